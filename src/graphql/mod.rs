//! What every part of the schema is made of: lists, scalars, ids, payloads.
pub mod bulk;
pub mod connection;
pub mod input;
mod money;
pub mod payload;
mod permission;
mod position;
pub mod scalar;
mod sequence;
mod transition;

pub use connection::{Connection, List, Listed, PageInfo, by_id};
pub use money::Money;
pub use permission::Permission;
pub(crate) use permission::permissions;
pub use position::{BoundingBox, Position, PositionPrecision};
pub use sequence::{AnswerMeter, Sequence};
pub use transition::Transition;
pub(crate) use transition::transitions;
