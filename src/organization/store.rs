//! Queries on organizations.
use entity::organization;
use sea_orm::Condition;

use crate::{
    auth::Viewer,
    data::{Audited, CounterKey, SearchDocument, View, Visibility, identified},
};

impl Visibility for organization::Entity {
    // Archived ones too: past relationships stay readable. Lists leave them out by their filter.
    fn visible_to(_: &Viewer) -> Condition {
        Condition::all()
    }
}

impl Audited for organization::Model {
    identified!(public_version);
    fn search_document(&self) -> Option<SearchDocument> {
        let named = SearchDocument::named(&self.name).or_named(self.acronym.as_deref().unwrap_or_default());
        let named = self.former_names.0.iter().fold(named, |named, former| named.or_named(former));
        Some(named.in_city(self.city.as_deref()))
    }
    fn counter_key(&self) -> Option<CounterKey> {
        let status = if self.archived_at.is_none() { "LISTED" } else { "ARCHIVED" };
        Some(CounterKey::of("organization").country(self.country_code.as_deref()).sort(&self.kind).status(status))
    }
    fn view(&self) -> View {
        let Self {
            id: _,
            name,
            name_key: _,
            acronym,
            kind,
            country_code,
            subdivision_code,
            city,
            latitude,
            longitude,
            position_precision,
            population,
            website,
            former_names,
            internal_notes,
            archived_at,
            created_at: _,
            updated_at: _,
            version: _,
            public_version: _,
            public_updated_at: _,
        } = self;
        View::new()
            .open("name", name)
            .open("acronym", acronym)
            .open("kind", kind)
            .open("countryCode", country_code)
            .open("subdivisionCode", subdivision_code)
            .open("city", city)
            .open("latitude", latitude)
            .open("longitude", longitude)
            .open("positionPrecision", position_precision)
            .open("population", population)
            .open("website", website)
            .open("formerNames", former_names)
            .staff("internalNotes", internal_notes)
            .open("archivedAt", archived_at)
    }
}
