//! Collaborations: what both sides of an alliance do together.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{id::typed_id, relationship::RelationshipId};

typed_id!(
    /// Id of a collaboration.
    CollaborationId, "collaboration"
);

/// One activity within an alliance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "collaboration")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CollaborationId,
    /// The alliance.
    pub relationship_id: RelationshipId,
    /// What sort of activity it is.
    pub kind: Kind,
    /// Title.
    pub title: String,
    /// First day.
    pub starts_on: Date,
    /// The day after the last (half-open); none while the end is open.
    pub ends_on: Option<Date>,
    /// Where it is in its life.
    pub status: Status,
    /// What the association wants of it.
    pub our_goal: String,
    /// What the other side wants of it.
    pub their_goal: String,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// What sort of activity a collaboration is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Kind {
    /// Content through both sides' channels.
    Content,
    /// Programs in line with each side's goals.
    Programmatic,
    /// A product that both develop.
    ProductDevelopment,
    /// People or cities visit each other.
    Exchange,
    /// People learn.
    Training,
    /// Anything else that both want.
    Other,
}

/// Where a collaboration is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// To be done.
    Planned,
    /// Being done.
    Underway,
    /// Done.
    Done,
    /// Given up.
    Cancelled,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
