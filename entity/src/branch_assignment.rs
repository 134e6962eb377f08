//! Assignments of staff to branches: who works at which, and when.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{account::AccountId, branch::BranchId, id::typed_id};

typed_id!(
    /// Id of an assignment.
    BranchAssignmentId, "posting"
);

/// A member of staff who works at a branch for a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "posting")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BranchAssignmentId,
    /// Where.
    pub branch_id: BranchId,
    /// Who.
    pub account_id: AccountId,
    /// As what, in words.
    pub title: String,
    /// First day.
    pub starts_on: Date,
    /// The day after the last (half-open); none while the end is open. The first day itself if it never began.
    pub ends_on: Option<Date>,
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
