//! Work plans: what both sides of a relationship agreed to do in a year.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{id::typed_id, relationship::RelationshipId};

typed_id!(
    /// Id of a work plan.
    WorkPlanId, "work_plan"
);

/// The plan of one relationship for one year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "work_plan")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WorkPlanId,
    /// The relationship.
    pub relationship_id: RelationshipId,
    /// The year.
    pub year: i32,
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
