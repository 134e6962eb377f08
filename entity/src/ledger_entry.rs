//! The ledger: one row for every change of every row, never changed itself.
use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::{account::AccountId, id::typed_id, service_token::ServiceTokenId};

typed_id!(
    /// Id of a ledger entry.
    LedgerEntryId, "ledger_entry"
);

/// What one action changed of one row. PostgreSQL's table also keeps the id of the writing transaction.
#[derive(Clone, Debug, PartialEq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_entry")]
pub struct Model {
    /// Place in the ledger. On PostgreSQL a smaller number can be committed later than a larger one.
    #[sea_orm(primary_key)]
    pub seq: i64,
    /// Id for clients.
    pub id: LedgerEntryId,
    /// When.
    pub at: DateTimeUtc,
    /// By whom; none for what the system did.
    pub actor_id: Option<AccountId>,
    /// Through which token of a program; none for what people did themselves.
    pub service_token_id: Option<ServiceTokenId>,
    /// As what: `PUBLIC`, `CHAPTER_LEADER`, `STAFF` or `SYSTEM`.
    pub actor_role: String,
    /// Name of the mutation or job.
    pub action: String,
    /// Kind of what the entry is about: the prefix of its id.
    pub subject_kind: String,
    /// What the entry is about: the changed row, or the larger thing that it is a part of.
    pub subject_id: Uuid,
    /// Kind of the changed row.
    pub record_kind: String,
    /// The changed row.
    pub record_id: Uuid,
    /// The row's version after the change; none once it is gone.
    pub version: Option<i32>,
    /// Field by field.
    pub changes: Changes,
    /// Why, where somebody said so.
    pub reason: Option<String>,
    /// The request that brought it.
    pub request_id: Option<String>,
    /// The key that the caller gave.
    pub idempotency_key: Option<String>,
    /// Whether only the staff may know of the entry.
    pub staff_only: bool,
}

/// The changed fields of one row.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Changes(pub Vec<Change>);

/// One changed field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Name of the field, as in the API.
    pub field: String,
    /// Who may read the values.
    pub class: Class,
    /// Value before; none for a new row, and for personal values.
    pub before: Option<Json>,
    /// Value after; none for a deleted row, and for personal values.
    pub after: Option<Json>,
}

/// Who may read the values of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Class {
    /// Whoever may read the entry.
    Open,
    /// The staff.
    Staff,
    /// Nobody: only that it changed is kept.
    Personal,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
