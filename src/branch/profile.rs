//! What can be said about a branch.
use entity::organization::OrganizationId;

use crate::check::{Given, Patch, Place};

/// What can be said about a branch: absent leaves, null clears.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the input says what each is")]
pub struct BranchProfile {
    pub name: Patch<String>,
    pub main_office: Patch<Given<OrganizationId>>,
    pub host_organization: Patch<Given<OrganizationId>>,
    pub country_code: Patch<String>,
    pub city: Patch<String>,
    pub position: Patch<Place>,
    pub legal_form: Patch<String>,
}
