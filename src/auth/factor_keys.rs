//! The keys that second factors' secrets are encrypted with (AES-256-GCM): in a file, so that whoever gets hold of the
//! database or of a copy of it cannot make codes.
//!
//! The first key of the file encrypts. Those after it only decrypt, which copies of the database need that are older.
use std::{
    fmt, fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::key_files::{FileStamp, in_file, lock, replace};

/// How long a secret is that is not encrypted yet.
pub const PLAIN_BYTES: usize = 20;

const KEY_BYTES: usize = 32;
const ID_BYTES: usize = 8;
/// What comes first of everything that is encrypted, so that its form can change.
const FORM: u8 = 1;
/// What else could be encrypted with the same key is encrypted for something else.
const PURPOSE: &[u8] = b"second_factor.secret";

/// The keys as their file has them now: another program may change it at any time.
pub struct FactorKeys {
    file: PathBuf,
    held: Mutex<Held>,
}

struct Held {
    ring: Arc<Vec<Key>>,
    stamp: FileStamp,
}

struct Key {
    id: [u8; ID_BYTES],
    bytes: [u8; KEY_BYTES],
    created_at: DateTime<Utc>,
}

/// A key as the file has it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    /// Its 32 bytes, in base64.
    key: String,
    created_at: DateTime<Utc>,
}

/// A key as operators see it: its id, and since when there is one.
pub type Listed = (String, DateTime<Utc>);

impl fmt::Debug for FactorKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FactorKeys").field("file", &self.file).finish_non_exhaustive()
    }
}

impl FactorKeys {
    /// The keys of a file, which is made, readable by its owner only, if it is not there.
    pub fn open(file: &Path, now: DateTime<Utc>) -> Result<Self, String> {
        if !file.exists() {
            let _lock = lock(&file.with_extension("lock"))?;
            // Another program may have made it while this one waited.
            if !file.exists() {
                write(file, &[Key::random(now)?])?;
            }
        }
        Self::read(file)
    }

    /// The keys of a file that is there.
    pub fn read(file: &Path) -> Result<Self, String> {
        // The look comes first: what changes in between is seen the next time.
        let stamp = FileStamp::of(file);
        let held = Held { ring: Arc::new(read(file)?), stamp };
        Ok(Self { file: file.to_owned(), held: Mutex::new(held) })
    }

    /// Makes a new key, which encrypts from now on.
    pub fn rotate(&self, now: DateTime<Utc>) -> Result<(), String> {
        let _lock = lock(&self.file.with_extension("lock"))?;
        let mut keys = read(&self.file)?;
        keys.insert(0, Key::random(now)?);
        write(&self.file, &keys)
    }

    /// All keys, the one that encrypts first.
    pub fn list(&self) -> Vec<Listed> {
        self.ring().iter().map(|key| (hex(&key.id), key.created_at)).collect()
    }

    /// The secret, encrypted for this account and no other.
    pub fn encrypt(&self, account: Uuid, secret: &[u8]) -> Result<Vec<u8>, String> {
        let ring = self.ring();
        let key = ring.first().ok_or("there is no key")?;
        let failed = |_| "the secret cannot be encrypted".to_owned();
        let mut text = secret.to_vec();
        let nonce = key.cipher().map_err(failed)?.seal_in_place_append_tag(bound_to(account), &mut text);
        let nonce = nonce.map_err(failed)?;
        Ok([&[FORM], &key.id[..], nonce.as_ref(), &text].concat())
    }

    /// The secret in what was encrypted for this account, or what is not encrypted yet.
    pub fn decrypt(&self, account: Uuid, kept: &[u8]) -> Result<Vec<u8>, String> {
        if kept.len() == PLAIN_BYTES {
            return Ok(kept.to_vec());
        }
        let damaged = || "it is damaged, or another account's".to_owned();
        let (id, rest) = parts(kept).ok_or_else(damaged)?;
        let (nonce, text) = rest.split_at_checked(NONCE_LEN).ok_or_else(damaged)?;
        let ring = self.ring();
        let key = ring.iter().find(|key| key.id == id);
        let key = key.ok_or_else(|| format!("it was encrypted with the key {}, which is not in the file", hex(id)))?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| damaged())?;
        let mut text = text.to_vec();
        let cipher = key.cipher().map_err(|_| damaged())?;
        let secret = cipher.open_in_place(nonce, bound_to(account), &mut text).map_err(|_| damaged())?;
        Ok(secret.to_vec())
    }

    /// Whether what is kept was encrypted with the key that encrypts now.
    pub fn is_current(&self, kept: &[u8]) -> bool {
        let ring = self.ring();
        kept.len() != PLAIN_BYTES && parts(kept).map(|(id, _)| id) == ring.first().map(|key| &key.id[..])
    }

    /// Where they are.
    pub fn file(&self) -> &Path {
        &self.file
    }

    fn ring(&self) -> Arc<Vec<Key>> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let stamp = FileStamp::of(&self.file);
        if held.stamp != stamp {
            held.stamp = stamp;
            match read(&self.file) {
                Ok(keys) => held.ring = Arc::new(keys),
                Err(message) => tracing::error!("factor_key: {message}; the previous keys stay in use"),
            }
        }
        Arc::clone(&held.ring)
    }
}

