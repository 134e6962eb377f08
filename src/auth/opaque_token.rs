//! Opaque tokens: random texts that open one row, or one session, to whoever shows them. A token is kept as its digest only,
//! so that whoever reads the database cannot use it.
use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

/// What every token of somebody without an account begins with: it tells them from access tokens.
const PREFIX: &str = "pass_";
/// What every token of a program begins with.
const OF_SERVICE: &str = "service_";

/// The digest of a token that somebody showed. Rows are found by it through an index, so that a wrong one takes as long
/// as a right one.
#[derive(Clone, PartialEq, Eq)]
pub struct OpaqueToken([u8; 32]);

// A digest is no secret, but it names a row.
impl fmt::Debug for OpaqueToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OpaqueToken")
    }
}

impl OpaqueToken {
    /// The token in the text that its holder was given; whether it is valid, the rows say.
    pub fn of(text: &str) -> Self {
        Self(Sha256::digest(text).into())
    }

    /// The token in `Authorization`, if it is one.
    pub fn in_authorization(token: &str) -> Option<Self> {
        token.starts_with(PREFIX).then(|| Self::of(token))
    }

    /// A new token: the text for its holder, and what is kept of it.
    pub fn new(secret: [u8; 32]) -> (String, Self) {
        Self::prefixed(PREFIX, secret)
    }

    /// A new token to refresh a session, which opens no row by itself.
    pub fn to_refresh(secret: [u8; 32]) -> (String, Self) {
        Self::prefixed("refresh_", secret)
    }

    /// A new token of a device, which opens no row by itself.
    pub fn of_device(secret: [u8; 32]) -> (String, Self) {
        Self::prefixed("device_", secret)
    }

    /// The token of a program in `Authorization`, if it is one.
    pub fn of_service_in_authorization(token: &str) -> Option<Self> {
        token.starts_with(OF_SERVICE).then(|| Self::of(token))
    }

    /// A new token of a program, which opens no row by itself.
    pub fn of_service(secret: [u8; 32]) -> (String, Self) {
        Self::prefixed(OF_SERVICE, secret)
    }

    /// A new code to join a chapter, which opens no row to whoever sends it as a token.
    pub fn to_join(secret: [u8; 32]) -> (String, Self) {
        Self::prefixed("join_", secret)
    }

    fn prefixed(prefix: &str, secret: [u8; 32]) -> (String, Self) {
        let text = format!("{prefix}{}", URL_SAFE_NO_PAD.encode(secret));
        let opaque_token = Self::of(&text);
        (text, opaque_token)
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
    fn a_token_is_known_by_its_text_and_nothing_else() {
        let (text, opaque_token) = OpaqueToken::new([7; 32]);
        assert_eq!(OpaqueToken::in_authorization(&text), Some(opaque_token.clone()));
        assert_ne!(OpaqueToken::of(&text[1..]), opaque_token);
        assert_eq!(OpaqueToken::in_authorization("eyJhbGciOiJFZERTQSJ9.e30.x"), None);
        assert_eq!(format!("{opaque_token:?}"), "OpaqueToken");
    }
}
