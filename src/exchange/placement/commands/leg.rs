//! The visits of a placement: how they are planned, and what becomes of them.
use chrono::NaiveDate;
use entity::{
    exchange_leg::{self, Direction, ExchangeLegId, Status},
    placement::{self, PlacementId},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, IntoActiveModel as _};

use super::{PlacementOf, lock};
use crate::{
    auth::policy::{Action, Scope},
    data::{Command, Target, Tx, Versioned},
    error::{Code, Error, Problem, Result},
    exchange::placement::rules::{self, LegStep},
    lifecycle::{Step as _, ensure_clear},
};

/// Plans a visit of one side to the other.
#[derive(Clone, Copy, Debug)]
pub struct PlanLeg {
    /// Of which placement.
    pub placement: PlacementId,
    /// Who visits whom.
    pub direction: Direction,
    /// First day.
    pub starts_on: NaiveDate,
    /// The day after the last.
    pub ends_on: NaiveDate,
    /// Whether both sides agreed that the return visit is before the first.
    pub order_is_agreed: bool,
}

impl Command for PlanLeg {
    type Target = PlacementOf;
    type Output = exchange_leg::Model;

    fn action(&self) -> Action {
        Action::PlanLeg
    }
    async fn load(&self, tx: &Tx) -> Result<PlacementOf> {
        lock(self.placement, "placement", tx).await
    }
    fn scope(&self, _: &PlacementOf) -> Scope {
        Scope::Global
    }
    async fn apply(self, PlacementOf { placement, round }: PlacementOf, tx: &mut Tx) -> Result<exchange_leg::Model> {
        let Self { placement: _, direction, starts_on, ends_on, order_is_agreed } = self;
        if !rules::may_plan(placement.status) {
            let message = "Visits are planned of placements that are PROPOSED, HALF_CONFIRMED, CONFIRMED or UNDERWAY.";
            return Err(Code::WrongState.at("placement", message).into());
        }
        let known = tx.find::<exchange_leg::Entity>().filter(exchange_leg::Column::PlacementId.eq(placement.id));
        let known = tx.all(known).await?;
        ensure_clear(rules::misplanned(&round, &known, (direction, (starts_on, ends_on)), order_is_agreed))?;
        let row = exchange_leg::ActiveModel {
            id: Set(tx.id()),
            placement_id: Set(placement.id),
            round_id: Set(round.id),
            direction: Set(direction),
            starts_on: Set(starts_on),
            ends_on: Set(ends_on),
            status: Set(Status::Planned),
            ..Default::default()
        };
        tx.insert(row).await
    }
}

/// What keeps the clock from it.
fn is_due(
    step: LegStep,
    leg: &exchange_leg::Model,
    placement: &placement::Model,
    today: NaiveDate,
) -> Result<(), Problem> {
    let message = match step {
        LegStep::Begin if today < leg.starts_on => "Its first day has not come.",
        LegStep::Begin if !rules::MAY_VISIT.contains(&placement.status) => {
            "Both sides have not confirmed the placement."
        }
        LegStep::End if today < leg.ends_on => "Its last day has not passed.",
        LegStep::Begin | LegStep::End | LegStep::Waive | LegStep::Cancel => return Ok(()),
    };
    Err(Code::Blocked.at("id", message))
}

/// Takes a leg one step further.
#[derive(Clone, Copy, Debug)]
pub struct MoveLeg {
    /// Which.
    pub id: ExchangeLegId,
    /// The step.
    pub step: LegStep,
}

/// A leg with its placement.
#[derive(Debug)]
pub struct LegOf {
    leg: exchange_leg::Model,
    placement: placement::Model,
}

impl Target for LegOf {
    fn versioned(&self) -> Option<Versioned> {
        Some(Versioned::of(&self.leg))
    }
}

impl Command for MoveLeg {
    type Target = LegOf;
    type Output = exchange_leg::Model;

    fn action(&self) -> Action {
        self.step.action()
    }
    async fn load(&self, tx: &Tx) -> Result<LegOf> {
        let seen = tx.find::<exchange_leg::Entity>().filter(exchange_leg::Column::Id.eq(self.id));
        let absent = || Error::from(Code::NotFound.at("id", "There is no such leg."));
        let seen = tx.all(seen).await?.pop().ok_or_else(absent)?;
        let PlacementOf { placement, round: _ } = lock(seen.placement_id, "id", tx).await?;
        Ok(LegOf { leg: tx.lock_by_key::<exchange_leg::Entity>(self.id.0, "id").await?, placement })
    }
    fn scope(&self, _: &LegOf) -> Scope {
        Scope::Global
    }
    async fn apply(self, LegOf { leg, placement }: LegOf, tx: &mut Tx) -> Result<exchange_leg::Model> {
        let to = rules::LEG.next_state(leg.status, self.step)?;
        ensure_clear(rules::leg_guard(self.step))?;
        is_due(self.step, &leg, &placement, tx.viewer().today())?;
        let mut row = leg.clone().into_active_model();
        row.status = Set(to);
        tx.update(&leg, row).await
    }
}
