//! Known devices: where an account was signed in before. A device has tries of its own, so that strangers who try
//! passwords do not keep the account's holder out.
use chrono::TimeDelta;
use entity::{
    account::AccountId,
    known_device::{self, KnownDeviceId},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, IntoActiveModel as _};
use uuid::Uuid;

use super::session::store::{of_account, own};
use crate::{
    auth::{OpaqueToken, Viewer},
    data::{Access, Audited, Tx, View, Visibility, identified},
    error::Result,
};

/// How long a device is known that is not used.
const LASTS: TimeDelta = TimeDelta::days(180);
/// More than anybody has in use; of more, the one that was not used for the longest is forgotten.
const MAX_DEVICES: usize = 10;

impl Visibility for known_device::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        // Who is disabled by an administrator is known nowhere any more.
        if viewer.is_staff() { Condition::all() } else { own(known_device::Column::AccountId, viewer) }
    }
}

impl Audited for known_device::Model {
    identified!();
    fn subject(&self) -> (&'static str, Uuid) {
        of_account(self.account_id)
    }
    fn view(&self) -> View {
        let Self {
            id: _,
            account_id,
            digest,
            last_used_at: _,
            expires_at: _,
            created_at: _,
            updated_at: _,
            version: _,
        } = self;
        View::new().staff("account", account_id).personal("digest", digest)
    }
}

/// The device that shows this token, if the account is known there.
pub async fn known(system: &Access, account: AccountId, token: &str) -> Result<Option<KnownDeviceId>> {
    let shown = system
        .find::<known_device::Entity>()
        .filter(known_device::Column::Digest.eq(OpaqueToken::of(token).digest()))
        .filter(known_device::Column::AccountId.eq(account))
        .filter(known_device::Column::ExpiresAt.gt(system.viewer().now));
    Ok(system.one(shown).await?.map(|device| device.id))
}

/// Remembers where an account was signed in. Gives the token of a device that was not known.
pub(crate) async fn remember(tx: &mut Tx, account: AccountId, shown: Option<KnownDeviceId>) -> Result<Option<String>> {
    let now = tx.viewer().now;
    let mut devices = of(tx, account).await?;
    if let Some(device) = devices.iter().find(|device| Some(device.id) == shown) {
        let mut change = device.clone().into_active_model();
        change.last_used_at = Set(now);
        change.expires_at = Set(now + LASTS);
        tx.update(device, change).await?;
        return Ok(None);
    }
    devices.sort_by_key(|device| std::cmp::Reverse((device.last_used_at, device.id)));
    let is_kept = |(place, device): &(usize, known_device::Model)| place + 1 < MAX_DEVICES && now < device.expires_at;
    let (_, gone): (Vec<_>, Vec<_>) = devices.into_iter().enumerate().partition(is_kept);
    tx.delete_all(gone.into_iter().map(|(_, device)| device).collect()).await?;
    let (text, opaque_token) = OpaqueToken::of_device(tx.secret()?);
    let row = known_device::ActiveModel {
        id: Set(tx.id()),
        account_id: Set(account),
        digest: Set(opaque_token.digest()),
        last_used_at: Set(now),
        expires_at: Set(now + LASTS),
        ..Default::default()
    };
    tx.insert(row).await?;
    Ok(Some(text))
}

/// Forgets all devices of an account: whoever was let in with what it is signed in with no more is a stranger.
pub(crate) async fn forget_all(tx: &mut Tx, account: AccountId) -> Result<()> {
    let devices = of(tx, account).await?;
    tx.delete_all(devices).await
}

async fn of(tx: &Tx, account: AccountId) -> Result<Vec<known_device::Model>> {
    tx.all(tx.find::<known_device::Entity>().filter(known_device::Column::AccountId.eq(account))).await
}
