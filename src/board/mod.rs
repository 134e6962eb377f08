//! What the Executive Board decided, and what it decides.
pub mod commands;
pub mod graphql;
pub mod mutations;
mod store;
