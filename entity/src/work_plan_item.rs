//! Items of work plans.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{id::typed_id, relationship::RelationshipId, work_plan::WorkPlanId};

typed_id!(
    /// Id of an item of a work plan.
    WorkPlanItemId, "work_plan_item"
);

/// One thing that is to be done in the year of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "work_plan_item")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WorkPlanItemId,
    /// The plan.
    pub plan_id: WorkPlanId,
    /// The plan's relationship.
    pub relationship_id: RelationshipId,
    /// What is to be done.
    pub text: String,
    /// Where it is in its life.
    pub status: Status,
    /// How far it has come.
    pub progress: Option<String>,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// Where an item of a work plan is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// To be done.
    Open,
    /// Done.
    Done,
    /// Given up.
    Dropped,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
