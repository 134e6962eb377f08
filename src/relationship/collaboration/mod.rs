//! Collaborations: what both sides of an alliance do together; an alliance has any number.
pub mod commands;
pub mod graphql;
pub mod mutations;
pub mod profile;
pub mod rules;
mod store;
