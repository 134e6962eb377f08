//! Rounds: single calls of an exchange program.
pub mod graphql;
pub mod store;
