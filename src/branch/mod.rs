//! Branches: staff-driven offices of the association abroad.
pub mod assignment;
pub mod commands;
pub mod goal;
pub mod graphql;
pub mod guard;
pub mod list;
pub mod mutations;
pub mod profile;
pub mod rules;
pub mod store;
