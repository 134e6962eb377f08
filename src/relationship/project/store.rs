//! Queries on projects and what they hand over.
use entity::{deliverable, partnership_project};
use sea_orm::Condition;
use uuid::Uuid;

use crate::{
    auth::Viewer,
    data::{Audited, View, Visibility, identified},
    relationship::store::with_its_relationship,
};

impl Visibility for partnership_project::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        with_its_relationship(partnership_project::Column::RelationshipId, viewer)
    }
}

impl Visibility for deliverable::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        with_its_relationship(deliverable::Column::RelationshipId, viewer)
    }
}

impl Audited for partnership_project::Model {
    identified!(public_version);
    fn subject(&self) -> (&'static str, Uuid) {
        ("relationship", self.relationship_id.0)
    }
    fn view(&self) -> View {
        let Self {
            id: _,
            relationship_id,
            kind,
            title,
            requested_by_id,
            funder,
            grant_reference,
            budget_minor,
            budget_currency,
            follows_id,
            created_at: _,
            updated_at: _,
            version: _,
            public_version: _,
        } = self;
        View::new()
            .open("relationship", relationship_id)
            .open("kind", kind)
            .open("title", title)
            .open("requestedBy", requested_by_id)
            .open("funder", funder)
            .open("grantReference", grant_reference)
            .staff("budget.amount", budget_minor)
            .staff("budget.currency", budget_currency)
            .open("follows", follows_id)
    }
}

impl Audited for deliverable::Model {
    identified!();
    fn subject(&self) -> (&'static str, Uuid) {
        ("relationship", self.relationship_id.0)
    }
    fn view(&self) -> View {
        let Self {
            id: _,
            project_id,
            relationship_id,
            title,
            due_on,
            status,
            created_at: _,
            updated_at: _,
            version: _,
        } = self;
        View::new()
            .open("relationship", relationship_id)
            .open("project", project_id)
            .open("title", title)
            .open("dueOn", due_on)
            .open("status", status)
    }
}
