//! The countries that a program is open to.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{exchange_program::ExchangeProgramId, id::typed_id};

typed_id!(
    /// Id of a country's row.
    ExchangeCountryId, "exchange_country"
);

/// One country of one program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "exchange_country")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ExchangeCountryId,
    /// The program.
    pub program_id: ExchangeProgramId,
    /// ISO 3166-1 alpha-2.
    pub country_code: String,
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
