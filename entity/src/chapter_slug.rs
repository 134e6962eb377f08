//! The words that stand for chapters in addresses on the web: one that is current, and those of former names.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{chapter::ChapterId, id::typed_id};

typed_id!(
    /// Id of a slug's row.
    ChapterSlugId, "chapter_slug"
);

/// One slug of one chapter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "chapter_slug")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ChapterSlugId,
    /// The chapter.
    pub chapter_id: ChapterId,
    /// The words, in lower case and joined by hyphens; of no other chapter, now or before.
    pub slug: String,
    /// Whether it is of the present name.
    pub is_current: bool,
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
