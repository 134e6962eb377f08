//! Who takes part in a relationship.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{id::typed_id, organization::OrganizationId, relationship::RelationshipId};

typed_id!(
    /// Id of a party's row.
    RelationshipPartyId, "relationship_party"
);

/// One organization's part in one relationship.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "relationship_party")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RelationshipPartyId,
    /// The relationship.
    pub relationship_id: RelationshipId,
    /// The organization.
    pub organization_id: OrganizationId,
    /// Its part.
    pub role: Role,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// What a party is to the relationship.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Role {
    /// The other side of the agreement.
    Counterpart,
    /// Leads the project.
    Lead,
    /// Takes part in the project.
    Member,
    /// Pays for it.
    Funder,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
