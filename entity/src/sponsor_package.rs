//! Packages of the Annual Partner Program: what a sponsor can take in a year.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{exchange_program::ExchangeProgramId, fold::folds_its_name, id::typed_id};

typed_id!(
    /// Id of a package.
    SponsorPackageId, "sponsor_package"
);

/// A package of one year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "sponsor_package")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SponsorPackageId,
    /// The year that it belongs to.
    pub year: i32,
    /// What sort of package it is.
    pub kind: Kind,
    /// How high it stands among those of its kind, in the association's word.
    pub level: String,
    /// Name, one of a kind in its year.
    pub name: String,
    /// `name`, folded for ordering.
    pub name_key: String,
    /// What it costs, in hundredths; set exactly when `price_currency` is.
    pub price_minor: Option<i64>,
    /// ISO 4217 code of the price.
    pub price_currency: Option<String>,
    /// Where the association describes it.
    pub external_url: Option<String>,
    /// First day of the year or the event.
    pub starts_on: Date,
    /// The day after the last (half-open).
    pub ends_on: Date,
    /// Whether it can be offered.
    pub open_for_offers: bool,
    /// The exchange program that it pays for; of packages that underwrite a program only.
    pub underwrites_id: Option<ExchangeProgramId>,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// What sort of package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Kind {
    /// For the whole year.
    YearRound,
    /// For the annual conference.
    Conference,
    /// Pays for a program.
    ProgramUnderwriting,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

folds_its_name!();
