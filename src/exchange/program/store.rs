//! Queries on exchange programs.
use entity::{exchange_country, exchange_partner, exchange_program};
use sea_orm::Condition;
use uuid::Uuid;

use crate::{
    auth::Viewer,
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
