//! Relationships of the association with organizations, and the categories that it offers.
pub mod collaboration;
pub mod commands;
pub mod graphql;
pub mod guard;
pub mod liaison;
pub mod mutations;
pub mod profile;
pub mod project;
pub mod rules;
pub mod store;
pub mod workplan;
