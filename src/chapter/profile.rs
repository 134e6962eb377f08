//! What can be said about a chapter.
use chrono::NaiveDate;
use entity::{
    chapter::Region,
    organization::{OrganizationId, Precision},
};

use crate::check::{Given, Patch, Place};

/// What can be said about a chapter: absent leaves, null clears.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the input says what each is")]
pub struct ChapterProfile {
    pub description: Patch<String>,
    pub website: Patch<String>,
    pub meeting_schedule: Patch<String>,
    pub how_to_join: Patch<String>,
    pub contact_mailbox: Patch<String>,
    pub add_social_links: Vec<String>,
    pub remove_social_links: Vec<String>,
    pub protected: ProtectedProfile,
}

/// What only the staff change of a chapter; a leader who tries is told why.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the input says what each is")]
pub struct ProtectedProfile {
    pub name: Patch<String>,
    pub logo_url: Patch<String>,
    pub host_organization: Patch<Given<OrganizationId>>,
    pub area: Patch<String>,
    pub region: Patch<Region>,
    pub country_code: Patch<String>,
    pub subdivision_code: Patch<String>,
    pub city: Patch<String>,
    pub position: Patch<Place>,
    pub position_precision: Patch<Precision>,
    pub academic_year_start: Patch<String>,
    pub report_due_on: Patch<String>,
    pub founded_on: Patch<NaiveDate>,
    pub staff_notes: Patch<String>,
}
