//! Queries on collaborations: those of an alliance are seen by all who see it.
use entity::collaboration;
use sea_orm::Condition;
use uuid::Uuid;

use crate::{
    auth::Viewer,
    data::{Audited, View, Visibility, identified},
    relationship::store::with_its_relationship,
};

impl Visibility for collaboration::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        with_its_relationship(collaboration::Column::RelationshipId, viewer)
    }
}

impl Audited for collaboration::Model {
    identified!();
    fn subject(&self) -> (&'static str, Uuid) {
        ("relationship", self.relationship_id.0)
    }
    fn view(&self) -> View {
        let Self {
            id: _,
            relationship_id,
            kind,
            title,
            starts_on,
            ends_on,
            status,
            our_goal,
            their_goal,
            created_at: _,
            updated_at: _,
            version: _,
        } = self;
        View::new()
            .open("alliance", relationship_id)
            .open("kind", kind)
            .open("title", title)
            .open("startsOn", starts_on)
            .open("endsOn", ends_on)
            .open("status", status)
            .open("ourGoal", our_goal)
            .open("theirGoal", their_goal)
    }
}
