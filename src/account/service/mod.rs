//! Service tokens: what programs ask with. Each is made by somebody, and reaches no further than they do now.
pub mod commands;
pub mod graphql;
pub mod mutations;
pub mod store;
