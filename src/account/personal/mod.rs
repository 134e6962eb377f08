//! What is personal: people are told what is held of them, and it is erased.
pub mod commands;
pub mod mutations;
pub mod rules;
