//! Join codes: with the code that its leaders hand out, a student becomes a member of a chapter without an account.
pub mod commands;
pub mod graphql;
pub mod mutations;
pub mod rules;
pub mod store;
