//! What is always true of a relationship.
use entity::relationship::Status;

/// What somebody outside the staff reads in place of the status: a renewal is between the association and the other
/// side, so until it is settled the relationship shows as lapsed.
pub fn public_status(status: Status) -> Status {
    if RENEWING.contains(&status) { Status::Lapsed } else { status }
}

/// The states before a relationship is in force, which one that lapsed passes through again, and those in which such a
/// renewal comes to nothing.
pub const RENEWING: [Status; 5] =
    [Status::Proposed, Status::UnderReview, Status::Approved, Status::Declined, Status::Withdrawn];

/// The states of an open relationship (invariant 7).
pub const OPEN: [Status; 6] =
    [Status::Proposed, Status::UnderReview, Status::Approved, Status::Active, Status::Suspended, Status::Lapsed];

/// The states in which a relationship counts as one that the association has.
pub const IN_FORCE: [Status; 2] = [Status::Active, Status::Suspended];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_renewal_shows_as_lapsed_and_everything_else_as_it_is() {
        for status in RENEWING {
            assert_eq!(public_status(status), Status::Lapsed);
        }
        for status in [Status::Active, Status::Suspended, Status::Completed, Status::Terminated, Status::Ended] {
            assert_eq!(public_status(status), status);
        }
    }
}
