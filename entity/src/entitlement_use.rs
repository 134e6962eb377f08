//! Uses of entitlements by sponsors.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{entitlement::EntitlementId, id::typed_id, sponsorship::SponsorshipId};

typed_id!(
    /// Id of a use.
    EntitlementUseId, "entitlement_use"
);

/// That a sponsor used an entitlement of its package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "entitlement_use")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EntitlementUseId,
    /// By which sponsorship.
    pub sponsorship_id: SponsorshipId,
    /// What was used.
    pub entitlement_id: EntitlementId,
    /// How often.
    pub quantity: i32,
    /// When.
    pub used_on: Date,
    /// What the staff noted.
    pub note: Option<String>,
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
