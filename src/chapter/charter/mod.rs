//! Charters: what a chapter gives itself as its rules, submitted by its leaders and decided on by the staff.
pub mod commands;
pub mod graphql;
pub mod list;
pub mod mutations;
pub mod rules;
pub mod store;
