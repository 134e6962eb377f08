//! Assignments to branches: who of the staff works at which branch. Whoever does is not of the main office meanwhile.
pub mod commands;
pub mod graphql;
pub mod mutations;
pub mod store;
