//! What is due of exchanges.
use chrono::{DateTime, NaiveDate, Utc};
use entity::{exchange_leg, exchange_round};
use sea_orm::{
    ColumnTrait as _, Condition,
    sea_query::{IntoCondition, Query},
};

use super::{JobStats, each};
use crate::{
    data::Access,
    error::Result,
    exchange::round::{
        commands::{Move, MoveRound},
        rules::{RoundStep, is_call_over},
    },
};

/// Closes calls whose last day has passed. No database knows which day it is in a round's time zone: those whose call is
/// open are looked at one by one.
pub(super) async fn close_round_calls(access: &Access, now: DateTime<Utc>) -> Result<JobStats> {
    let open = access.find::<exchange_round::Entity>().filter(rounds_in(exchange_round::Status::CallOpen));
    let over = access.all(open).await?.into_iter().filter(|round| is_call_over(round, now));
    let ids: Vec<_> = over.map(|round| round.id).collect();
    move_rounds(access, Condition::all().add(exchange_round::Column::Id.is_in(ids)), RoundStep::CloseCall).await
}

/// Starts matched rounds of which a visit has begun.
pub(super) async fn start_rounds(access: &Access, today: NaiveDate) -> Result<JobStats> {
    let has_begun = has_leg(exchange_leg::Column::StartsOn.lte(today));
    move_rounds(access, rounds_in(exchange_round::Status::Matched).add(has_begun), RoundStep::Start).await
}

/// Ends the visits of rounds of which none is ahead.
pub(super) async fn end_visits(access: &Access, today: NaiveDate) -> Result<JobStats> {
    let is_ahead = has_leg(exchange_leg::Column::EndsOn.gt(today));
    let due = rounds_in(exchange_round::Status::Underway).add(is_ahead.not());
    move_rounds(access, due, RoundStep::EndVisits).await
}

fn rounds_in(status: exchange_round::Status) -> Condition {
    Condition::all().add(exchange_round::Column::Status.eq(status))
}

/// True for rounds of which a visit that takes place fulfils the condition.
fn has_leg(condition: impl IntoCondition) -> Condition {
    let gone = [exchange_leg::Status::Waived, exchange_leg::Status::Cancelled];
    let legs = Query::select()
        .column(exchange_leg::Column::RoundId)
        .from(exchange_leg::Entity)
        .and_where(exchange_leg::Column::Status.is_not_in(gone))
        .cond_where(condition.into_condition())
        .take();
    Condition::all().add(exchange_round::Column::Id.in_subquery(legs))
}

async fn move_rounds(access: &Access, due: Condition, step: RoundStep) -> Result<JobStats> {
    let moved = |row: &exchange_round::Model| MoveRound { id: row.id, step: Move::Plain(step) };
    each::<exchange_round::Entity, _>(access, due, exchange_round::Column::Id, moved).await
}
