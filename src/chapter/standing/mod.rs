//! The standing of chapters: what is asked of each, whether it is met, and how to put it right. The public badge, the
//! leaders' checklist and the staff's queue are made by the same rules.
pub mod graphql;
pub mod rules;
