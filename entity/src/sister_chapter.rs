//! Sister chapters: two chapters that work together, from a day to a day.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{chapter::ChapterId, id::typed_id};

typed_id!(
    /// Id of a relation between sister chapters.
    SisterChapterId, "sister_chapter"
);

/// The relation of two chapters, which is one whoever proposed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "sister_chapter")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SisterChapterId,
    /// The chapter with the lower key.
    pub first_id: ChapterId,
    /// The chapter with the higher key.
    pub second_id: ChapterId,
    /// The one of them that proposed it.
    pub proposer_id: ChapterId,
    /// What the proposer wrote to the other.
    pub message: Option<String>,
    /// Where it is in its life.
    pub status: Status,
    /// First day.
    pub starts_on: Option<Date>,
    /// The day after the last.
    pub ends_on: Option<Date>,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// Where a relation of sister chapters is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the life cycle's table says what each means")]
pub enum Status {
    Proposed,
    Active,
    Refused,
    Withdrawn,
    Ended,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
