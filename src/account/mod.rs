//! Accounts: who signs in, and who is asking.
pub mod commands;
pub mod graphql;
pub mod identity;
pub mod store;
