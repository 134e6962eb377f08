//! The life of a chapter, from its application to its end: steps, what each needs, and what is due by date.
pub mod commands;
pub mod graphql;
pub mod guard;
pub mod mutations;
pub mod policy;
pub mod rules;
pub mod store;
