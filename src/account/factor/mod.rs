//! Second factors: codes that change with time, and recovery codes for when their device is gone.
pub mod commands;
pub mod encrypt;
pub mod mutations;
pub mod rules;
pub mod store;
