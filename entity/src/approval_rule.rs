//! Who approves relationships, from which day on: configuration that has dates.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{id::typed_id, relationship::Kind};

typed_id!(
    /// Id of an approval rule.
    ApprovalRuleId, "approval_rule"
);

/// From a day on, relationships of a type are approved by the board or by the staff. Without a rule it is the board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "approval_rule")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ApprovalRuleId,
    /// Of which type.
    #[sea_orm(column_name = "type")]
    pub kind: Kind,
    /// Who approves them.
    pub authority: Authority,
    /// First day; the rule holds until a later one begins.
    pub starts_on: Date,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// Who approves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Authority {
    /// The Executive Board, by a recorded decision.
    Board,
    /// The staff, to whom the board delegated it.
    Staff,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
