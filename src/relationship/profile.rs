//! What can be said of relationships.
use chrono::NaiveDate;
use entity::{account::AccountId, organization::OrganizationId, relationship::Goal, relationship_party::Role};

use super::project::profile::ProjectProfile;
use crate::check::{Given, Patch};

/// What an alliance is to be.
#[derive(Debug)]
#[expect(missing_docs, reason = "the input says what each is")]
pub struct AllianceProfile {
    pub purpose: String,
    pub goals: Vec<Goal>,
    pub review_months: i32,
    pub owner: Option<Given<AccountId>>,
}

/// What a partnership is to be.
#[derive(Debug)]
#[expect(missing_docs, reason = "the input says what each is")]
pub struct PartnershipProfile {
    pub purpose: String,
    pub goals: Vec<Goal>,
    pub parties: Vec<(Given<OrganizationId>, Role)>,
    pub ends_on: NaiveDate,
    pub project: ProjectProfile,
    pub owner: Option<Given<AccountId>>,
}

/// What an affiliation of old was.
#[derive(Debug)]
#[expect(missing_docs, reason = "the input says what each is")]
pub struct AffiliationProfile {
    pub counterpart: Given<OrganizationId>,
    pub purpose: String,
    pub goals: Vec<Goal>,
    pub started_on: NaiveDate,
    pub owner: Option<Given<AccountId>>,
}

/// What takes the place of an affiliation.
#[derive(Debug)]
#[expect(missing_docs, reason = "the input says what each is")]
pub enum Reclassification {
    StrategicAlliance(AllianceProfile),
    Partnership(Box<PartnershipProfile>),
}

/// What is different about a relationship: absent leaves, null clears.
#[derive(Debug)]
#[expect(missing_docs, reason = "the input says what each is")]
pub struct RelationshipProfile {
    pub purpose: Patch<String>,
    pub add_goals: Vec<Goal>,
    pub remove_goals: Vec<Goal>,
    pub review_months: Patch<i32>,
    pub owner: Patch<Given<AccountId>>,
    pub ends_on: Patch<NaiveDate>,
}
