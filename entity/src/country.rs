//! Countries: ISO 3166-1, and the codes outside it that are in use here.
use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A country or territory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "country")]
pub struct Model {
    /// ISO 3166-1 alpha-2.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    /// ISO 3166-1 alpha-3.
    pub alpha3: String,
    /// Short English name.
    pub name: String,
    /// `name`, folded for ordering.
    pub name_key: String,
    /// Where it lies.
    pub continent: Continent,
    /// Whether ISO 3166-1 assigns the code. `XK` (Kosovo) is in use without being assigned.
    pub iso_assigned: bool,
}

/// The continents as GeoNames tells them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Continent {
    Africa,
    Antarctica,
    Asia,
    Europe,
    NorthAmerica,
    Oceania,
    SouthAmerica,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
