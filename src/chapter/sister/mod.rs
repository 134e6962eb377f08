//! Sister chapters: what chapters look for, who fits, and the relations that come of it.
pub mod commands;
pub mod finder;
pub mod graphql;
pub mod mutations;
pub mod of_chapter;
pub mod rules;
pub mod store;
pub mod tags;
