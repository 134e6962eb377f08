//! What every part of the schema is made of: lists, scalars, ids, payloads.
pub mod connection;
pub mod input;
pub mod payload;
pub mod scalar;
mod sequence;

pub use connection::{Connection, List, Listed};
pub use sequence::Sequence;
