//! Queries on assignments; all of them are the staff's.
use entity::{account::AccountId, branch::BranchId, branch_assignment};
use sea_orm::{ColumnTrait as _, Condition};
use uuid::Uuid;

use crate::{
    auth::Viewer,
    branch::rules,
    data::{Access, Audited, View, Visibility, identified, staff_only},
    error::Result,
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

/// The branches to which somebody is assigned today, each once.
pub(crate) async fn assigned_to(access: &Access, account: AccountId) -> Result<Vec<BranchId>> {
    let today = access.viewer().today();
    let of_account = access
        .find::<branch_assignment::Entity>()
        .filter(branch_assignment::Column::AccountId.eq(account))
        .filter(branch_assignment::Column::StartsOn.lte(today));
    let held = access.all(of_account).await?.into_iter().filter(|assignment| rules::is_held_on(assignment, today));
    let mut branches: Vec<_> = held.map(|assignment| assignment.branch_id).collect();
    branches.sort_unstable();
    branches.dedup();
    Ok(branches)
}
