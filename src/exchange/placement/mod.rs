//! Placements: two sides of a round matched with each other.
pub mod graphql;
pub mod rules;
pub mod store;
