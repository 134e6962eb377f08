//! Applications: what organizations ask of a round.
pub mod store;
