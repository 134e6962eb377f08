//! Branches: staff-driven offices of the association abroad.
pub mod commands;
pub mod goal;
pub mod graphql;
pub mod guard;
pub mod list;
pub mod mutations;
pub mod posting;
pub mod rules;
pub mod store;
