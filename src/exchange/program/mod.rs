//! Exchange programs.
pub mod commands;
pub mod graphql;
pub mod mutations;
pub mod profile;
pub mod store;
