//! What chapters look for in sister chapters: topics and languages. A chapter with any has opted in.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{chapter::ChapterId, id::typed_id};

typed_id!(
    /// Id of a tag's row.
    SisterTagId, "sister_tag"
);

/// One topic or language of one chapter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "sister_tag")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SisterTagId,
    /// The chapter.
    pub chapter_id: ChapterId,
    /// Whether it is a topic or a language.
    pub sort: Sort,
    /// The topic in lower case, or the language as a BCP 47 tag.
    pub word: String,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// What a tag is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Sort {
    /// What the chapter wants to talk about.
    Topic,
    /// A language that it can do so in.
    Language,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
