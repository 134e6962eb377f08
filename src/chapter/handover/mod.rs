//! What officers leave to those who follow them: a note for each office, which the next acknowledges.
pub mod commands;
pub mod graphql;
pub mod mutations;
pub mod rules;
pub mod store;
