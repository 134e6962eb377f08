//! What can be said of a collaboration.
use chrono::NaiveDate;
use entity::collaboration::Kind;

use crate::check::Patch;

/// What both sides do together: absent leaves, null clears. A new one needs everything but its end.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the input says what each is")]
pub struct CollaborationProfile {
    pub kind: Patch<Kind>,
    pub title: Patch<String>,
    pub starts_on: Patch<NaiveDate>,
    pub ends_on: Patch<NaiveDate>,
    pub our_goal: Patch<String>,
    pub their_goal: Patch<String>,
}
