//! Reviews: whether an alliance goes on.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{id::typed_id, relationship::RelationshipId};

typed_id!(
    /// Id of a review.
    RelationshipReviewId, "relationship_review"
);

/// One review of one alliance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "relationship_review")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RelationshipReviewId,
    /// The alliance.
    pub relationship_id: RelationshipId,
    /// The day it was held.
    pub held_on: Date,
    /// What came of it.
    pub outcome: Outcome,
    /// When the next is due.
    pub next_due_on: Date,
    /// What was found.
    pub notes: Option<String>,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// What came of a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Outcome {
    /// It goes on as it is.
    Continue,
    /// It goes on under a new edition of the agreement.
    Change,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
