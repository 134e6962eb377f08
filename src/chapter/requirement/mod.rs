//! Requirements: what chapters owe each academic year or term, and what each of them owes by when.
pub mod commands;
pub mod dues;
pub mod graphql;
pub mod list;
pub mod mutations;
pub mod profile;
pub mod rules;
pub mod scheduled;
pub mod store;
