//! Inquiries: what people outside ask of the association, and what comes of it.
pub mod commands;
pub mod graphql;
pub mod hints;
pub mod mutations;
pub mod rules;
pub mod store;
pub mod tracked;
