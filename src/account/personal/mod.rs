//! What is personal: people are told what is held of them.
pub mod commands;
pub mod mutations;
