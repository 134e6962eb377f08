//! Passwords: which are taken, and how their hashes are made and compared.
//!
//! Argon2id with 19 MiB and two passes on one thread, as OWASP's password storage sheet has it. It takes a core for
//! some 20 ms on purpose, so that only some are at it at a time, on threads that go after those that answer requests.
use std::{
    num::NonZero,
    sync::Arc,
    thread::{self, available_parallelism},
};

use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _, password_hash::phc::PasswordHash};
use tokio::sync::{Semaphore, oneshot};

use crate::error::{Code, Error, Result};

/// Fewer characters are guessed too soon.
const LEAST: usize = 12;
/// Longer ones are no better, and take time to look at.
const MAX_CHARACTERS: usize = 128;
/// More wait for nothing: whoever asks has given up by then.
const MAX_WAITING: usize = 200;
/// What a password is compared with where there is none, so that it takes as long.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGhhcyB0aGlz$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Makes and compares hashes, some at a time. Clones share the turns.
#[derive(Clone, Debug)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

impl Default for Passwords {
    /// Half of the processors at a time, so that the others answer requests meanwhile.
    fn default() -> Self {
        let turns = available_parallelism().map_or(1, NonZero::get).div_ceil(2).max(1);
        Self { turns: Arc::new(Semaphore::new(turns)), waiting: Arc::new(Semaphore::new(MAX_WAITING)) }
    }
}

impl Passwords {
    /// The hash to keep of a password that is fit to be one.
    pub async fn hash(&self, password: String, salt: [u8; 32]) -> Result<String> {
        let hash = move || Argon2::default().hash_password_with_salt(password.as_bytes(), &salt[..16]);
        let hash = self.in_turn(hash).await?;
        hash.map(|hash| hash.to_string()).map_err(|error| Error::internal(error.to_string()))
    }

    /// Whether the hash is of this password; without a hash it takes as long and is not.
    pub async fn is(&self, password: String, hash: Option<String>) -> Result<bool> {
        let is = move || {
            let known = hash.is_some();
            let hash = PasswordHash::new(hash.as_deref().unwrap_or(NOBODYS));
            let same = hash.is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
            known && same
        };
        self.in_turn(is).await
    }

    /// Does some work when its turn has come, on a thread of its own that yields to all others. The turn is over with
    /// the work, even if nobody waits for it any more.
    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let busy = |_| Code::TryAgain.at("", "Too many are signing in at this moment: try again in a minute.");
        let place = Arc::clone(&self.waiting).try_acquire_owned().map_err(busy)?;
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|error| Error::internal(error.to_string()))?;
        let (done, result) = oneshot::channel();
        let aside = move || {
            yield_to_others();
            // Whoever does not wait any more misses nothing.
            drop(done.send(work()));
            drop((turn, place));
        };
        thread::Builder::new()
            .name("password".into())
            .spawn(aside)
            .map_err(|error| Error::internal(error.to_string()))?;
        result.await.map_err(|error| Error::internal(error.to_string()))
    }
}

/// Lets whoever answers requests go before this thread. Elsewhere than on Linux it would be the whole program.
fn yield_to_others() {
    #[cfg(target_os = "linux")]
    rustix::process::nice(19).ok();
}

/// Whether a password is fit for somebody of whom these words are known: 12 to 128 characters, and not one of those
/// that are tried first (common ones, patterns, one's own name and address; as `zxcvbn` knows them).
pub fn is_fit(password: &str, about: &[&str]) -> Result<(), String> {
    let characters = password.chars().count();
    if !(LEAST..=MAX_CHARACTERS).contains(&characters) {
        return Err(format!("A password has {LEAST} to {MAX_CHARACTERS} characters."));
    }
    if password.contains('\0') {
        return Err("Control characters are not allowed.".into());
    }
    if zxcvbn::zxcvbn(password, about).score() < zxcvbn::Score::Three {
        return Err(
            "This is among the passwords that are tried first: take some words that do not belong together.".into()
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hash_is_of_its_password_only() {
        let passwords = Passwords::default();
        let hash = passwords.hash("four words make one".into(), [7; 32]).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(passwords.is("four words make one".into(), Some(hash.clone())).await.unwrap());
        assert!(!passwords.is("four words make two".into(), Some(hash.clone())).await.unwrap());
        assert!(!passwords.is("four words make one".into(), None).await.unwrap());
        let other = passwords.hash("four words make one".into(), [8; 32]).await.unwrap();
        assert_ne!(hash, other, "the salt");
        PasswordHash::new(NOBODYS).unwrap();
    }

    #[test]
    fn what_is_tried_first_is_not_taken() {
        for password in [
            "",
            "short",
            "password1234",
            "qwertyuiop12",
            "aaaaaaaaaaaaaa",
            "123456789012",
            "iloveyou1234",
            "lea@example.org",
        ] {
            is_fit(password, &["lea@example.org", "Lea Leader"]).unwrap_err();
        }
        is_fit(&"x1 yz".repeat(100), &[]).unwrap_err();
        is_fit("brave otters paint violins", &["lea@example.org", "Lea Leader"]).unwrap();
    }
}
