//! Relationships of the association with organizations, and the categories that it offers.
pub mod commands;
pub mod graphql;
pub mod mutations;
pub mod project;
pub mod rules;
pub mod store;
