//! Chapters: member-driven groups, their life, their charters, the terms of their officers, their rosters, what they owe,
//! report and ask for.
pub mod application;
pub mod award;
pub mod calendar;
pub mod change;
pub mod charter;
pub mod commands;
pub mod event;
pub mod graphql;
pub mod guideline;
pub mod handover;
pub mod join;
pub mod life;
mod list;
pub mod mutations;
pub mod near;
pub mod officer;
pub mod profile;
pub mod report;
pub mod requirement;
pub mod roster;
pub mod rules;
pub mod sister;
pub mod slug;
pub mod standing;
pub mod store;
pub mod verification;
