//! Obligations: what either side of an agreement owes by a day, and what shows that it was met; for the staff.
pub mod commands;
pub mod graphql;
pub mod mutations;
pub mod profile;
pub mod rules;
mod store;
