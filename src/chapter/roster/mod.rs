//! Rosters: the people of a chapter. Everything of them is the chapter's own leaders' and the staff's; others are told
//! how many there are, roughly.
pub mod commands;
pub mod graphql;
mod list;
pub mod membership;
pub mod mutations;
pub mod numbers;
pub mod profile;
pub mod rules;
pub mod sheet;
pub mod store;
pub mod transfer;
