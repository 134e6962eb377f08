//! Numbers: facets for everybody, and the staff's dashboard, whose every number opens as a list.
pub mod chapter;
pub mod facets;
pub mod graphql;
pub mod store;
