//! Agreements: the signed texts under relationships, branches and chapters.
pub mod commands;
pub mod graphql;
pub mod mutations;
pub mod obligation;
pub mod profile;
pub mod rules;
mod store;
