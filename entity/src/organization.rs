//! Organizations: every body that can be a party, host, sponsor or employer.
use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::{fold::folds_its_name, id::typed_id};

typed_id!(
    /// Id of an organization.
    OrganizationId, "organization"
);

/// A body that the association deals with.
#[derive(Clone, Debug, PartialEq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "organization")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OrganizationId,
    /// Name in use.
    pub name: String,
    /// `name`, folded for ordering.
    pub name_key: String,
    /// Short form of the name.
    pub acronym: Option<String>,
    /// What sort of body it is.
    pub kind: Kind,
    /// ISO 3166-1 alpha-2; none for multinational bodies.
    pub country_code: Option<String>,
    /// ISO 3166-2.
    pub subdivision_code: Option<String>,
    /// City of its seat.
    pub city: Option<String>,
    /// Degrees north, WGS 84; set exactly when `longitude` is.
    pub latitude: Option<f64>,
    /// Degrees east, WGS 84.
    pub longitude: Option<f64>,
    /// How exact the position is, and whether it may be shown.
    pub position_precision: Precision,
    /// How many people live there, of a city; none if it is not known.
    pub population: Option<i32>,
    /// http or https URL.
    pub website: Option<String>,
    /// Names it had before, newest first.
    pub former_names: Names,
    /// Notes of the staff.
    pub internal_notes: Option<String>,
    /// When it was taken out of the directory. History stays readable.
    pub archived_at: Option<DateTimeUtc>,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
    /// Counts the changes that others than the staff can see, from 1.
    pub public_version: i32,
    /// When something last changed that others than the staff can see.
    pub public_updated_at: DateTimeUtc,
}

/// A list of names in one column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Names(pub Vec<String>);

/// What sort of body an organization is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Kind {
    LocalGovernment,
    AssociationOfProfessionals,
    AssociationOfLocalGovernments,
    University,
    Ngo,
    Foundation,
    GovernmentAgency,
    Company,
    MultinationalBody,
    ResearchFacility,
    Healthcare,
    Archive,
    Other,
    MainOffice,
}

/// How exact a position is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Precision {
    /// The place itself.
    #[default]
    Exact,
    /// The middle of its city.
    City,
    /// Not to be shown on a map.
    Hidden,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

folds_its_name!();
