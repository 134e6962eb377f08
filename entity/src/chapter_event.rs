//! Events of chapters.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{chapter::ChapterId, id::typed_id};

typed_id!(
    /// Id of an event.
    ChapterEventId, "chapter_event"
);

/// Something that a chapter does at a time and a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "chapter_event")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ChapterEventId,
    /// The chapter.
    pub chapter_id: ChapterId,
    /// What it is called.
    pub title: String,
    /// What it is about.
    pub description: Option<String>,
    /// What sort of activity it is.
    pub category: Category,
    /// When it begins.
    pub starts_at: DateTimeUtc,
    /// When it is over.
    pub ends_at: DateTimeUtc,
    /// The time zone of its place, as IANA names it: `Europe/Oslo`.
    pub time_zone: String,
    /// Where it is.
    pub place: Option<String>,
    /// How many members came; set exactly when `guest_attendance` is.
    pub member_attendance: Option<i32>,
    /// How many others came.
    pub guest_attendance: Option<i32>,
    /// When it was published; none while only the chapter and the staff know of it.
    pub published_at: Option<DateTimeUtc>,
    /// When it was called off.
    pub cancelled_at: Option<DateTimeUtc>,
    /// Counts the changes that whoever has it in a calendar should take over, from 0.
    pub revision: i32,
    /// When the last of these was made.
    pub revised_at: DateTimeUtc,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// What sort of activity an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Category {
    /// Runs the chapter itself.
    Administrative,
    /// Serves the profession.
    Professional,
    /// Serves the community.
    Service,
    /// Brings people together.
    Social,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
