//! Chapters: member-driven groups, their life, their charters, the terms of their officers, their rosters, and the codes
//! that students join with.
pub mod application;
pub mod charter;
pub mod commands;
pub mod event;
pub mod graphql;
pub mod guideline;
pub mod join;
pub mod life;
mod list;
pub mod mutations;
pub mod near;
pub mod officer;
pub mod roster;
pub mod rules;
pub mod store;
