//! Work plans: what both sides of a relationship agreed to do in a year, and how far it has come; for the staff.
pub mod commands;
pub mod graphql;
pub mod mutations;
pub mod rules;
mod store;
