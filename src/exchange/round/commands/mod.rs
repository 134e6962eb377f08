//! Changes to rounds: how they are planned, what is said of them, and each step of their lives.
mod plan;
mod steps;
mod terms;

pub use plan::{PlanRound, UpdateRound};
pub use steps::{Move, MoveRound, NewDates};
