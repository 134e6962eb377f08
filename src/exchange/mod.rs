//! Exchanges: programs, their rounds, and who was brought together in them.
pub mod placement;
pub mod program;
pub mod round;
