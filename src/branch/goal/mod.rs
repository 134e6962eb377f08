//! Goals: what the main office wants of branches, and what these report of it.
pub mod commands;
pub mod graphql;
pub mod mutations;
pub mod progress;
mod store;
