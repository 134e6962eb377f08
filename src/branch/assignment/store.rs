//! Queries on assignments; all of them are the staff's.
use chrono::NaiveDate;
use entity::{branch::BranchId, branch_assignment};
use sea_orm::Condition;
use uuid::Uuid;

use crate::{
    auth::Viewer,
    branch::rules,
    data::{Audited, View, Visibility, identified, staff_only},
};

impl Visibility for branch_assignment::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        staff_only(branch_assignment::Column::Id, viewer)
    }
}

impl Audited for branch_assignment::Model {
    identified!();
    // A branch's history includes its assignments.
    fn subject(&self) -> (&'static str, Uuid) {
        ("branch", self.branch_id.0)
    }
    fn view(&self) -> View {
        let Self { id: _, branch_id, account_id, title, starts_on, ends_on, created_at: _, updated_at: _, version: _ } =
            self;
        View::new()
            .staff("branch", branch_id)
            .staff("account", account_id)
            .staff("title", title)
            .staff("startsOn", starts_on)
            .staff("endsOn", ends_on)
    }
}

/// The branches of the assignments that are held on a day, each once.
pub(crate) fn assigned_to(assignments: &[branch_assignment::Model], day: NaiveDate) -> Vec<BranchId> {
    let held = assignments.iter().filter(|assignment| rules::is_held_on(assignment, day));
    let mut branches: Vec<_> = held.map(|assignment| assignment.branch_id).collect();
    branches.sort_unstable();
    branches.dedup();
    branches
}
