//! What partnerships make, as somebody says it.
use chrono::NaiveDate;
use entity::{
    organization::OrganizationId,
    partnership_project::{Kind, PartnershipProjectId},
};

use crate::check::{Amount, Given};

/// What a partnership makes.
#[derive(Debug)]
#[expect(missing_docs, reason = "the input says what each is")]
pub struct ProjectProfile {
    pub kind: Kind,
    pub title: String,
    pub requested_by: Option<Given<OrganizationId>>,
    pub funder: Option<String>,
    pub grant_reference: Option<String>,
    pub budget: Option<Amount>,
    pub follows: Option<Given<PartnershipProjectId>>,
    pub deliverables: Vec<PlannedDeliverable>,
}

/// What a project hands over.
#[derive(Debug)]
#[expect(missing_docs, reason = "the input says what each is")]
pub struct PlannedDeliverable {
    pub title: String,
    pub due_on: NaiveDate,
}
