//! Chapters: member-driven groups, their life, their charters, what they owe and report, and the terms of their officers.
pub mod application;
pub mod calendar;
pub mod charter;
pub mod commands;
pub mod graphql;
pub mod guideline;
pub mod life;
mod list;
pub mod mutations;
pub mod near;
pub mod officer;
pub mod report;
pub mod requirement;
pub mod rules;
pub mod standing;
pub mod store;
