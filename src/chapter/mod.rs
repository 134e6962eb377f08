//! Chapters: member-driven groups, and the terms of their officers.
pub mod commands;
pub mod graphql;
mod list;
pub mod mutations;
pub mod near;
pub mod officer;
pub mod rules;
pub mod store;
