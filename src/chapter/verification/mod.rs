//! Verified contact data: when each contact field of a chapter was last confirmed, and by whom.
pub mod commands;
pub mod graphql;
pub mod mutations;
pub mod rules;
pub mod store;
