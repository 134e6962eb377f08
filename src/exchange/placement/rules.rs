//! What is always true of placements.
use entity::placement::Status;

/// The placements that the public may know of: those that both sides confirmed.
pub const PUBLIC: [Status; 4] = [Status::Confirmed, Status::Underway, Status::Completed, Status::Reported];
