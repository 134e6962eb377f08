//! Exchanges: programs, their rounds, and who was brought together in them.
pub mod graphql;
pub mod placement;
pub mod round;
pub mod rules;
pub mod store;
