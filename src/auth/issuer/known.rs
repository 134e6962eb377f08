//! What is known of an issuer's keys: kept, and asked for again when a name is new or the keys are old, but seldom.
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, jwk::JwkSet};
use tokio::sync::Mutex;

use super::{fetch::Source, key_set::KeySet, trusted::Trusted};

/// How long until an issuer is asked again, whatever it answered: invented names of keys shall not reach it.
const PAUSE: TimeDelta = TimeDelta::seconds(30);
/// After this, keys that the issuer has withdrawn are noticed.
const FRESH: TimeDelta = TimeDelta::hours(1);

/// The keys of one issuer.
#[derive(Debug)]
pub(super) struct Known {
    algorithms: Vec<Algorithm>,
    /// None when the keys were given once and for all.
    source: Option<Source>,
    held: RwLock<Held>,
    /// When the issuer was last asked. Whoever asks holds it, so that others who miss the same key wait for the answer.
    asked: Mutex<Option<DateTime<Utc>>>,
}

#[derive(Clone, Debug, Default)]
struct Held {
    keys: Arc<KeySet>,
    since: Option<DateTime<Utc>>,
}

impl Known {
    pub(super) fn new(trusted: &Trusted) -> Result<Self, String> {
        let source = Some(Source::of(trusted)?);
        let algorithms = trusted.algorithms.clone();
        Ok(Self { algorithms, source, held: RwLock::default(), asked: Mutex::default() })
    }

    pub(super) fn given(trusted: &Trusted, keys: &JwkSet) -> Self {
        let held = Held { keys: Arc::new(KeySet::of(keys, &trusted.algorithms)), since: None };
        let algorithms = trusted.algorithms.clone();
        Self { algorithms, source: None, held: RwLock::new(held), asked: Mutex::default() }
    }

    /// The key of this name for this algorithm.
    pub(super) async fn key(&self, name: &str, algorithm: Algorithm, now: DateTime<Utc>) -> Option<DecodingKey> {
        let Held { keys, since } = self.held();
        let found = keys.find(name, algorithm);
        let Some(source) = &self.source else { return found };
        let is_fresh = since.is_some_and(|since| now < since + FRESH);
        if found.is_some() && is_fresh {
            return found;
        }
        let mut asked = match &found {
            // An old key does meanwhile, if somebody else is asking already.
            Some(_) => match self.asked.try_lock() {
                Ok(asked) => asked,
                Err(_) => return found,
            },
            None => self.asked.lock().await,
        };
        if asked.is_none_or(|asked| asked + PAUSE <= now) {
            *asked = Some(now);
            match source.fetch().await.and_then(|document| self.read(&document)) {
                Ok(keys) => self.hold(Held { keys: Arc::new(keys), since: Some(now) }),
                Err(message) => tracing::warn!(%message, "the keys of an issuer cannot be had; those from before stay"),
            }
        }
        self.held().keys.find(name, algorithm)
    }

    fn read(&self, document: &[u8]) -> Result<KeySet, String> {
        KeySet::read(document, &self.algorithms).ok_or_else(|| "the document is no set of keys".into())
    }

    fn held(&self) -> Held {
        self.held.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn hold(&self, held: Held) {
        *self.held.write().unwrap_or_else(PoisonError::into_inner) = held;
    }
}
