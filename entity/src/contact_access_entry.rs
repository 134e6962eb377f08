//! Readings: who was shown how to reach a person, and on which day.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{account::AccountId, id::typed_id};

typed_id!(
    /// Id of a reading.
    ContactAccessEntryId, "contact_reading"
);

/// The first time on a day that somebody was shown the address that a row holds of somebody else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "contact_reading")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ContactAccessEntryId,
    /// Who read.
    pub account_id: AccountId,
    /// Kind of the row: the prefix of its id.
    pub record_kind: String,
    /// The row.
    pub record_id: Uuid,
    /// On which day; once for each row and reader.
    pub read_on: Date,
    /// When, the first time on that day.
    pub read_at: DateTimeUtc,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
