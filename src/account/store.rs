//! Who an account is at this moment.
use chrono::{DateTime, Utc};
use entity::{
    account::{self, AccountId, AccountRole},
    officer_term,
    session::{self, SessionId},
};
use sea_orm::{ColumnTrait as _, Condition};

use super::session::rules::is_open;
use crate::{
    auth::{Rights, Role, Viewer},
    branch::assignment::store::assigned_to,
    chapter::rules,
    data::{Access, Audited, Database, View, Visibility, identified},
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
    let account = access.by_key::<account::Entity>(id.0).await?;
    let Some(account) = account.filter(|account| account.disabled_at.is_none()) else { return Ok(None) };
    let is_staff = match account.role {
        AccountRole::Staff | AccountRole::StaffAdmin => true,
        AccountRole::NonStaff => false,
    };
    let rights = match bound {
        Role::Public => Rights::Public,
        Role::Staff if is_staff => Rights::Staff,
        Role::Staff | Role::ChapterLeader => {
            let own = access.find::<officer_term::Entity>().filter(officer_term::Column::AccountId.eq(id));
            let terms = access.all(own).await?;
            let mut chapters: Vec<_> = terms
                .iter()
                .filter(|term| rules::leads_on(term, now.date_naive()))
                .map(|term| term.chapter_id)
                .collect();
            chapters.dedup();
            if chapters.is_empty() { Rights::Public } else { Rights::Leader(chapters) }
        }
    };
    // Administrators are of the main office wherever they work, so that somebody always is.
    let is_admin = rights == Rights::Staff && account.role == AccountRole::StaffAdmin;
    let may_be_assigned = rights == Rights::Staff && !is_admin;
    let assigned_to = if may_be_assigned { assigned_to(&access, id).await? } else { Vec::new() };
    Ok(Some(Viewer { account: Some(id), rights, is_admin, assigned_to, ..Viewer::public(now) }))
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
    let known = access.by_key::<session::Entity>(session.0).await?;
    if !known.is_some_and(|session| session.account_id == id && is_open(&session, now)) {
        return Ok(None);
    }
    let viewer = viewer(database, id, bound, now).await?;
    Ok(viewer.map(|viewer| Viewer { session: Some(session), ..viewer }))
}
