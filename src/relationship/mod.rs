//! Relationships of the association: so far, the categories that it offers.
pub mod graphql;
