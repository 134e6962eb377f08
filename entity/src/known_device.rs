//! Known devices: where an account was signed in before. Strangers who try passwords use up none of their tries.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{account::AccountId, id::typed_id};

typed_id!(
    /// Id of a known device.
    KnownDeviceId, "known_device"
);

/// One device of an account. It proves nothing but that it was let in before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "known_device")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: KnownDeviceId,
    /// Whose account was signed in with it.
    pub account_id: AccountId,
    /// SHA-256 of its token.
    pub digest: Vec<u8>,
    /// When the account was last signed in with it.
    pub last_used_at: DateTimeUtc,
    /// Until when it is known.
    pub expires_at: DateTimeUtc,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
