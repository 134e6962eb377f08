//! Charters: what a chapter gives itself as its rules, version after version.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{account::AccountId, chapter::ChapterId, id::typed_id};

typed_id!(
    /// Id of a charter.
    CharterId, "charter"
);

/// One version of a chapter's charter, as a text or as a document that is kept elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "charter")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CharterId,
    /// The chapter.
    pub chapter_id: ChapterId,
    /// Counts the chapter's charters, from 1. One that is returned and submitted again keeps its number.
    pub edition: i32,
    /// What it says; set if `document_url` is not.
    pub text: Option<String>,
    /// https URL of the document.
    pub document_url: Option<String>,
    /// Where it is in its life.
    pub status: Status,
    /// What the staff said when they returned it last.
    pub comment: Option<String>,
    /// When it was submitted last.
    pub submitted_at: DateTimeUtc,
    /// Who submitted it last.
    pub submitted_by_id: Option<AccountId>,
    /// When the staff decided on it; none while it waits.
    pub decided_at: Option<DateTimeUtc>,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// Where a charter is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// It waits for the staff.
    Submitted,
    /// It holds.
    Accepted,
    /// The chapter is to change it.
    Returned,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
