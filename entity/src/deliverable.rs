//! Deliverables: what projects hand over.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{id::typed_id, partnership_project::PartnershipProjectId, relationship::RelationshipId};

typed_id!(
    /// Id of a deliverable.
    DeliverableId, "deliverable"
);

/// One thing that a project hands over by a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "deliverable")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DeliverableId,
    /// The project.
    pub project_id: PartnershipProjectId,
    /// The project's partnership, which is done when all of these are.
    pub relationship_id: RelationshipId,
    /// What it is.
    pub title: String,
    /// The day by which it is due.
    pub due_on: Date,
    /// Where it is in its life.
    pub status: Status,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// Where a deliverable is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// To be made.
    Planned,
    /// Handed over, to be looked at.
    Delivered,
    /// As it was agreed.
    Accepted,
    /// Not wanted any more.
    Cancelled,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
