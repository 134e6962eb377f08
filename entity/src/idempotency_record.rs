//! Keys with which callers repeat a change safely.
use sea_orm::entity::prelude::*;

use crate::account::AccountId;

/// What came of the first use of a key.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_record")]
pub struct Model {
    /// Whose key it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// Name of the mutation.
    pub action: String,
    /// SHA-256 of the mutation's input.
    pub digest: Vec<u8>,
    /// The row that came of it; none while the change runs.
    pub outcome_id: Option<Uuid>,
    /// When the key was first used.
    pub created_at: DateTimeUtc,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
