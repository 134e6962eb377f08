//! Queries on liaisons, whom only the staff see.
use entity::liaison;
use sea_orm::Condition;
use uuid::Uuid;

use crate::{
    auth::Viewer,
    data::{Audited, View, Visibility, identified, staff_only},
};

impl Visibility for liaison::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        staff_only(liaison::Column::Id, viewer)
    }
}

impl Audited for liaison::Model {
    identified!();
    fn subject(&self) -> (&'static str, Uuid) {
        ("relationship", self.relationship_id.0)
    }
    fn view(&self) -> View {
        let Self {
            id: _,
            relationship_id,
            side,
            account_id,
            person_name,
            person_email,
            starts_on,
            ends_on,
            created_at: _,
            updated_at: _,
            version: _,
        } = self;
        View::new()
            .staff("relationship", relationship_id)
            .staff("side", side)
            .staff("account", account_id)
            .personal("personName", person_name)
            .personal("personEmail", person_email)
            .staff("startsOn", starts_on)
            .staff("endsOn", ends_on)
    }
}
