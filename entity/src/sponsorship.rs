//! Sponsorships: organizations that take a package. They are no relationships.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{id::typed_id, organization::OrganizationId, sponsor_package::SponsorPackageId};

typed_id!(
    /// Id of a sponsorship.
    SponsorshipId, "sponsorship"
);

/// A package as one organization was offered it, and took it or did not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "sponsorship")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SponsorshipId,
    /// Whose it is.
    pub organization_id: OrganizationId,
    /// Which package; one sponsorship an organization and package.
    pub package_id: SponsorPackageId,
    /// The package's year.
    pub year: i32,
    /// Where it is in its life.
    pub status: Status,
    /// What is paid, in hundredths; set exactly when `amount_currency` is.
    pub amount_minor: Option<i64>,
    /// ISO 4217 code of the amount.
    pub amount_currency: Option<String>,
    /// What is given in place of money, or beside it; set exactly when its value is.
    pub in_kind_gift: Option<String>,
    /// What that is worth, in hundredths.
    pub in_kind_minor: Option<i64>,
    /// ISO 4217 code of the value.
    pub in_kind_currency: Option<String>,
    /// When the form was signed; set once it is committed.
    pub signed_on: Option<Date>,
    /// Where the contract is kept.
    pub contract_url: Option<String>,
    /// The sponsorship of the year before, which this one goes on from.
    pub renews_id: Option<SponsorshipId>,
    /// First day on which it is over: it ended, or was declined or cancelled.
    pub closed_on: Option<Date>,
    /// Why it was declined or cancelled.
    pub closing_reason: Option<String>,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
    /// Counts the changes that others than the staff can see, from 1.
    pub public_version: i32,
}

/// Where a sponsorship is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// The organization was asked.
    Offered,
    /// The form is signed.
    Committed,
    /// The year or the event of the package has begun.
    Active,
    /// That is over.
    Ended,
    /// The organization did not want it.
    Declined,
    /// It was committed, and given up.
    Cancelled,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
