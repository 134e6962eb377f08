//! The steps of a round's life.
use entity::{
    exchange_application,
    exchange_round::{self, ExchangeRoundId},
    placement, waitlist_offer,
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, IntoActiveModel as _};

use super::plan::dates;
use crate::{
    auth::{
        Rights,
        policy::{Action, Scope},
    },
    data::{Command, Related, Tx},
    error::{Code, Result},
    exchange::{
        placement::{commands::cancel_all, rules::UNCONFIRMED},
        round::{
            guard::{Facts, guard},
            rules::{self, RoundStep, Window},
        },
    },
    lifecycle::{Step as _, command_steps, ensure_clear},
};

command_steps! {
    /// One step of a round's life, with what it needs.
    #[derive(Clone, Copy, Debug)]
    #[expect(missing_docs, reason = "the mutations and jobs say what each is")]
    pub enum Move of RoundStep {
        OpenCall,
        CloseCall,
        FinishMatching,
        Start,
        EndVisits,
        Close,
        Hold,
        Resume(NewDates),
        Cancel,
    }
}

/// The days of a round that goes on.
#[derive(Clone, Copy, Debug)]
pub struct NewDates {
    /// When participants may apply; needed while that is still to come.
    pub call: Option<Window>,
    /// When hosts may apply; as it was if none.
    pub host_call: Option<Window>,
    /// When the visits are.
    pub visits: Window,
}

/// Takes a round one step further.
#[derive(Clone, Copy, Debug)]
pub struct MoveRound {
    /// Which.
    pub id: ExchangeRoundId,
    /// The step.
    pub step: Move,
}

impl Command for MoveRound {
    type Target = exchange_round::Model;
    type Output = exchange_round::Model;

    fn action(&self) -> Action {
        self.step.step().action()
    }
    async fn load(&self, tx: &Tx) -> Result<exchange_round::Model> {
        tx.lock_by_key::<exchange_round::Entity>(self.id.0, "id").await
    }
    fn scope(&self, _: &exchange_round::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, round: exchange_round::Model, tx: &mut Tx) -> Result<exchange_round::Model> {
        let step = self.step.step();
        let to = rules::next_state(&round, step)?;
        let facts = Facts(Related::InTransaction(round.clone(), tx));
        ensure_clear(guard(&facts, step, tx.viewer().now).await?)?;
        let mut row = round.clone().into_active_model();
        row.status = Set(to);
        match self.step {
            Move::Hold => row.held_from = Set(Some(round.status)),
            Move::Resume(dates) => resume(&round, &mut row, dates, tx)?,
            Move::Cancel => {
                row.held_from = Set(None);
                carry(&round, tx).await?;
            }
            // The staff may close a call early; the clock only when nobody may apply any more.
            Move::CloseCall
                if tx.viewer().rights == Rights::System && !rules::is_call_over(&round, tx.viewer().now) =>
            {
                return Err(Code::Blocked.at("id", "The deadline has not passed.").into());
            }
            Move::OpenCall | Move::CloseCall | Move::FinishMatching | Move::Start | Move::EndVisits => {}
            // What nobody agreed to comes to nothing now.
            Move::Close => cancel_all(of(&round), &UNCONFIRMED, tx).await?,
        }
        tx.update(&round, row).await
    }
}

/// Gives a round that goes on days that are ahead.
fn resume(
    round: &exchange_round::Model,
    row: &mut exchange_round::ActiveModel,
    NewDates { call, host_call, visits }: NewDates,
    tx: &Tx,
) -> Result<()> {
    let is_call_ahead = round.held_from.is_none_or(rules::has_call_ahead);
    let mut problems = Vec::new();
    match (call, is_call_ahead) {
        (None, true) => problems.extend(rules::missing(round, RoundStep::Resume)),
        (None, false) | (Some(_), true) => {}
        (Some(_), false) => {
            let message = "Applications are taken no more in the state that it goes back to: leave this out.";
            problems.push(Code::Invalid.at("call", message));
        }
    }
    if host_call.is_some() && !is_call_ahead {
        let message = "Applications are taken no more in the state that it goes back to: leave this out.";
        problems.push(Code::Invalid.at("hostCall", message));
    }
    if let Some((opens, closes)) = call {
        (row.call_opens_on, row.call_closes_on) = (Set(Some(opens)), Set(Some(closes)));
        if closes <= rules::day_there(round, tx.viewer().now) {
            problems.push(Code::Invalid.at("call.deadline", "The deadline has passed: give a day that is ahead."));
        }
    }
    if let Some((opens, closes)) = host_call {
        (row.host_call_opens_on, row.host_call_closes_on) = (Set(Some(opens)), Set(Some(closes)));
    }
    let (begin, end) = visits;
    (row.starts_on, row.ends_on) = (Set(Some(begin)), Set(Some(end)));
    if end <= tx.viewer().today() {
        problems.push(Code::Invalid.at("endsOn", "The last day has passed: give days that are ahead."));
    }
    row.held_from = Set(None);
    problems.extend(rules::misfits(&dates(row)));
    ensure_clear(problems)
}

/// Cancels what a cancelled round leaves open: applications, offers, placements and their legs.
async fn carry(round: &exchange_round::Model, tx: &mut Tx) -> Result<()> {
    let applications = tx
        .find::<exchange_application::Entity>()
        .filter(exchange_application::Column::RoundId.eq(round.id))
        .filter(exchange_application::Column::Status.is_in(rules::OPEN_APPLICATIONS));
    let applications = tx.lock_all(applications, exchange_application::Column::Id).await?;
    let now = tx.viewer().now;
    let cancelled = [
        (exchange_application::Column::Status, exchange_application::Status::Cancelled.into()),
        (exchange_application::Column::EndedAt, now.into()),
    ];
    tx.attribute_to(Some(Action::CancelApplication));
    tx.set_all(applications, &cancelled).await?;
    tx.attribute_to(None);
    let offers = tx
        .find::<waitlist_offer::Entity>()
        .filter(waitlist_offer::Column::RoundId.eq(round.id))
        .filter(waitlist_offer::Column::Status.eq(waitlist_offer::Status::Offered));
    let offers = tx.lock_all(offers, waitlist_offer::Column::Id).await?;
    tx.set_all(offers, &[(waitlist_offer::Column::Status, waitlist_offer::Status::Expired.into())]).await?;
    cancel_all(of(round), &rules::GOES_WITH_ROUND, tx).await
}

/// True for the placements of a round.
fn of(round: &exchange_round::Model) -> Condition {
    Condition::all().add(placement::Column::RoundId.eq(round.id))
}
