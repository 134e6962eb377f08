//! The keys of tokens: one signs, and those before it still check for a while, so that a change signs nobody out.
use std::{
    fmt,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey,
    jwk::{Jwk, JwkSet, PublicKeyUse, ThumbprintHash},
};

use super::{
    key_files::{KeyFiles, Stamp},
    known_tokens::KnownTokens,
};

/// How long a retired key still checks tokens; none lives longer.
pub const OVERLAP: TimeDelta = TimeDelta::hours(24);

/// The keys as the files have them now: another program may change them at any time.
pub struct Keys {
    files: KeyFiles,
    held: Mutex<Held>,
    pub(super) known: KnownTokens,
}

/// What was read, and what the files looked like then.
struct Held {
    ring: Arc<Ring>,
    stamp: Stamp,
}

/// All keys at one moment.
pub(super) struct Ring {
    pub(super) current: SigningKey,
    pub(super) retired: Vec<Retired>,
}

/// A key that signs.
pub(super) struct SigningKey {
    pub(super) public: PublicKey,
    pub(super) signing: EncodingKey,
}

/// A key that checks only; its private part is gone.
#[derive(Clone)]
pub(super) struct Retired {
    pub(super) public: PublicKey,
    pub(super) until: DateTime<Utc>,
}

/// What anybody may know of a key.
#[derive(Clone)]
pub(super) struct PublicKey {
    pub(super) jwk: Jwk,
    pub(super) id: String,
    pub(super) checking: DecodingKey,
}

/// A key as operators see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Its name in tokens: the thumbprint of RFC 7638.
    pub id: String,
    /// Until when it checks; the current one has no end.
    pub until: Option<DateTime<Utc>>,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys").field("current", &self.ring().current.public.id).finish_non_exhaustive()
    }
}

impl Keys {
    /// The keys beside a PEM file, which is made, readable by its owner only, if it is not there.
    pub fn open(file: &Path) -> Result<Self, String> {
        KeyFiles::of(file).make_missing()?;
        Self::read(file)
    }

    /// The keys beside a PEM file.
    pub fn read(file: &Path) -> Result<Self, String> {
        let files = KeyFiles::of(file);
        // The look comes first: what changes in between is seen the next time.
        let stamp = files.stamp();
        let held = Held { ring: Arc::new(files.read()?), stamp };
        Ok(Self { files, held: Mutex::new(held), known: KnownTokens::default() })
    }

    /// Makes a new key and retires the one before: it checks until `overlap` from now, and with none no key but the
    /// new one checks any more.
    pub fn rotate(&self, now: DateTime<Utc>, overlap: Option<TimeDelta>) -> Result<(), String> {
        self.files.rotate(now, overlap)
    }

    /// All keys, the current one first.
    pub fn list(&self) -> Vec<Told> {
        let ring = self.ring();
        let current = Told { id: ring.current.public.id.clone(), until: None };
        let retired = ring.retired.iter().map(|key| Told { id: key.public.id.clone(), until: Some(key.until) });
        std::iter::once(current).chain(retired).collect()
    }

    /// The public parts of the keys that are good now.
    pub fn published(&self, now: DateTime<Utc>) -> JwkSet {
        JwkSet { keys: self.ring().accepted(now).map(|key| key.jwk.clone()).collect() }
    }

    /// The keys now. The files are asked each time whether they are the same, and read only if they are not, so that
    /// tokens with invented key ids cost no reading.
    pub(super) fn ring(&self) -> Arc<Ring> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let stamp = self.files.stamp();
        if held.stamp != stamp {
            held.stamp = stamp;
            match self.files.read() {
                Ok(ring) => held.ring = Arc::new(ring),
                Err(message) => tracing::error!("signing_key: {message}; the previous keys stay in use"),
            }
        }
        Arc::clone(&held.ring)
    }
}

impl Ring {
    /// The keys that check tokens at this moment.
    pub(super) fn accepted(&self, now: DateTime<Utc>) -> impl Iterator<Item = &PublicKey> {
        let retired = self.retired.iter().filter(move |key| now < key.until).map(|key| &key.public);
        std::iter::once(&self.current.public).chain(retired)
    }
}

impl SigningKey {
    /// The key in the text of a PEM file.
    pub(super) fn of(pem: &[u8]) -> Option<Self> {
        let signing = EncodingKey::from_ed_pem(pem).ok()?;
        let jwk = Jwk::from_encoding_key(&signing, Algorithm::EdDSA).ok()?;
        let public = PublicKey::of(DecodingKey::from_jwk(&jwk).ok()?)?;
        Some(Self { public, signing })
    }
}

impl PublicKey {
    fn of(checking: DecodingKey) -> Option<Self> {
        let mut jwk = Jwk::from_decoding_key(&checking, Some(Algorithm::EdDSA)).ok()?;
        let id = jwk.thumbprint(ThumbprintHash::SHA256).ok()?;
        jwk.common.key_id = Some(id.clone());
        jwk.common.public_key_use = Some(PublicKeyUse::Signature);
        Some(Self { jwk, id, checking })
    }

    /// The key in the base64 of its 32 bytes.
    pub(super) fn in_base64(text: &str) -> Option<Self> {
        Self::of(DecodingKey::from_ed_components(text).ok()?)
    }
}
