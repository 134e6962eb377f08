//! Tokens that are sent by mail: whoever has one has the mailbox.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{account::AccountId, id::typed_id};

typed_id!(
    /// Id of a mailed token.
    MailedTokenId, "mailed_token"
);

/// A token that was asked for. It is made when its letter is sent, so that only its digest is ever kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "mailed_token")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MailedTokenId,
    /// For whom; none if nobody has the address that it was asked for.
    pub account_id: Option<AccountId>,
    /// What it allows.
    pub purpose: Purpose,
    /// SHA-256 of it; none until its letter is sent.
    pub digest: Option<Vec<u8>>,
    /// Until when it is good.
    pub expires_at: DateTimeUtc,
    /// When it was used, or a newer one took its place.
    pub used_at: Option<DateTimeUtc>,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// What a mailed token allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Purpose {
    /// To sign in for the first time.
    Invitation,
    /// To choose another password.
    PasswordReset,
    /// To sign in from a new place, with the password.
    SignIn,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
