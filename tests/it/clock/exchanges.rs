//! What the dates of exchanges say.
use chrono::{Days, NaiveDate};
use entity::{exchange_leg, exchange_round, placement, waitlist_offer};
use sea_orm::EntityTrait as _;

use super::{Event, morning};
use crate::support::World;

/// What becomes of the visits of placements that both sides confirmed.
pub(super) async fn of_legs(world: &World, first: NaiveDate) -> Vec<Event> {
    use exchange_leg::Status::{Planned, Underway};
    let connection = world.test.connection().await;
    let may_visit = [placement::Status::Confirmed, placement::Status::Underway];
    let placements = placement::Entity::find().all(&connection).await.unwrap();
    let mut events = Vec::new();
    for leg in exchange_leg::Entity::find().all(&connection).await.unwrap() {
        let of = placements.iter().find(|placement| placement.id == leg.placement_id).unwrap();
        let begins = leg.status == Planned && may_visit.contains(&of.status);
        if begins {
            events.push((leg.starts_on.max(first), "beginLeg".to_owned(), leg.id.to_string()));
        }
        if begins || leg.status == Underway {
            events.push((leg.ends_on.max(first), "endLeg".to_owned(), leg.id.to_string()));
        }
    }
    events
}

/// What becomes of rounds, with the days of their calls and visits. No midnight of theirs is after the morning.
pub(super) async fn of_rounds(world: &World, first: NaiveDate) -> Vec<Event> {
    use exchange_round::Status::{CallOpen, Matched, Underway};
    let connection = world.test.connection().await;
    let legs = exchange_leg::Entity::find().all(&connection).await.unwrap();
    let mut events = Vec::new();
    for round in exchange_round::Entity::find().all(&connection).await.unwrap() {
        let id = round.id.to_string();
        if round.status == CallOpen {
            let closes = round.call_closes_on.max(round.host_call_closes_on).unwrap();
            events.push((closes.max(first), "closeRoundCall".to_owned(), id.clone()));
        }
        let own = legs.iter().filter(|leg| leg.round_id == round.id && leg.status != exchange_leg::Status::Cancelled);
        let begins = own.clone().map(|leg| leg.starts_on).min();
        if let Some(begins) = begins.filter(|_| round.status == Matched) {
            events.push((begins.max(first), "startRound".to_owned(), id.clone()));
        }
        let ends = own.map(|leg| leg.ends_on).max();
        if let Some(ends) = ends.filter(|_| [Matched, Underway].contains(&round.status)) {
            events.push((ends.max(first), "endVisits".to_owned(), id));
        }
    }
    events
}

/// What becomes of places that nobody takes: they can be taken until a moment, after which comes a morning.
pub(super) async fn of_offers(world: &World) -> Vec<Event> {
    let offers = waitlist_offer::Entity::find().all(&world.test.connection().await).await.unwrap().into_iter();
    let open = offers.filter(|offer| offer.status == waitlist_offer::Status::Offered);
    let ends = |offer: waitlist_offer::Model| {
        let day = offer.expires_at.date_naive();
        let first = if offer.expires_at <= morning(day) { day } else { day + Days::new(1) };
        [
            (first, "expireOffer".to_owned(), offer.id.to_string()),
            (first, "EXCHANGE_OFFER_EXPIRED".to_owned(), offer.application_id.to_string()),
        ]
    };
    open.flat_map(ends).collect()
}
