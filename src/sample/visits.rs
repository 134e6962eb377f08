//! Invented: the visits of the pairs that met, what two of these still report, and a round that waits to be matched.
use entity::{
    exchange_application::{self, Side, Status as ApplicationStatus},
    exchange_leg::{self, Direction},
    exchange_program,
    exchange_report::{self, Kind},
    exchange_round::{self, Status},
    organization,
    placement::{self, Side as PlacementSide},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, IntoActiveModel as _};

use super::date;
use crate::{data::Tx, error::Result};

/// It comes last, so that all ids stay as they were.
pub(super) async fn seed(tx: &mut Tx) -> Result<()> {
    let closed = exchange_round::Column::Status.eq(Status::Closed);
    let rounds = tx.all(tx.find::<exchange_round::Entity>().filter(closed)).await?;
    let met = placement::Column::RoundId.is_in(rounds.iter().map(|round| round.id));
    let mut met = tx.all(tx.find::<placement::Entity>().filter(met)).await?;
    met.sort_by_key(|placement| placement.id);
    for placement in &met {
        visits(tx, placement).await?;
    }
    let asked: Vec<_> = met.into_iter().rev().take(2).collect();
    let awaiting = rounds.into_iter().filter(|round| asked.iter().any(|placement| placement.round_id == round.id));
    let awaiting = awaiting.collect();
    tx.set_all(awaiting, &[(exchange_round::Column::Status, Status::Reporting.into())]).await?;
    for placement in asked {
        reports(tx, placement).await?;
    }
    waits_to_be_matched(tx).await
}

/// The second side visited the first, and was visited in most years.
async fn visits(tx: &mut Tx, placement: &placement::Model) -> Result<()> {
    let year = placement.year.unwrap_or(2015);
    let there = (Direction::BToA, date(year, 5, 11), date(year, 5, 19));
    let back = (Direction::AToB, date(year, 9, 14), date(year, 9, 22));
    let is_returned = year % 3 != 0;
    for (direction, from, to) in [there].into_iter().chain(is_returned.then_some(back)) {
        let row = exchange_leg::ActiveModel {
            id: Set(tx.id()),
            placement_id: Set(placement.id),
            round_id: Set(placement.round_id),
            direction: Set(direction),
            starts_on: Set(from),
            ends_on: Set(to),
            status: Set(exchange_leg::Status::Done),
            ..Default::default()
        };
        tx.insert(row).await?;
    }
    Ok(())
}

/// The first side reported; the second is overdue, and what became of it is still to come.
async fn reports(tx: &mut Tx, placement: placement::Model) -> Result<()> {
    let days = [
        (Kind::Final, date(2026, 1, 29)),
        (Kind::After30Days, date(2026, 2, 14)),
        (Kind::After180Days, date(2026, 7, 14)),
    ];
    for side in [PlacementSide::A, PlacementSide::B] {
        for (kind, due_on) in days {
            let is_filed = side == PlacementSide::A && kind == Kind::Final;
            let said = "We saw how the water works are run, and start a training of our own.";
            let row = exchange_report::ActiveModel {
                id: Set(tx.id()),
                placement_id: Set(placement.id),
                side: Set(side),
                kind: Set(kind),
                due_on: Set(due_on),
                text: Set(is_filed.then(|| said.into())),
                filed_at: Set(is_filed.then_some(tx.viewer().now)),
                ..Default::default()
            };
            tx.insert(row).await?;
        }
    }
    let mut row = placement.clone().into_active_model();
    row.status = Set(placement::Status::Completed);
    row.completed_on = Set(Some(date(2026, 1, 15)));
    tx.update(&placement, row).await?;
    Ok(())
}

/// A round of cities, with hosts and visitors that were accepted and are in no placement.
async fn waits_to_be_matched(tx: &mut Tx) -> Result<()> {
    let programs = exchange_program::Column::Kind.eq(exchange_program::Kind::CityToCity);
    let mut programs = tx.all(tx.find::<exchange_program::Entity>().filter(programs)).await?;
    programs.sort_by_key(|program| program.id);
    let Some(program) = programs.pop() else { return Ok(()) };
    let row = exchange_round::ActiveModel {
        id: Set(tx.id()),
        program_id: Set(program.id),
        name: Set("2026, cycle 2".into()),
        year: Set(2026),
        status: Set(Status::Selection),
        call_opens_on: Set(Some(date(2025, 10, 1))),
        call_closes_on: Set(Some(date(2026, 2, 1))),
        time_zone: Set("America/New_York".into()),
        capacity: Set(Some(6)),
        starts_on: Set(Some(date(2026, 5, 1))),
        ends_on: Set(Some(date(2026, 11, 1))),
        ..Default::default()
    };
    let round = tx.insert(row).await?;
    let cities = organization::Column::Kind.eq(organization::Kind::LocalGovernment);
    let mut cities = tx.all(tx.find::<organization::Entity>().filter(cities)).await?;
    cities.sort_by_key(|city| city.id);
    for (place, city) in cities.into_iter().take(7).enumerate() {
        let side = if place % 2 == 0 { Side::Host } else { Side::Visitor };
        let now = tx.viewer().now;
        let row = exchange_application::ActiveModel {
            id: Set(tx.id()),
            round_id: Set(round.id),
            side: Set(side),
            organization_id: Set(city.id),
            status: Set(ApplicationStatus::Accepted),
            language: Set(Some("en".into())),
            consented_at: Set(Some(now)),
            submitted_at: Set(Some(now)),
            accepted_at: Set(Some(now)),
            ..Default::default()
        };
        tx.insert(row).await?;
    }
    Ok(())
}
