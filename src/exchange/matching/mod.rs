//! Matching: which hosts and visitors of a round are placed with each other, and why.
mod assignment;
pub mod commands;
pub mod facts;
pub mod graphql;
pub mod mutations;
pub mod rules;
pub mod store;
#[cfg(test)]
mod tests;
