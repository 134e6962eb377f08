//! What is always true of an application for a chapter: its reference, how long its token is good, and what its applicant
//! is told of its state.
use chrono::{NaiveDate, TimeDelta};
use entity::chapter::Status;

use crate::inquiry::rules::reference_with;

/// How long the token of an application is good.
pub const TOKEN_IS_GOOD_FOR: TimeDelta = TimeDelta::days(180);

/// How many applications may name one mailbox within a day.
pub const MAX_PER_MAILBOX: u64 = 5;

/// What people call an application by.
pub fn reference(on: NaiveDate, secret: &[u8; 32]) -> String {
    reference_with("APP", on, secret)
}

/// Where an application is, as its applicant is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApplicationStatus {
    /// It waits for the staff.
    Applied,
    /// There is a chapter.
    Accepted,
    /// The staff declined it.
    Declined,
    /// The applicant took it back.
    Withdrawn,
}

/// Where an application is, by the state of its chapter: what becomes of a chapter later is told to its leaders.
pub fn application_status(status: Status) -> ApplicationStatus {
    match status {
        Status::Applied => ApplicationStatus::Applied,
        Status::Declined => ApplicationStatus::Declined,
        Status::Withdrawn => ApplicationStatus::Withdrawn,
        Status::Provisional | Status::Active | Status::Probation | Status::Inactive | Status::Closed => {
            ApplicationStatus::Accepted
        }
    }
}
