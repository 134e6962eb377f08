//! Tokens whose signature was checked before. What a token says does not change; whether it has expired, whether its key is
//! still accepted, and what its bearer may do is asked each time.
use std::sync::{Arc, Weak};

use quick_cache::sync::Cache;
use sha2::{Digest as _, Sha256};

use super::{keys::Ring, token::Claims};

/// Of as many bearers as are active at a time.
const MAX_KNOWN: usize = 4096;

/// By its digest: whoever reads the memory cannot use it.
type TokenDigest = [u8; 32];

pub(super) struct KnownTokens(Cache<TokenDigest, Known>);

#[derive(Clone)]
struct Known {
    claims: Claims,
    key: String,
    /// The keys of that moment. They are not held: a key that is gone leaves nothing.
    ring: Weak<Ring>,
}

impl Default for KnownTokens {
    fn default() -> Self {
        Self(Cache::new(MAX_KNOWN))
    }
}

impl KnownTokens {
    /// What the token says, and the key that signed it, if it was checked with these keys before.
    pub(super) fn get(&self, token: &str, ring: &Arc<Ring>) -> Option<(Claims, String)> {
        let known = self.0.get(&digest(token))?;
        let is_same = std::ptr::eq(known.ring.as_ptr(), Arc::as_ptr(ring));
        is_same.then_some((known.claims, known.key))
    }

    /// Takes note of a token that was checked.
    pub(super) fn insert(&self, token: &str, claims: &Claims, key: &str, ring: &Arc<Ring>) {
        let known = Known { claims: claims.clone(), key: key.to_owned(), ring: Arc::downgrade(ring) };
        self.0.insert(digest(token), known);
    }
}

fn digest(token: &str) -> TokenDigest {
    Sha256::digest(token).into()
}
