//! Exchanges: programs, their rounds, and who was brought together in them.
pub mod commands;
pub mod graphql;
pub mod mutations;
pub mod placement;
pub mod round;
pub mod rules;
pub mod store;
