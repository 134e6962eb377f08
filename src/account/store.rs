//! Who an account is at this moment.
use chrono::{DateTime, Utc};
use entity::{
    account::{self, AccountId, AccountRole},
    branch_assignment, officer_term,
    session::{self, SessionId},
};
use sea_orm::{ColumnTrait as _, Condition, sea_query::ExprTrait as _};

use super::session::rules::is_open;
use crate::{
    auth::{Rights, Role, Viewer},
    branch::assignment::store::assigned_to,
    chapter::rules,
    data::{Access, Audited, Beside, Database, Together, View, Visibility, identified},
    error::Result,
};

impl Visibility for account::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        match (&viewer.rights, viewer.account) {
            (Rights::Staff | Rights::System, _) => Condition::all(),
            (Rights::Public | Rights::Leader(_), Some(own)) => Condition::all().add(account::Column::Id.eq(own)),
            (Rights::Public | Rights::Leader(_), None) => Condition::any().add(account::Column::Id.is_null()),
        }
    }
}

impl Audited for account::Model {
    identified!();
    fn view(&self) -> View {
        let Self {
            id: _,
            email,
            display_name,
            role,
            language,
            disabled_at,
            erased_at,
            created_at: _,
            updated_at: _,
            version: _,
        } = self;
        View::new()
            .personal("email", email)
            .personal("displayName", display_name)
            .staff("role", role)
            .personal("language", language)
            .staff("disabledAt", disabled_at)
            .staff("erasedAt", erased_at)
    }
}

/// The viewer that an account is now: its rights come from the database at each request, and `bound` can only lessen
/// them. None if the account is not there or may not be used.
pub async fn viewer(database: &Database, id: AccountId, bound: Role, now: DateTime<Utc>) -> Result<Option<Viewer>> {
    let access = Access::new(database.clone(), Viewer::system(now));
    viewer_of(&with_rights(&access, id).read().await?, bound, now)
}

/// The same in a session; none once that is over.
pub async fn viewer_in(
    database: &Database,
    session: SessionId,
    id: AccountId,
    bound: Role,
    now: DateTime<Utc>,
) -> Result<Option<Viewer>> {
    let access = Access::new(database.clone(), Viewer::system(now));
    let is_session = session::Column::Id.eq(session).and(session::Column::AccountId.eq(id));
    let together = with_rights(&access, id).and::<session::Entity>(is_session).read().await?;
    if !together.rows::<session::Entity>()?.iter().any(|session| is_open(session, now)) {
        return Ok(None);
    }
    let viewer = viewer_of(&together, bound, now)?;
    Ok(viewer.map(|viewer| Viewer { session: Some(session), ..viewer }))
}

/// The account with what its rights follow from.
fn with_rights(access: &Access, id: AccountId) -> Beside<'_> {
    access
        .row_with::<account::Entity>(id.0)
        .and::<officer_term::Entity>(officer_term::Column::AccountId.eq(id))
        .and::<branch_assignment::Entity>(branch_assignment::Column::AccountId.eq(id))
}

fn viewer_of(together: &Together, bound: Role, now: DateTime<Utc>) -> Result<Option<Viewer>> {
    let account = together.rows::<account::Entity>()?.pop();
    let Some(account) = account.filter(|account| account.disabled_at.is_none()) else { return Ok(None) };
    let today = now.date_naive();
    let is_staff = match account.role {
        AccountRole::Staff | AccountRole::StaffAdmin => true,
        AccountRole::NonStaff => false,
    };
    let rights = match bound {
        Role::Public => Rights::Public,
        Role::Staff if is_staff => Rights::Staff,
        Role::Staff | Role::ChapterLeader => {
            let terms = together.rows::<officer_term::Entity>()?;
            let led = terms.iter().filter(|term| rules::leads_on(term, today)).map(|term| term.chapter_id);
            let mut chapters: Vec<_> = led.collect();
            chapters.sort_unstable();
            chapters.dedup();
            if chapters.is_empty() { Rights::Public } else { Rights::Leader(chapters) }
        }
    };
    // Administrators are of the main office wherever they work, so that somebody always is.
    let is_admin = rights == Rights::Staff && account.role == AccountRole::StaffAdmin;
    let may_be_assigned = rights == Rights::Staff && !is_admin;
    let assignments = if may_be_assigned { together.rows::<branch_assignment::Entity>()? } else { Vec::new() };
    let assigned_to = assigned_to(&assignments, today);
    Ok(Some(Viewer { account: Some(account.id), rights, is_admin, assigned_to, ..Viewer::public(now) }))
}
