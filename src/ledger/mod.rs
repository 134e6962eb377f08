//! The ledger as clients read it.
pub mod graphql;
mod list;
pub mod store;
