//! Sessions: each time that somebody signed in, until it ends.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{account::AccountId, id::typed_id};

typed_id!(
    /// Id of a session.
    SessionId, "session"
);

/// Somebody who signed in somewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionId,
    /// Who.
    pub account_id: AccountId,
    /// With what, as the program named itself.
    pub client: Option<String>,
    /// From which network.
    pub network: Option<String>,
    /// When it last got a new access token.
    pub last_used_at: DateTimeUtc,
    /// Until when it lasts if it is not used.
    pub expires_at: DateTimeUtc,
    /// When it was ended before that.
    pub ended_at: Option<DateTimeUtc>,
    /// By what; set exactly when it was ended.
    #[sea_orm(column_name = "ending")]
    pub end_reason: Option<EndReason>,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// What ends a session before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EndReason {
    /// Whoever had it signed out.
    SignedOut,
    /// It was revoked from another session, or by an administrator.
    Revoked,
    /// One of its refresh tokens came back after it had been replaced: somebody else has it too.
    Replayed,
    /// The password was changed elsewhere.
    PasswordChanged,
    /// The account was disabled.
    Disabled,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
