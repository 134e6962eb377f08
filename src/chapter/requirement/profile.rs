//! What can be said of a requirement.
use chrono::NaiveDate;
use entity::{
    chapter,
    officer_term::Office,
    requirement::{Anchor, Evidence},
};

use crate::check::Patch;

/// What can be said of a requirement: absent leaves, null clears. A new one needs name, office, evidence and anchor.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the input says what each is")]
pub struct RequirementProfile {
    pub name: Patch<String>,
    pub applies_to: Patch<chapter::Kind>,
    pub office: Patch<Office>,
    pub evidence: Patch<Evidence>,
    pub anchor: Patch<Anchor>,
    pub offset_days: Patch<i32>,
    pub notice_days: Patch<i32>,
    pub grace_days: Patch<i32>,
    pub starts_on: Patch<NaiveDate>,
    pub ends_on: Patch<NaiveDate>,
}
