//! Officers of chapters: who holds which office from when to when, and the rights that come with it.
pub mod commands;
pub mod decide;
pub mod graphql;
pub mod handover;
pub mod mutations;
pub mod of_chapter;
pub mod profile;
