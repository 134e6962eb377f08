//! Chapters: member-driven groups, their life, their charters, the terms of their officers, and what they ask for.
pub mod application;
pub mod change;
pub mod charter;
pub mod commands;
pub mod graphql;
pub mod guideline;
pub mod life;
mod list;
pub mod mutations;
pub mod near;
pub mod officer;
pub mod rules;
pub mod sister;
pub mod slug;
pub mod store;
pub mod verification;
