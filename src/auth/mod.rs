//! Who is asking, and what they may do.
pub mod policy;
pub mod token;
pub mod viewer;

pub use viewer::{Rights, Role, Viewer};
