//! Handover notes: what whoever holds an office of a chapter writes for those who follow.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{chapter::ChapterId, id::typed_id, officer_term::Office};

typed_id!(
    /// Id of a handover note.
    HandoverNoteId, "handover_note"
);

/// The note of one office of one chapter; there is one at most.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "handover_note")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: HandoverNoteId,
    /// The chapter.
    pub chapter_id: ChapterId,
    /// The office.
    pub office: Office,
    /// What the next should know.
    pub text: String,
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
