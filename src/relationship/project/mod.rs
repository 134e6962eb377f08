//! Projects: what partnerships make, and hand over.
pub mod commands;
pub mod graphql;
pub mod mutations;
pub mod profile;
mod store;
