//! Passes: what people without an account are given, once, to come back to the one row that they made. A pass is kept
//! as its digest only, so that whoever reads the database cannot use it.
use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

/// What every pass begins with: it tells a pass from an account's token.
const PREFIX: &str = "pass_";
/// What every token of a program begins with.
const OF_SERVICE: &str = "service_";

/// The digest of a pass that somebody showed. Rows are found by it through an index, so that a wrong one takes as long
/// as a right one.
#[derive(Clone, PartialEq, Eq)]
pub struct Pass([u8; 32]);

// A digest is no secret, but it names a row.
impl fmt::Debug for Pass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pass")
    }
}

impl Pass {
    /// The pass in the text that its holder was given; whether it is good, the rows say.
    pub fn of(text: &str) -> Self {
        Self(Sha256::digest(text).into())
    }

    /// The pass in a token of `Authorization`, if it is one.
    pub fn in_authorization(token: &str) -> Option<Self> {
        token.starts_with(PREFIX).then(|| Self::of(token))
    }

    /// A new pass: the text for its holder, and what is kept of it.
    pub fn new(secret: [u8; 32]) -> (String, Self) {
        Self::prefixed(PREFIX, secret)
    }

    /// A new pass to go on with a session, which opens no row by itself.
    pub fn to_refresh(secret: [u8; 32]) -> (String, Self) {
        Self::prefixed("refresh_", secret)
    }

    /// A new token of a device, which opens no row by itself.
    pub fn of_device(secret: [u8; 32]) -> (String, Self) {
        Self::prefixed("device_", secret)
    }

    /// The pass of a program in a token of `Authorization`, if it is one.
    pub fn of_service_in_authorization(token: &str) -> Option<Self> {
        token.starts_with(OF_SERVICE).then(|| Self::of(token))
    }

    /// A new pass of a program, which opens no row by itself.
    pub fn of_service(secret: [u8; 32]) -> (String, Self) {
        Self::prefixed(OF_SERVICE, secret)
    }

    fn prefixed(prefix: &str, secret: [u8; 32]) -> (String, Self) {
        let text = format!("{prefix}{}", URL_SAFE_NO_PAD.encode(secret));
        let pass = Self::of(&text);
        (text, pass)
    }

    /// What rows keep of it.
    pub fn digest(&self) -> Vec<u8> {
        self.0.to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_is_known_by_its_text_and_nothing_else() {
        let (text, pass) = Pass::new([7; 32]);
        assert_eq!(Pass::in_authorization(&text), Some(pass.clone()));
        assert_ne!(Pass::of(&text[1..]), pass);
        assert_eq!(Pass::in_authorization("eyJhbGciOiJFZERTQSJ9.e30.x"), None);
        assert_eq!(format!("{pass:?}"), "Pass");
    }
}
