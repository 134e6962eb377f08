//! The steps that the staff take with a placement.
use chrono::NaiveDate;
use entity::{
    exchange_report,
    placement::{self, PlacementId, Side},
};
use sea_orm::{ActiveValue::Set, IntoActiveModel as _};

use super::{PlacementOf, applications, cancel::cancel_legs, lock, prolong_tokens};
use crate::{
    auth::policy::{Action, Scope},
    data::{Command, Related, Tx},
    error::Result,
    exchange::placement::{
        guard::{Facts, guard},
        rules::{self, PlacementStep},
    },
    lifecycle::{Step as _, command_steps, ensure_clear},
};

command_steps! {
    /// The steps that the staff take with a placement.
    #[derive(Clone, Copy, Debug)]
    #[expect(missing_docs, reason = "the mutations say what each is")]
    pub enum Move of PlacementStep {
        Start,
        Complete,
        Cancel,
    }
    elsewhere: Confirm, Refuse, FileReport, WaiveReport;
}

/// Takes a placement one step further.
#[derive(Clone, Copy, Debug)]
pub struct MovePlacement {
    /// Which.
    pub id: PlacementId,
    /// The step.
    pub step: Move,
}

impl Command for MovePlacement {
    type Target = PlacementOf;
    type Output = placement::Model;

    fn action(&self) -> Action {
        self.step.step().action()
    }
    async fn load(&self, tx: &Tx) -> Result<PlacementOf> {
        lock(self.id, "id", tx).await
    }
    fn scope(&self, _: &PlacementOf) -> Scope {
        Scope::Global
    }
    async fn apply(self, PlacementOf { placement, round: _ }: PlacementOf, tx: &mut Tx) -> Result<placement::Model> {
        let to = rules::LIFE_CYCLE.next_state(placement.status, self.step.step())?;
        let today = tx.viewer().today();
        let facts = Facts(Related::InTransaction(placement.clone(), tx));
        ensure_clear(guard(&facts, self.step.step(), today).await?)?;
        let mut row = placement.clone().into_active_model();
        row.status = Set(to);
        match self.step {
            Move::Start => {}
            Move::Complete => {
                row.completed_on = Set(Some(today));
                ask_for_reports(&placement, today, tx).await?;
            }
            Move::Cancel => cancel_legs([placement.id].into_iter(), tx).await?,
        }
        tx.update(&placement, row).await
    }
}

/// Asks both sides for what they report when the visits are over, and later.
async fn ask_for_reports(placement: &placement::Model, today: NaiveDate, tx: &mut Tx) -> Result<()> {
    let asked =
        [Side::A, Side::B].into_iter().flat_map(|side| rules::DUE_AFTER.map(|(kind, after)| (side, kind, after)));
    let row = |(side, kind, after)| exchange_report::ActiveModel {
        id: Set(tx.id()),
        placement_id: Set(placement.id),
        application_id: Set(rules::side(placement, side).application),
        side: Set(side),
        kind: Set(kind),
        due_on: Set(today.checked_add_days(after).unwrap_or(today)),
        text: Set(None),
        filed_at: Set(None),
        waived_at: Set(None),
        ..Default::default()
    };
    let rows = asked.map(row).collect();
    tx.insert_all(rows).await?;
    let both = [Side::A, Side::B].into_iter().filter_map(|side| rules::side(placement, side).application);
    let applications = applications(both, tx).await?;
    prolong_tokens(applications, tx).await
}
