//! Queries on rounds, and on what their calls are opened with: everybody sees them.
use entity::{eligibility_rule, exchange_criterion, exchange_round};
use sea_orm::Condition;
use uuid::Uuid;

use crate::{
    auth::Viewer,
    data::{Audited, View, Visibility, identified},
};

impl Visibility for exchange_round::Entity {
    fn visible_to(_: &Viewer) -> Condition {
        Condition::all()
    }
}

impl Visibility for exchange_criterion::Entity {
    fn visible_to(_: &Viewer) -> Condition {
        Condition::all()
    }
}

impl Visibility for eligibility_rule::Entity {
    fn visible_to(_: &Viewer) -> Condition {
        Condition::all()
    }
}

impl Audited for exchange_round::Model {
    identified!();
    fn view(&self) -> View {
        let Self {
            id: _,
            program_id,
            name,
            year,
            status,
            host_call_opens_on,
            host_call_closes_on,
            call_opens_on,
            call_closes_on,
            time_zone,
            capacity,
            starts_on,
            ends_on,
            held_from,
            created_at: _,
            updated_at: _,
            version: _,
        } = self;
        View::new()
            .open("program", program_id)
            .open("name", name)
            .open("year", year)
            .open("status", status)
            .open("hostCallOpensOn", host_call_opens_on)
            .open("hostCallClosesOn", host_call_closes_on)
            .open("callOpensOn", call_opens_on)
            .open("callClosesOn", call_closes_on)
            .open("timeZone", time_zone)
            .open("capacity", capacity)
            .open("startsOn", starts_on)
            .open("endsOn", ends_on)
            .open("heldFrom", held_from)
    }
}

impl Audited for exchange_criterion::Model {
    identified!();
    fn subject(&self) -> (&'static str, Uuid) {
        ("exchange_round", self.round_id.0)
    }
    fn view(&self) -> View {
        let Self { id: _, round_id, name, weight, created_at: _, updated_at: _, version: _ } = self;
        View::new().open("round", round_id).open("name", name).open("weight", weight)
    }
}

impl Audited for eligibility_rule::Model {
    identified!();
    fn subject(&self) -> (&'static str, Uuid) {
        ("exchange_round", self.round_id.0)
    }
    fn view(&self) -> View {
        let Self { id: _, round_id, side, statement, reason, created_at: _, updated_at: _, version: _ } = self;
        View::new().open("round", round_id).open("side", side).open("statement", statement).open("reason", reason)
    }
}
