//! What can be said about an exchange program.
use entity::{exchange_program::Kind, organization::OrganizationId};

use crate::check::{Amount, Given, Patch};

/// What can be said about an exchange program: absent leaves, null clears.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the input says what each is")]
pub struct ExchangeProgramProfile {
    pub name: Patch<String>,
    pub kind: Patch<Kind>,
    pub description: Patch<String>,
    pub eligibility: Patch<String>,
    pub organizer: Patch<Given<OrganizationId>>,
    pub funder: Patch<String>,
    pub funding: Patch<Amount>,
    pub reciprocal: Patch<bool>,
    pub duration_days: Patch<i32>,
    pub add_partners: Vec<Given<OrganizationId>>,
    pub remove_partners: Vec<Given<OrganizationId>>,
    pub add_countries: Vec<String>,
    pub remove_countries: Vec<String>,
}
