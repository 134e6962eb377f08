//! Entitlements: the counted benefits of a package.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{id::typed_id, sponsor_package::SponsorPackageId};

typed_id!(
    /// Id of an entitlement.
    EntitlementId, "entitlement"
);

/// What each sponsor of a package may use, and how often.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "entitlement")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EntitlementId,
    /// Of which package.
    pub package_id: SponsorPackageId,
    /// What it is, one of a kind in its package.
    pub name: String,
    /// How often.
    pub count: i32,
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
