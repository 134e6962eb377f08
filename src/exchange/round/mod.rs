//! Rounds: single calls of an exchange program.
pub mod board;
pub mod calendar;
pub mod commands;
pub mod graphql;
pub mod guard;
pub mod list;
pub mod mutations;
pub mod profile;
pub mod rules;
pub mod store;
pub mod terms;
