//! Sessions: signing in, going on, signing out.
pub mod commands;
pub mod graphql;
pub mod mutations;
pub mod rules;
pub mod store;
