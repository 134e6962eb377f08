//! Passwords, of which only the hash is kept.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{account::AccountId, id::typed_id};

typed_id!(
    /// Id of a password.
    PasswordId, "password"
);

/// The password of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "password")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PasswordId,
    /// Whose it is; an account has one at most.
    pub account_id: AccountId,
    /// Its hash by Argon2id, with salt and parameters, as a PHC string.
    pub hash: String,
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
