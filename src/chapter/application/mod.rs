//! How chapters are applied for, by people without an account, and how they follow what becomes of it.
pub mod commands;
pub mod graphql;
pub mod list;
pub mod mutations;
pub mod rules;
pub mod store;
pub mod tracked;
