//! Who sees passwords and mailed tokens (nobody but changes of their own), and how they appear in the ledger.
use entity::{
    account::AccountId,
    mailed_token::{self, Purpose},
    password,
};
use sea_orm::{ColumnTrait as _, Condition};
use uuid::Uuid;

use crate::{
    account::session::store::{of_account, own},
    auth::{OpaqueToken, Rights, Viewer},
    data::{Access, Audited, View, Visibility, identified},
    error::Result,
};

impl Visibility for password::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        own(password::Column::AccountId, viewer)
    }
}

impl Visibility for mailed_token::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        let held =
            |opaque_token: &OpaqueToken| Condition::all().add(mailed_token::Column::Digest.eq(opaque_token.digest()));
        match (&viewer.rights, viewer.account, &viewer.opaque_token) {
            // Whom an administrator disables, nothing that was mailed lets in.
            (Rights::System | Rights::Staff, ..) => Condition::all(),
            (_, Some(account), _) => Condition::all().add(mailed_token::Column::AccountId.eq(account)),
            (_, None, Some(opaque_token)) => held(opaque_token),
            (_, None, None) => Condition::all().add(mailed_token::Column::Id.is_null()),
        }
    }
}

impl Audited for password::Model {
    identified!();
    fn subject(&self) -> (&'static str, Uuid) {
        of_account(self.account_id)
    }
    fn view(&self) -> View {
        let Self { id: _, account_id, hash, created_at: _, updated_at: _, version: _ } = self;
        View::new().staff("account", account_id).personal("password", hash)
    }
}

impl Audited for mailed_token::Model {
    identified!();
    fn subject(&self) -> (&'static str, Uuid) {
        self.account_id.map_or(("mailed_token", self.id.0), of_account)
    }
    fn view(&self) -> View {
        let Self { id: _, account_id, purpose, digest, expires_at, used_at, created_at: _, updated_at: _, version: _ } =
            self;
        View::new()
            .staff("account", account_id)
            .staff("purpose", purpose)
            .personal("digest", digest)
            .staff("expiresAt", expires_at)
            .staff("usedAt", used_at)
    }
}

/// The password of an account. For whoever compares it with one that is shown.
pub async fn of(access: &Access, account: AccountId) -> Result<Option<password::Model>> {
    let own = access.find::<password::Entity>().filter(password::Column::AccountId.eq(account));
    Ok(access.one(own).await?.map(|row| (*row).clone()))
}

/// What a mailed token is for, if it is good at this moment.
pub async fn mailed(
    access: &Access,
    opaque_token: &OpaqueToken,
    purpose: Purpose,
) -> Result<Option<mailed_token::Model>> {
    let good = access
        .find::<mailed_token::Entity>()
        .filter(mailed_token::Column::Digest.eq(opaque_token.digest()))
        .filter(mailed_token::Column::Purpose.eq(purpose))
        .filter(mailed_token::Column::UsedAt.is_null())
        .filter(mailed_token::Column::ExpiresAt.gt(access.viewer().now));
    Ok(access.one(good).await?.map(|row| (*row).clone()))
}
