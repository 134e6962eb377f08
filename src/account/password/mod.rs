//! Passwords, and what is mailed to those who have none (any more).
pub mod commands;
pub mod mutations;
pub mod store;
