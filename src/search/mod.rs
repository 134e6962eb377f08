//! Search over everything that has a name.
pub mod graphql;
