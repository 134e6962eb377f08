//! Exchanges: programs, their rounds, who applies in these, and who was brought together.
pub mod application;
pub mod matching;
pub mod placement;
pub mod program;
pub mod round;
