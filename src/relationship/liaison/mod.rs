//! Liaisons: the people of either side who look after a relationship, each for a time; for the staff.
pub mod commands;
pub mod graphql;
pub mod mutations;
pub mod profile;
pub mod rules;
mod store;
