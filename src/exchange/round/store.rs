//! Queries on rounds.
use entity::exchange_round;
use sea_orm::Condition;

use crate::{
    auth::Viewer,
    data::{Audited, View, Visibility, identified},
};

impl Visibility for exchange_round::Entity {
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
    }
}
