//! Tasks of the command line.
pub(crate) mod key;
