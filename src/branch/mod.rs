//! Branches: staff-driven offices of the association abroad.
pub mod graphql;
pub mod rules;
pub mod store;
