//! Queries on postings; all of them are the staff's.
use entity::{account::AccountId, branch::BranchId, posting};
use sea_orm::{ColumnTrait as _, Condition};
use uuid::Uuid;

use crate::{
    auth::Viewer,
    branch::rules,
    data::{Access, Audited, View, Visibility, identified, staffs_own},
    error::Result,
};

impl Visibility for posting::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        staffs_own(posting::Column::Id, viewer)
    }
}

impl Audited for posting::Model {
    identified!();
    // A branch's history includes its postings.
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

/// The branches at which somebody is posted today, each once.
pub(crate) async fn posted_at(access: &Access, account: AccountId) -> Result<Vec<BranchId>> {
    let today = access.viewer().today();
    let of_account = access
        .find::<posting::Entity>()
        .filter(posting::Column::AccountId.eq(account))
        .filter(posting::Column::StartsOn.lte(today));
    let held = access.all(of_account).await?.into_iter().filter(|posting| rules::is_held_on(posting, today));
    let mut branches: Vec<_> = held.map(|posting| posting.branch_id).collect();
    branches.sort_unstable();
    branches.dedup();
    Ok(branches)
}
