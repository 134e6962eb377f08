//! Countries.
pub mod graphql;
pub mod store;
