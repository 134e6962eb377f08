//! Placements: two sides of a round matched with each other, their visits, and what both report.
pub mod commands;
pub mod graphql;
pub mod guard;
pub mod leg;
pub mod mutations;
pub mod reciprocity;
pub mod report;
pub mod rules;
pub mod sides;
pub mod store;
