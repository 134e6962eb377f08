//! Events of chapters: what the leaders announce, and who came. The public reads those that are published, without how
//! many came.
pub mod calendar;
pub mod commands;
pub mod graphql;
mod list;
pub mod mutations;
pub mod profile;
pub mod rules;
pub mod store;
