//! The Annual Partner Program: packages, and the organizations that sponsor. Sponsorships are no relationships.
pub mod commands;
pub mod graphql;
pub mod mutations;
pub mod profile;
pub mod rules;
mod store;
