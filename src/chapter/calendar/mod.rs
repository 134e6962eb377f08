//! Academic calendars of chapters: when their year begins, how it is divided, and when nothing falls due.
pub mod commands;
pub mod graphql;
pub mod mutations;
pub mod profile;
pub mod rules;
pub mod store;
