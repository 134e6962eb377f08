//! The ledger as clients read it.
pub mod graphql;
pub mod store;
