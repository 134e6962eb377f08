//! Acknowledgements: that a chapter has read a version of the guidelines and keeps to it.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{account::AccountId, chapter::ChapterId, guideline::GuidelineId, id::typed_id};

typed_id!(
    /// Id of an acknowledgement.
    AcknowledgementId, "acknowledgement"
);

/// A chapter's word on one version of the guidelines; it is given once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "acknowledgement")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AcknowledgementId,
    /// The chapter.
    pub chapter_id: ChapterId,
    /// The version of the guidelines.
    pub guideline_id: GuidelineId,
    /// Its number, kept here so that what a chapter has acknowledged is asked of its own rows.
    pub edition: i32,
    /// Who acknowledged it for the chapter.
    pub acknowledged_by_id: Option<AccountId>,
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
