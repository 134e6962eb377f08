//! How chapters call the columns of their own sheets of members.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{chapter::ChapterId, id::typed_id};

typed_id!(
    /// Id of what is remembered of a chapter's sheet.
    ChapterRosterSheetId, "chapter_roster_sheet"
);

/// The names of the columns in a chapter's own sheet, as they were last given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "chapter_roster_sheet")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ChapterRosterSheetId,
    /// The chapter.
    pub chapter_id: ChapterId,
    /// The column with the person's name.
    pub person_name: String,
    /// The column with the address.
    pub email: Option<String>,
    /// The column with the number of the membership of the association.
    pub member_number: Option<String>,
    /// The column with the level.
    pub level: Option<String>,
    /// The column with the kind of membership.
    pub membership_kind: Option<String>,
    /// The column with the first day.
    pub joined_on: Option<String>,
    /// The column with the last day that is expected.
    pub expires_on: Option<String>,
    /// The column with the day of accepting the Code of Ethics.
    pub code_of_ethics_accepted_on: Option<String>,
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
