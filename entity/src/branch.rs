//! Branches: staff-driven offices of the association abroad.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{fold::folds_its_name, id::typed_id, organization::OrganizationId};

typed_id!(
    /// Id of a branch.
    BranchId, "branch"
);

/// A semi-autonomous office that the main office directs.
#[derive(Clone, Debug, PartialEq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "branch")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BranchId,
    /// Name.
    pub name: String,
    /// `name`, folded for ordering.
    pub name_key: String,
    /// The organization of kind `MAIN_OFFICE` that directs it.
    pub main_office_id: OrganizationId,
    /// The body on whose premises it is, for joint centres.
    pub host_organization_id: Option<OrganizationId>,
    /// Country that it works in.
    pub country_code: String,
    /// City that it works in.
    pub city: String,
    /// Degrees north, WGS 84; set exactly when `longitude` is.
    pub latitude: Option<f64>,
    /// Degrees east, WGS 84.
    pub longitude: Option<f64>,
    /// Its form in local law, in words.
    pub legal_form: Option<String>,
    /// Where it is in its life.
    pub status: Status,
    /// First day.
    pub opened_on: Option<Date>,
    /// The day it was dissolved.
    pub closed_on: Option<Date>,
    /// Why it closes, or never opened.
    pub closing_reason: Option<String>,
    /// What is to be handed over to whom; written when the closing begins.
    pub handover: Option<String>,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
    /// Counts the changes that others than the staff can see, from 1.
    pub public_version: i32,
}

/// Where a branch is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the life cycle's table says what each means")]
pub enum Status {
    Proposed,
    Approved,
    Open,
    Closing,
    Dissolved,
    Declined,
    Withdrawn,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

folds_its_name!();
