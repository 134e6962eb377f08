//! The organizations that run a program together with its organizer.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{exchange_program::ExchangeProgramId, id::typed_id, organization::OrganizationId};

typed_id!(
    /// Id of a partner's row.
    ExchangePartnerId, "exchange_partner"
);

/// One organization's part in one program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "exchange_partner")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ExchangePartnerId,
    /// The program.
    pub program_id: ExchangeProgramId,
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
