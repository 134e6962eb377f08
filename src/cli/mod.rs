//! Tasks of the command line.
pub(crate) mod account;
pub(crate) mod key;
pub(crate) mod production;