impl Key {
    fn of(bytes: [u8; KEY_BYTES], created_at: DateTime<Utc>) -> Self {
        let digest = Sha256::digest(bytes);
        let mut id = [0; ID_BYTES];
        id.copy_from_slice(&digest[..ID_BYTES]);
        Self { id, bytes, created_at }
    }

    fn random(now: DateTime<Utc>) -> Result<Self, String> {
        let mut bytes = [0; KEY_BYTES];
        aws_lc_rs::rand::fill(&mut bytes).map_err(|_| "there is no randomness")?;
        Ok(Self::of(bytes, now))
    }

    fn cipher(&self) -> Result<RandomizedNonceKey, aws_lc_rs::error::Unspecified> {
        RandomizedNonceKey::new(&AES_256_GCM, &self.bytes)
    }
}

/// What is encrypted belongs to one account, so that nobody gives theirs to another.
fn bound_to(account: Uuid) -> Aad<Vec<u8>> {
    Aad::from([PURPOSE, account.as_bytes()].concat())
}

/// The id of the key, and what comes after it.
fn parts(kept: &[u8]) -> Option<(&[u8], &[u8])> {
    let (form, rest) = kept.split_first()?;
    (*form == FORM).then_some(rest)?.split_at_checked(ID_BYTES)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

fn read(file: &Path) -> Result<Vec<Key>, String> {
    let text = fs::read(file).map_err(in_file(file))?;
    let wrong = || format!("{}: this is no list of keys of 32 bytes in base64", file.display());
    let lines: Vec<Line> = serde_json::from_slice(&text).map_err(|_| wrong())?;
    let key = |Line { key, created_at }| Some(Key::of(STANDARD.decode(key).ok()?.try_into().ok()?, created_at));
    let keys: Vec<_> = lines.into_iter().map(key).collect::<Option<_>>().ok_or_else(wrong)?;
    if keys.is_empty() { Err(wrong()) } else { Ok(keys) }
}

fn write(file: &Path, keys: &[Key]) -> Result<(), String> {
    let line = |key: &Key| Line { key: STANDARD.encode(key.bytes), created_at: key.created_at };
    let lines: Vec<_> = keys.iter().map(line).collect();
    let text = serde_json::to_vec_pretty(&lines).map_err(|error| error.to_string())?;
    replace(file, &text).map_err(in_file(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        "2026-03-01T09:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_secret_is_read_with_its_key_for_its_account_and_never_the_same_twice() {
        let folder = tempfile::tempdir().unwrap();
        let (file, secret) = (folder.path().join("factor-key.json"), b"12345678901234567890");
        let keys = FactorKeys::open(&file, now()).unwrap();
        let (own, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let kept = keys.encrypt(own, secret).unwrap();
        assert_eq!(kept.len(), 57);
        assert!(!kept.windows(4).any(|part| secret.windows(4).any(|plain| plain == part)));
        assert_ne!(keys.encrypt(own, secret).unwrap(), kept);
        assert_eq!(keys.decrypt(own, &kept).unwrap(), secret);
        assert!(keys.decrypt(other, &kept).is_err());
        for place in 0..kept.len() {
            let mut changed = kept.clone();
            changed[place] ^= 1;
            assert!(keys.decrypt(own, &changed).is_err(), "{place}");
        }
        for length in (0..kept.len()).filter(|length| *length != PLAIN_BYTES) {
            assert!(keys.decrypt(own, &kept[..length]).is_err(), "{length}");
        }
    }

    #[test]
    fn a_new_key_encrypts_and_those_before_it_decrypt_for_every_program() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("factor-key.json");
        let (keys, beside) = (FactorKeys::open(&file, now()).unwrap(), FactorKeys::open(&file, now()).unwrap());
        let (own, secret) = (Uuid::from_u128(1), b"12345678901234567890");
        let before = keys.encrypt(own, secret).unwrap();
        assert!(beside.is_current(&before) && !beside.is_current(secret));
        beside.rotate(now()).unwrap();
        assert!(!keys.is_current(&before));
        assert_eq!(keys.decrypt(own, &before).unwrap(), secret);
        let after = keys.encrypt(own, secret).unwrap();
        assert!(beside.is_current(&after));
        assert_eq!(keys.list().len(), 2);
        assert!(keys.list()[0].0 != keys.list()[1].0);
        let mode = std::os::unix::fs::MetadataExt::mode(&fs::metadata(&file).unwrap());
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_key_that_is_gone_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let (one, other) = (folder.path().join("one.json"), folder.path().join("other.json"));
        let (one, other) = (FactorKeys::open(&one, now()).unwrap(), FactorKeys::open(&other, now()).unwrap());
        let kept = one.encrypt(Uuid::nil(), b"12345678901234567890").unwrap();
        let message = other.decrypt(Uuid::nil(), &kept).unwrap_err();
        assert!(message.contains(&one.list()[0].0), "{message}");
        assert!(FactorKeys::read(&folder.path().join("absent.json")).is_err());
        fs::write(folder.path().join("wrong.json"), r#"[{"key": "c2hvcnQ=", "created_at": "2026-03-01T09:00:00Z"}]"#)
            .unwrap();
        assert!(FactorKeys::read(&folder.path().join("wrong.json")).unwrap_err().contains("32 bytes"));
    }
}
