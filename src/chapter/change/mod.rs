//! Change requests: chapters ask for changes of their protected fields, and the staff decide each.
pub mod commands;
pub mod graphql;
mod list;
pub mod mutations;
pub mod rules;
mod store;
