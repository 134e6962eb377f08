//! Who is asking, and what they may do.
pub mod factor_keys;
pub mod in_person;
pub mod issuer;
mod key_files;
pub mod keys;
pub mod pass;
pub mod password;
pub mod policy;
pub mod throttle;
pub mod token;
pub mod viewer;

pub use factor_keys::FactorKeys;
pub use issuer::Issuers;
pub use key_files::key_file;
pub use keys::Keys;
pub use pass::Pass;
pub use password::Passwords;
pub use throttle::{Throttle, Trying};
pub use token::TokenFault;
pub use viewer::{Rights, Role, Service, Viewer};
