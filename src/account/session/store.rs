//! Who sees sessions, and how they appear in the ledger.
use chrono::{DateTime, Utc};
use entity::{account::AccountId, refresh_token, session};
use sea_orm::{ColumnTrait as _, Condition};
use uuid::Uuid;

use crate::{
    auth::{Rights, Viewer},
    data::{Audited, View, Visibility, identified},
};

/// True for what is the viewer's own.
pub(crate) fn own<C: sea_orm::ColumnTrait>(account: C, viewer: &Viewer) -> Condition {
    match (&viewer.rights, viewer.account) {
        (Rights::System, _) => Condition::all(),
        (_, Some(own)) => Condition::all().add(account.eq(own)),
        // Everything has an account.
        (_, None) => Condition::all().add(account.is_null()),
    }
}

/// What entries of the ledger about somebody's way in are about.
pub(crate) fn of_account(account: AccountId) -> (&'static str, Uuid) {
    ("account", account.0)
}

/// True for sessions that were over so early, and of which it is still known from where they were, or with what.
pub fn remembered(until: DateTime<Utc>) -> Condition {
    let known = Condition::any().add(session::Column::Client.is_not_null()).add(session::Column::Network.is_not_null());
    let over = Condition::any().add(session::Column::EndedAt.lte(until)).add(session::Column::ExpiresAt.lte(until));
    Condition::all().add(known).add(over)
}

impl Visibility for session::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        if viewer.is_staff() { Condition::all() } else { own(session::Column::AccountId, viewer) }
    }
}

impl Visibility for refresh_token::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        let nobody = refresh_token::Column::Digest.is_null();
        if viewer.rights == Rights::System { Condition::all() } else { Condition::all().add(nobody) }
    }
}

impl Audited for session::Model {
    identified!();
    fn subject(&self) -> (&'static str, Uuid) {
        of_account(self.account_id)
    }
    fn view(&self) -> View {
        let Self {
            id: _,
            account_id,
            client,
            network,
            last_used_at: _,
            expires_at: _,
            ended_at,
            end_reason,
            created_at: _,
            updated_at: _,
            version: _,
        } = self;
        View::new()
            .staff("account", account_id)
            .personal("client", client)
            .personal("network", network)
            .staff("endedAt", ended_at)
            .staff("endReason", end_reason)
    }
}
