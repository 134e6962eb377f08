//! Ids of organizations in the catalogues of others (ROR, Wikidata …).
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{id::typed_id, organization::OrganizationId};

typed_id!(
    /// Id of an external id's row.
    OrganizationExternalIdId, "organization_external_id"
);

/// One id of an organization elsewhere. A (scheme, value) belongs to one organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "organization_external_id")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OrganizationExternalIdId,
    /// Whose id it is.
    pub organization_id: OrganizationId,
    /// The catalogue, in capitals: `ROR`, `WIKIDATA`.
    pub scheme: String,
    /// The id there.
    pub value: String,
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
