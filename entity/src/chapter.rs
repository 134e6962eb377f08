//! Chapters: member-driven groups, hosted by a university or of an area.
use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::{
    fold::folds_its_name,
    id::typed_id,
    organization::{OrganizationId, Precision},
};

typed_id!(
    /// Id of a chapter.
    ChapterId, "chapter"
);

/// A semi-autonomous group run by its members.
#[derive(Clone, Debug, PartialEq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "chapter")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ChapterId,
    /// Name, protected: it carries the association's brand and the host's name.
    pub name: String,
    /// `name`, folded for ordering.
    pub name_key: String,
    /// Whether a university hosts it or an area defines it.
    pub kind: Kind,
    /// The university of a student chapter; none for a geographic one.
    pub host_organization_id: Option<OrganizationId>,
    /// The area of a geographic chapter, in words; none for a student one.
    pub area: Option<String>,
    /// Country, ISO 3166-1 alpha-2.
    pub country_code: String,
    /// ISO 3166-2.
    pub subdivision_code: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Degrees north, WGS 84; set exactly when `longitude` is.
    pub latitude: Option<f64>,
    /// Degrees east, WGS 84.
    pub longitude: Option<f64>,
    /// How exact the position is, and whether it may be shown.
    pub position_precision: Precision,
    /// Region of the association.
    pub region: Region,
    /// Where it is in its life.
    pub status: Status,
    /// The day on which it came to this state; none if that was before it was known here.
    pub status_since: Option<Date>,
    /// The day from which on its offices are asked for: on which it was activated, or restored; none as above.
    pub active_since: Option<Date>,
    /// Who placed it on probation; none if it is not on probation, or it is not known.
    pub probation_set_by: Option<ProbationSetter>,
    /// The day by which its charter is due, set when it is accepted or relaunched.
    pub charter_due_on: Option<Date>,
    /// Why it will live this time, as it was said at its last relaunch.
    pub viability_statement: Option<String>,
    /// Who asked for its end, of one that was active.
    pub close_requested_by: Option<CloseRequester>,
    /// What the chapter says of itself.
    pub description: Option<String>,
    /// https URL.
    pub website: Option<String>,
    /// https URLs of its pages elsewhere.
    pub social_links: Links,
    /// When and where it meets, in words.
    pub meeting_schedule: Option<String>,
    /// How somebody becomes a member of it, in words.
    pub how_to_join: Option<String>,
    /// Address of the chapter, not of a person.
    pub contact_mailbox: Option<String>,
    /// https URL of its logo, protected.
    pub logo_url: Option<String>,
    /// Day on which its academic year begins, `MM-DD`.
    pub academic_year_start: Option<String>,
    /// Day on which its annual summary is due, `MM-DD`.
    pub report_due_on: Option<String>,
    /// When it was founded.
    pub founded_on: Option<Date>,
    /// Notes of the staff.
    pub staff_notes: Option<String>,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
    /// Counts the changes that others than the staff can see, from 1.
    pub public_version: i32,
}

/// Whether a university hosts the chapter or an area defines it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Kind {
    /// Hosted by a university.
    Student,
    /// Of a country, subdivision or region.
    Geographic,
}

/// Where a chapter is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the life cycle's table says what each means")]
pub enum Status {
    Applied,
    Provisional,
    Active,
    Probation,
    Inactive,
    Closed,
    Declined,
    Withdrawn,
}

/// Who placed a chapter on probation: what the clock set, the clock can take back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ProbationSetter {
    /// The staff, with a reason.
    Staff,
    /// A scheduled job, because something required was missing.
    System,
}

/// Who asked that a chapter end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CloseRequester {
    /// The chapter itself.
    Chapter,
    /// The university that hosts it.
    Host,
}

/// The association's regions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Region {
    Northeast,
    Southeast,
    Midwest,
    MountainPlains,
    WestCoast,
    International,
}

/// A list of URLs in one column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Links(pub Vec<String>);

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

folds_its_name!();
