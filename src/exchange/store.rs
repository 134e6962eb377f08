//! Queries on exchanges.
use entity::{exchange_country, exchange_partner, exchange_program, exchange_round, placement};
use sea_orm::{ColumnTrait as _, Condition};
use uuid::Uuid;

use super::rules;
use crate::{
    auth::{Rights, Viewer},
    data::{Audited, CounterKey, SearchDocument, View, Visibility, identified},
};

impl Visibility for exchange_program::Entity {
    fn visible_to(_: &Viewer) -> Condition {
        Condition::all()
    }
}

impl Visibility for exchange_partner::Entity {
    fn visible_to(_: &Viewer) -> Condition {
        Condition::all()
    }
}

impl Visibility for exchange_country::Entity {
    fn visible_to(_: &Viewer) -> Condition {
        Condition::all()
    }
}

impl Visibility for exchange_round::Entity {
    fn visible_to(_: &Viewer) -> Condition {
        Condition::all()
    }
}

impl Visibility for placement::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        match viewer.rights {
            Rights::Staff | Rights::System | Rights::Leader(_) => Condition::all(),
            Rights::Public => Condition::all().add(placement::Column::Status.is_in(rules::PUBLIC)),
        }
    }
}

impl Audited for exchange_program::Model {
    identified!(public_version);
    fn search_document(&self) -> Option<SearchDocument> {
        Some(SearchDocument::named(&self.name))
    }
    fn counter_key(&self) -> Option<CounterKey> {
        Some(CounterKey::of("exchange_program").sort(&self.kind))
    }
    fn view(&self) -> View {
        let Self {
            id: _,
            name,
            name_key: _,
            kind,
            description,
            eligibility,
            organizer_id,
            funder,
            funding_minor,
            funding_currency,
            reciprocal,
            duration_days,
            created_at: _,
            updated_at: _,
            version: _,
            public_version: _,
        } = self;
        View::new()
            .open("name", name)
            .open("kind", kind)
            .open("description", description)
            .open("eligibility", eligibility)
            .open("organizer", organizer_id)
            .open("funder", funder)
            .staff("fundingMinor", funding_minor)
            .staff("fundingCurrency", funding_currency)
            .open("reciprocal", reciprocal)
            .open("durationDays", duration_days)
    }
}

impl Audited for exchange_partner::Model {
    identified!();
    fn subject(&self) -> (&'static str, Uuid) {
        ("exchange_program", self.program_id.0)
    }
    fn view(&self) -> View {
        let Self { id: _, program_id, organization_id, created_at: _, updated_at: _, version: _ } = self;
        View::new().open("program", program_id).open("partner", organization_id)
    }
}

impl Audited for exchange_country::Model {
    identified!();
    fn subject(&self) -> (&'static str, Uuid) {
        ("exchange_program", self.program_id.0)
    }
    fn view(&self) -> View {
        let Self { id: _, program_id, country_code, created_at: _, updated_at: _, version: _ } = self;
        View::new().open("program", program_id).open("countryCode", country_code)
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

impl Audited for placement::Model {
    identified!();
    fn view(&self) -> View {
        let Self {
            id: _,
            round_id,
            side_a_id,
            side_a_role,
            side_b_id,
            side_b_role,
            theme,
            year,
            status,
            created_at: _,
            updated_at: _,
            version: _,
        } = self;
        View::new()
            .open("round", round_id)
            .open("sideA", side_a_id)
            .open("sideARole", side_a_role)
            .open("sideB", side_b_id)
            .open("sideBRole", side_b_role)
            .open("theme", theme)
            .open("year", year)
            .open("status", status)
    }
}
