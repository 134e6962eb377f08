//! Queries on work plans, which only the staff see.
use entity::{work_plan, work_plan_item};
use sea_orm::Condition;
use uuid::Uuid;

use crate::{
    auth::Viewer,
    data::{Audited, View, Visibility, identified, staff_only},
};

impl Visibility for work_plan::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        staff_only(work_plan::Column::Id, viewer)
    }
}

impl Visibility for work_plan_item::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        staff_only(work_plan_item::Column::Id, viewer)
    }
}

impl Audited for work_plan::Model {
    identified!();
    fn subject(&self) -> (&'static str, Uuid) {
        ("relationship", self.relationship_id.0)
    }
    fn view(&self) -> View {
        let Self { id: _, relationship_id, year, created_at: _, updated_at: _, version: _ } = self;
        View::new().staff("relationship", relationship_id).staff("year", year)
    }
}

impl Audited for work_plan_item::Model {
    identified!();
    fn subject(&self) -> (&'static str, Uuid) {
        ("relationship", self.relationship_id.0)
    }
    fn view(&self) -> View {
        let Self { id: _, plan_id, relationship_id, text, status, progress, created_at: _, updated_at: _, version: _ } =
            self;
        View::new()
            .staff("relationship", relationship_id)
            .staff("plan", plan_id)
            .staff("text", text)
            .staff("status", status)
            .staff("progress", progress)
    }
}
