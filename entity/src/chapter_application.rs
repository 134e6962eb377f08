//! Applications for chapters: what is kept of whoever applied, beside the chapter that is applied for.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{chapter::ChapterId, id::typed_id};

typed_id!(
    /// Id of an application.
    ChapterApplicationId, "chapter_application"
);

/// How a chapter was applied for, and the token with which that is followed. The persons who were named are officers of
/// the chapter that wait to be confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "chapter_application")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ChapterApplicationId,
    /// The chapter; each has one application at most.
    pub chapter_id: ChapterId,
    /// What people call it by, unique. Nothing is found by it outside the staff.
    pub reference: String,
    /// The language to answer in (BCP 47).
    pub language: Option<String>,
    /// When the applicant agreed that the data of those who are named are kept for this.
    pub consented_at: DateTimeUtc,
    /// SHA-256 of the token that the applicant follows it with; none once erased.
    pub token_hash: Option<Vec<u8>>,
    /// Until when the token is good.
    pub token_expires_at: Option<DateTimeUtc>,
    /// When it was declined or taken back; none while it waits, and once it was accepted.
    pub ended_at: Option<DateTimeUtc>,
    /// When what is personal about it was erased.
    pub erased_at: Option<DateTimeUtc>,
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
