//! The organizations that resources are tied to.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{id::typed_id, organization::OrganizationId, resource::ResourceId};

typed_id!(
    /// Id of a tie's row.
    ResourceOrganizationId, "resource_organization"
);

/// One organization's tie to one resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "resource_organization")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ResourceOrganizationId,
    /// The resource.
    pub resource_id: ResourceId,
    /// The organization.
    pub organization_id: OrganizationId,
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
