//! What is always true of a branch.
use entity::branch::Status;

/// The states that the public sees; a dissolved branch stays readable.
pub const PUBLIC: [Status; 3] = [Status::Open, Status::Closing, Status::Dissolved];
