//! Progress: what a branch tells of its goals. Never changes: the next report says what is different.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{account::AccountId, branch::BranchId, branch_goal::BranchGoalId, id::typed_id};

typed_id!(
    /// Id of a report of progress.
    BranchProgressId, "branch_progress"
);

/// One report on one goal; it was made when the row was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "branch_progress")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BranchProgressId,
    /// On which goal.
    pub goal_id: BranchGoalId,
    /// The goal's branch.
    pub branch_id: BranchId,
    /// What was reported.
    pub text: String,
    /// Who reported it.
    pub reported_by_id: Option<AccountId>,
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
