//! Applications: what organizations ask of a round, how they are judged, and who gets a place.
pub mod commands;
pub mod graphql;
pub mod mutations;
pub mod profile;
pub mod rules;
pub mod store;
pub mod tracked;
