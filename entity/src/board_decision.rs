//! What the Executive Board decided. Append-only: a correction is a new row.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{account::AccountId, branch::BranchId, id::typed_id, relationship::RelationshipId};

typed_id!(
    /// Id of a board decision.
    BoardDecisionId, "board_decision"
);

/// One decision on one relationship or branch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "board_decision")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BoardDecisionId,
    /// The relationship that it is about; set exactly when the branch is not.
    pub relationship_id: Option<RelationshipId>,
    /// The branch that it is about.
    pub branch_id: Option<BranchId>,
    /// Day of the meeting.
    pub meeting_on: Date,
    /// What was decided.
    pub outcome: Outcome,
    /// Where the minutes have it.
    pub minute_reference: Option<String>,
    /// The decision that this one puts right, which no longer counts.
    pub corrects_id: Option<BoardDecisionId>,
    /// Who recorded it.
    pub recorded_by_id: Option<AccountId>,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// What the board decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Outcome {
    /// It may go on.
    Approve,
    /// It may not.
    Decline,
    /// The branch is to be dissolved.
    Dissolve,
    /// The board will look at it again.
    Defer,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
