//! Who is asking, and what they may do.
mod action;
pub mod factor_keys;
pub mod in_person;
pub mod issuer;
mod key_files;
pub mod keys;
mod known_tokens;
pub mod opaque_token;
pub mod password;
pub mod policy;
pub mod refusal;
pub mod throttle;
pub mod token;
pub mod viewer;

pub use factor_keys::FactorKeys;
pub use issuer::Issuers;
pub use key_files::key_file;
pub use keys::Keys;
pub use opaque_token::OpaqueToken;
pub use password::Passwords;
pub use throttle::{LimitedAction, Throttle};
pub use token::TokenFault;
pub use viewer::{Rights, Role, Service, Viewer};
