//! Links between organizations.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{id::typed_id, organization::OrganizationId};

typed_id!(
    /// Id of a link.
    OrganizationLinkId, "organization_link"
);

/// One organization's tie to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "organization_link")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OrganizationLinkId,
    /// What the tie is.
    pub kind: Kind,
    /// The child, the predecessor, or (RELATED) the one with the smaller key.
    pub from_id: OrganizationId,
    /// The parent, the successor, or (RELATED) the one with the larger key.
    pub to_id: OrganizationId,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// What a link says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Kind {
    /// `to` is a parent of `from`.
    Parent,
    /// Either is related to the other.
    Related,
    /// `to` succeeded `from`.
    Successor,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
