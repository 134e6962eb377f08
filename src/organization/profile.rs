//! What can be said about an organization.
use entity::organization::{Kind, Precision};

use super::external_id::ExternalId;
use crate::check::{Patch, Place};

/// What can be said about an organization: absent leaves, null clears.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the input says what each is")]
pub struct OrganizationProfile {
    pub name: Patch<String>,
    pub acronym: Patch<String>,
    pub kind: Patch<Kind>,
    pub country_code: Patch<String>,
    pub subdivision_code: Patch<String>,
    pub city: Patch<String>,
    pub position: Patch<Place>,
    pub position_precision: Patch<Precision>,
    pub website: Patch<String>,
    pub internal_notes: Patch<String>,
    pub add_former_names: Vec<String>,
    pub remove_former_names: Vec<String>,
    pub add_external_ids: Vec<ExternalId>,
    pub remove_external_ids: Vec<ExternalId>,
}
