//! Awards: what the association gives to the chapters that are eligible, year by year.
pub mod commands;
pub mod graphql;
pub mod list;
pub mod mutations;
pub mod rules;
pub mod store;
