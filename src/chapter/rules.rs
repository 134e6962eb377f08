//! What is always true of a chapter and its officers.
use chrono::NaiveDate;
use entity::{
    chapter::Status,
    officer_term::{self, Office},
};

/// What the public reads in place of the status: probation is between the chapter and the staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublicStatus {
    /// Accepted, its charter still to come.
    Provisional,
    /// Official.
    Active,
}

/// The public status; none for a chapter that the public does not see.
pub fn public_status(status: Status) -> Option<PublicStatus> {
    match status {
        Status::Provisional => Some(PublicStatus::Provisional),
        Status::Active | Status::Probation => Some(PublicStatus::Active),
        Status::Applied | Status::Inactive | Status::Closed | Status::Declined | Status::Withdrawn => None,
    }
}

/// The states that the public sees.
pub const PUBLIC: [Status; 3] = [Status::Provisional, Status::Active, Status::Probation];

/// Whether the chapter's leaders can only read (invariant 29).
pub fn is_read_only(status: Status) -> bool {
    match status {
        Status::Provisional | Status::Active | Status::Probation => false,
        Status::Applied | Status::Inactive | Status::Closed | Status::Declined | Status::Withdrawn => true,
    }
}

/// The offices that carry leader rights; the lead contact has them too.
pub const LEADING: [Office; 2] = [Office::President, Office::FacultyAdvisor];

/// Whether the term gives leader rights on this day: confirmed, begun and not over.
pub fn leads_on(term: &officer_term::Model, day: NaiveDate) -> bool {
    let carries = LEADING.contains(&term.office) || term.is_lead_contact;
    let lasts = term.starts_on <= day && term.ends_on.is_none_or(|end| day < end);
    carries && lasts && term.status == officer_term::Status::Current
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_public_sees_exactly_the_states_that_have_a_public_status() {
        use sea_orm::Iterable as _;
        for status in Status::iter() {
            assert_eq!(PUBLIC.contains(&status), public_status(status).is_some(), "{status:?}");
        }
    }
}
