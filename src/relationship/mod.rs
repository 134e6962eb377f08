//! Relationships of the association with organizations, and the categories that it offers.
pub mod graphql;
pub mod rules;
pub mod store;
