//! Resources: the knowledge that relationships produce.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{collaboration::CollaborationId, fold::fold, id::typed_id, relationship::RelationshipId};

typed_id!(
    /// Id of a resource.
    ResourceId, "resource"
);

/// Something to learn from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "resource")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ResourceId,
    /// Title.
    pub title: String,
    /// `title`, folded for ordering.
    pub name_key: String,
    /// What sort of thing it is.
    pub kind: Kind,
    /// What it is about.
    pub summary: Option<String>,
    /// BCP 47.
    pub language: String,
    /// https URL; needed once it is published.
    pub link: Option<String>,
    /// Who sees it once it is published.
    pub audience: Audience,
    /// Where it is in its life.
    pub status: Status,
    /// The day on which it was last published.
    pub published_on: Option<Date>,
    /// The relationship that produced it.
    pub relationship_id: Option<RelationshipId>,
    /// The collaboration that produced it.
    pub collaboration_id: Option<CollaborationId>,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
    /// Counts the changes that others than the staff can see, from 1.
    pub public_version: i32,
}

/// What sort of thing a resource is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Kind {
    /// How to do something.
    Guide,
    /// How somebody did something.
    CaseStudy,
    /// A recorded talk.
    Webinar,
    /// Lessons.
    Course,
    /// A meeting.
    Event,
}

/// Who sees a published resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Audience {
    /// Everybody.
    Public,
    /// Everybody who is signed in.
    Members,
    /// The staff.
    Staff,
}

/// Where a resource is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// Being made; for the staff.
    Draft,
    /// For its audience.
    Published,
    /// For the staff again.
    Withdrawn,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

#[sea_orm::prelude::async_trait::async_trait]
impl ActiveModelBehavior for ActiveModel {
    async fn before_save<C: ConnectionTrait>(mut self, _: &C, _: bool) -> Result<Self, DbErr> {
        if let sea_orm::ActiveValue::Set(title) = &self.title {
            self.name_key = sea_orm::ActiveValue::Set(fold(title));
        }
        Ok(self)
    }
}
