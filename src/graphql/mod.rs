//! What every part of the schema is made of: lists, scalars, ids, payloads.
pub mod connection;
pub mod input;
mod money;
pub mod payload;
mod position;
pub mod scalar;
mod sequence;

pub use connection::{Connection, List, Listed, by_id};
pub use money::Money;
pub use position::Position;
pub use sequence::Sequence;
