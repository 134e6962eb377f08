//! The association's guidelines for chapters, edition by edition, and which of them a chapter has acknowledged.
pub mod commands;
pub mod graphql;
pub mod list;
pub mod mutations;
pub mod rules;
pub mod store;
