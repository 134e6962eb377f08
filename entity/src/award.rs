//! Awards that the association gives to chapters.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{chapter::ChapterId, id::typed_id};

typed_id!(
    /// Id of an award.
    AwardId, "award"
);

/// What one chapter was given for one academic year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "award")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AwardId,
    /// The chapter.
    pub chapter_id: ChapterId,
    /// The academic year, as reports name it.
    pub year: i32,
    /// What sort of award.
    pub category: Category,
    /// What it is called.
    pub title: String,
    /// Which place the chapter came to; none where there are no places.
    pub place: Option<i32>,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// What sort of award it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Category {
    /// For an event.
    Event,
    /// For a film.
    Video,
    /// For something else.
    Other,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
