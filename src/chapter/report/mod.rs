//! Reports of chapters: what a chapter tells the association of a period, and the public once it is published.
pub mod commands;
pub mod graphql;
pub mod list;
pub mod mutations;
pub mod of_chapter;
pub mod past;
pub mod preview;
pub mod rules;
pub mod section;
pub mod store;
pub mod template;
