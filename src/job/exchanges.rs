//! What is due of exchanges.
use chrono::{DateTime, NaiveDate, Utc};
use entity::{exchange_application, exchange_leg, exchange_round, placement, waitlist_offer};
use sea_orm::{
    ColumnTrait as _, Condition,
    sea_query::{IntoCondition, Query},
};

use super::{JobStats, each};
use crate::{
    data::{Access, Row},
    error::Result,
    exchange::{
        application::{
            commands::{EraseApplication, ExpireOffer, OfferPlace},
            rules::next_in_line,
            store::over_by,
        },
        placement::{
            commands::MoveLeg,
            rules::{LegStep, MAY_VISIT},
        },
        round::{
            commands::{Move as RoundMove, MoveRound},
            rules::is_call_over,
        },
    },
};

/// Closes calls whose last day has passed. No database knows which day it is in a round's time zone: those whose call is
/// open are looked at one by one.
pub(super) async fn close_round_calls(access: &Access, now: DateTime<Utc>) -> Result<JobStats> {
    let open = access.find::<exchange_round::Entity>().filter(rounds_in(exchange_round::Status::CallOpen));
    let over = access.all(open).await?.into_iter().filter(|round| is_call_over(round, now));
    let ids: Vec<_> = over.map(|round| round.id).collect();
    move_rounds(access, Condition::all().add(exchange_round::Column::Id.is_in(ids)), RoundMove::CloseCall).await
}

/// Begins visits whose first day has come, of placements that both sides confirmed, in rounds that do not rest.
pub(super) async fn begin_legs(access: &Access, today: NaiveDate) -> Result<JobStats> {
    let confirmed = Query::select()
        .column(placement::Column::Id)
        .from(placement::Entity)
        .and_where(placement::Column::Status.is_in(MAY_VISIT))
        .take();
    let resting = Query::select()
        .column(exchange_round::Column::Id)
        .from(exchange_round::Entity)
        .and_where(exchange_round::Column::Status.eq(exchange_round::Status::OnHold))
        .take();
    let due = legs_in(exchange_leg::Status::Planned)
        .add(exchange_leg::Column::StartsOn.lte(today))
        .add(exchange_leg::Column::PlacementId.in_subquery(confirmed))
        .add(exchange_leg::Column::RoundId.not_in_subquery(resting));
    move_legs(access, due, LegStep::Begin).await
}

/// Ends visits whose last day has passed.
pub(super) async fn end_legs(access: &Access, today: NaiveDate) -> Result<JobStats> {
    let due = legs_in(exchange_leg::Status::Underway).add(exchange_leg::Column::EndsOn.lte(today));
    move_legs(access, due, LegStep::End).await
}

fn legs_in(status: exchange_leg::Status) -> Condition {
    Condition::all().add(exchange_leg::Column::Status.eq(status))
}

async fn move_legs(access: &Access, due: Condition, step: LegStep) -> Result<JobStats> {
    let moved = |row: &exchange_leg::Model| MoveLeg { id: row.id, step };
    each::<exchange_leg::Entity, _>(access, due, exchange_leg::Column::Id, moved).await
}

/// Starts matched rounds of which a visit has begun.
pub(super) async fn start_rounds(access: &Access, today: NaiveDate) -> Result<JobStats> {
    let has_begun = has_leg(exchange_leg::Column::StartsOn.lte(today));
    move_rounds(access, rounds_in(exchange_round::Status::Matched).add(has_begun), RoundMove::Start).await
}

/// Ends the visits of rounds of which none is ahead.
pub(super) async fn end_visits(access: &Access, today: NaiveDate) -> Result<JobStats> {
    let is_ahead = has_leg(exchange_leg::Column::EndsOn.gt(today));
    let due = rounds_in(exchange_round::Status::Underway).add(is_ahead.not());
    move_rounds(access, due, RoundMove::EndVisits).await
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

async fn move_rounds(access: &Access, due: Condition, step: RoundMove) -> Result<JobStats> {
    let moved = |row: &exchange_round::Model| MoveRound { id: row.id, step };
    each::<exchange_round::Entity, _>(access, due, exchange_round::Column::Id, moved).await
}

/// Ends offers that were not taken in time.
pub(super) async fn expire_offers(access: &Access, now: DateTime<Utc>) -> Result<JobStats> {
    let due = Condition::all()
        .add(waitlist_offer::Column::Status.eq(waitlist_offer::Status::Offered))
        .add(waitlist_offer::Column::ExpiresAt.lte(now));
    let expired = |row: &waitlist_offer::Model| ExpireOffer { id: row.id };
    each::<waitlist_offer::Entity, _>(access, due, waitlist_offer::Column::Id, expired).await
}

/// Offers places that became free, in rounds with a waiting list.
pub(super) async fn offer_places(access: &Access) -> Result<JobStats> {
    let waiting = Query::select()
        .column(exchange_application::Column::RoundId)
        .from(exchange_application::Entity)
        .and_where(exchange_application::Column::Status.eq(exchange_application::Status::Waitlisted))
        .take();
    let chosen = [exchange_round::Status::Selection, exchange_round::Status::Matched];
    let rounds = access
        .find::<exchange_round::Entity>()
        .filter(exchange_round::Column::Status.is_in(chosen))
        .filter(exchange_round::Column::Id.in_subquery(waiting));
    let mut next = Vec::new();
    for round in access.all(rounds).await? {
        next.extend(next_of(access, &round).await?);
    }
    let lasts = access.retention().offer_lasts;
    let due = Condition::all().add(exchange_application::Column::Id.is_in(next));
    let offered = |row: &exchange_application::Model| OfferPlace { id: row.id, lasts };
    each::<exchange_application::Entity, _>(access, due, exchange_application::Column::Id, offered).await
}

async fn next_of(
    access: &Access,
    round: &Row<exchange_round::Entity>,
) -> Result<Vec<exchange_application::ExchangeApplicationId>> {
    let (key, of) = (exchange_round::Column::Id, exchange_application::Column::RoundId);
    let applications = round.each::<exchange_application::Entity>(access, key, of).await?;
    let applications: Vec<_> = applications.iter().map(|row| (**row).clone()).collect();
    let offers = round.each::<waitlist_offer::Entity>(access, key, waitlist_offer::Column::RoundId).await?;
    let offers: Vec<_> = offers.iter().map(|row| (**row).clone()).collect();
    Ok(next_in_line(round, &applications, &offers))
}

/// Erases what is personal about applications whose time was over by that moment.
pub(super) async fn erase_applications(access: &Access, ended_by: DateTime<Utc>) -> Result<JobStats> {
    let erased = |row: &exchange_application::Model| EraseApplication { id: row.id, ended_by };
    let key = exchange_application::Column::Id;
    each::<exchange_application::Entity, _>(access, over_by(ended_by), key, erased).await
}
