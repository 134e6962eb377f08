//! Goals: what the main office wants of a branch in a year.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{account::AccountId, branch::BranchId, id::typed_id};

typed_id!(
    /// Id of a branch's goal.
    BranchGoalId, "branch_goal"
);

/// One thing that the main office wants of a branch in a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "branch_goal")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BranchGoalId,
    /// Of which branch.
    pub branch_id: BranchId,
    /// In which year.
    pub year: i32,
    /// What is wanted.
    pub text: String,
    /// Who of the main office set it.
    pub set_by_id: Option<AccountId>,
    /// Where it is in its life.
    pub status: Status,
    /// The day it was met or dropped; set exactly when it is not open.
    pub settled_on: Option<Date>,
    /// Why it was dropped; set exactly when it was.
    pub drop_reason: Option<String>,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
    /// Counts the changes that others than the staff can see, from 1.
    pub public_version: i32,
}

/// Where a goal is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// Worked on.
    Open,
    /// Reached.
    Met,
    /// Given up.
    Dropped,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
