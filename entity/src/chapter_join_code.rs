//! Join codes: with which students become members of their chapter.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{chapter::ChapterId, id::typed_id};

typed_id!(
    /// Id of a join code.
    ChapterJoinCodeId, "chapter_join_code"
);

/// The code of a chapter, of which only the digest is kept. The next one takes its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "chapter_join_code")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ChapterJoinCodeId,
    /// The chapter.
    pub chapter_id: ChapterId,
    /// SHA-256 of the code.
    pub digest: Vec<u8>,
    /// Its last characters, by which people tell which it is.
    pub hint: String,
    /// How many may join with it.
    pub max_uses: i32,
    /// How many did.
    pub uses: i32,
    /// From when on it is not good.
    pub expires_at: DateTimeUtc,
    /// When it was revoked before that.
    pub revoked_at: Option<DateTimeUtc>,
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
