//! Exchange programs: schemes under which people or cities visit each other.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{fold::folds_its_name, id::typed_id, organization::OrganizationId};

typed_id!(
    /// Id of an exchange program.
    ExchangeProgramId, "exchange_program"
);

/// A scheme; its calls are rounds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "exchange_program")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ExchangeProgramId,
    /// Name.
    pub name: String,
    /// `name`, folded for ordering.
    pub name_key: String,
    /// Who visits whom.
    pub kind: Kind,
    /// What it is, in words.
    pub description: Option<String>,
    /// Who may apply, in words.
    pub eligibility: Option<String>,
    /// Who runs it.
    pub organizer_id: OrganizationId,
    /// Who pays for it, in words.
    pub funder: Option<String>,
    /// Staff only: what the funder pays, in minor units of `funding_currency`.
    pub funding_minor: Option<i64>,
    /// ISO 4217; set exactly when `funding_minor` is.
    pub funding_currency: Option<String>,
    /// Whether each visit is returned.
    pub reciprocal: bool,
    /// Usual length of a visit in days.
    pub duration_days: Option<i32>,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
    /// Counts the changes that others than the staff can see, from 1.
    pub public_version: i32,
}

/// Who visits whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Kind {
    /// Professionals, one to one.
    PeerToPeer,
    /// Local governments.
    CityToCity,
    /// A group visits several places.
    StudyTour,
    /// Fellows placed with hosts.
    Fellowship,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

folds_its_name!();
