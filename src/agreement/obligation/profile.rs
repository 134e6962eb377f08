//! What is owed under agreements, and what shows that it was met.
use chrono::NaiveDate;
use entity::{
    obligation::{Owner, Period},
    organization::OrganizationId,
};

use crate::check::Given;

/// What a side owes, by when.
#[derive(Debug)]
#[expect(missing_docs, reason = "the input says what each is")]
pub struct ObligationProfile {
    pub owner: Owner,
    pub party: Option<Given<OrganizationId>>,
    pub text: String,
    pub period: Period,
    pub due_on: NaiveDate,
}

/// What shows that an obligation was met: a text, an address or both.
#[derive(Debug)]
#[expect(missing_docs, reason = "the input says what each is")]
pub struct Evidence {
    pub text: Option<String>,
    pub url: Option<String>,
    pub met_on: Option<NaiveDate>,
}
