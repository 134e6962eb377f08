//! Organizations: every body that the association deals with.
pub mod commands;
pub mod external_id;
pub mod graphql;
pub(crate) mod lineage;
pub mod links;
mod list;
pub mod mutations;
pub mod profile;
pub mod rules;
pub mod store;
