//! Resources: the knowledge that relationships produce, found by search and by goal.
pub mod commands;
pub mod graphql;
mod list;
mod members;
pub mod mutations;
pub mod profile;
pub mod rules;
mod store;
