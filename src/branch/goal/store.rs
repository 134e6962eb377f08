//! Queries on goals and the progress that is reported of them.
use entity::{branch_goal, branch_progress};
use sea_orm::Condition;
use uuid::Uuid;

use crate::{
    auth::Viewer,
    branch::store::with_its_branch,
    data::{Audited, View, Visibility, identified, staff_only},
};

impl Visibility for branch_goal::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        with_its_branch(branch_goal::Column::BranchId, viewer)
    }
}

impl Visibility for branch_progress::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        staff_only(branch_progress::Column::Id, viewer)
    }
}

impl Audited for branch_goal::Model {
    identified!(public_version);
    // A branch's history includes its goals.
    fn subject(&self) -> (&'static str, Uuid) {
        ("branch", self.branch_id.0)
    }
    fn view(&self) -> View {
        let Self {
            id: _,
            branch_id,
            year,
            text,
            set_by_id,
            status,
            settled_on,
            drop_reason,
            created_at: _,
            updated_at: _,
            version: _,
            public_version: _,
        } = self;
        View::new()
            .open("branch", branch_id)
            .open("year", year)
            .open("text", text)
            .staff("setBy", set_by_id)
            .open("status", status)
            .open("settledOn", settled_on)
            .staff("dropReason", drop_reason)
    }
}

impl Audited for branch_progress::Model {
    identified!();
    fn subject(&self) -> (&'static str, Uuid) {
        ("branch", self.branch_id.0)
    }
    fn view(&self) -> View {
        let Self { id: _, goal_id, branch_id, text, reported_by_id, created_at: _, updated_at: _, version: _ } = self;
        View::new()
            .staff("branch", branch_id)
            .staff("goal", goal_id)
            .staff("text", text)
            .staff("reportedBy", reported_by_id)
    }
}
