//! Kept counts: how many rows of a kind are of the same country, sort, status and region.
use sea_orm::entity::prelude::*;

/// A count. What a kind of row does not have is empty.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tally")]
pub struct Model {
    /// Kind of row: its table.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    /// Country.
    #[sea_orm(primary_key, auto_increment = false)]
    pub country_code: String,
    /// Kind or type.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sort: String,
    /// State.
    #[sea_orm(primary_key, auto_increment = false)]
    pub status: String,
    /// Region; of relationships, whether the public knows of them.
    #[sea_orm(primary_key, auto_increment = false)]
    pub region: String,
    /// How many.
    pub total: i64,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
