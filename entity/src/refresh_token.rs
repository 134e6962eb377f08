//! Refresh tokens: each is good for one new access token, and for the next of its kind.
use sea_orm::entity::prelude::*;

use crate::session::SessionId;

/// A refresh token. It turns every few minutes, so that it is not in the ledger; its session's begin and end are.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "refresh_token")]
pub struct Model {
    /// SHA-256 of it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: Vec<u8>,
    /// Whose session goes on with it.
    pub session_id: SessionId,
    /// The one that it replaced; none for the first.
    pub parent: Option<Vec<u8>>,
    /// When it was used for the first time.
    pub used_at: Option<DateTimeUtc>,
    /// When it was given out.
    pub created_at: DateTimeUtc,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
