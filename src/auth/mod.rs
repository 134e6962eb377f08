//! Who is asking, and what they may do.
pub mod pass;
pub mod password;
pub mod policy;
pub mod throttle;
pub mod token;
pub mod viewer;

pub use pass::Pass;
pub use password::Passwords;
pub use throttle::{Throttle, Trying};
pub use viewer::{Rights, Role, Viewer};
