//! What resources are filtered by: goals and topics.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{id::typed_id, resource::ResourceId};

typed_id!(
    /// Id of a tag's row.
    ResourceTagId, "resource_tag"
);

/// One goal or topic of one resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "resource_tag")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ResourceTagId,
    /// The resource.
    pub resource_id: ResourceId,
    /// Whether it is a goal or a topic.
    pub sort: Sort,
    /// The goal, or the topic in lower case.
    pub word: String,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// What a tag is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Sort {
    /// A goal of the association.
    Goal,
    /// A short word.
    Topic,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
