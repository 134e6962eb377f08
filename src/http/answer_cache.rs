//! Answers that are kept in memory: what everybody is told who is not signed in, as long as it is as the database is.
//!
//! An answer is given again only to the same question, within the same quarter of an hour, and only while none of the
//! tables that it was made of has changed ([`Database::is_unchanged`]). The quarter is there because answers depend on
//! today, in whatever time zone: days begin with a quarter of an hour everywhere. The answers that are asked for least make
//! room for others.
use std::{fmt, sync::Arc};

use async_graphql::Request;
use chrono::{DateTime, Utc};
use quick_cache::{Weighter, sync::Cache};
use sha2::{Digest as _, Sha256};

use super::answer::{EntityTag, Written};
use crate::{
    auth::Viewer,
    data::{Database, TablesRead},
};

/// Bytes beside its JSON that an answer takes, about.
const BYTES_BESIDE: u64 = 512;
/// The size that answers are expected to have on average.
const BYTES_EXPECTED: usize = 4096;
/// A quarter of an hour.
const QUARTER_SECONDS: i64 = 15 * 60;
/// No answer takes more than one part in so many of the whole.
const SHARE: u64 = 8;

/// What was asked, and when.
type Key = [u8; 32];

/// The answers, by what was asked; none where answers are not kept.
#[derive(Clone, Default)]
pub(super) struct AnswerCache(Option<Arc<Cache<Key, Arc<Kept>, BySize>>>);

/// What everybody may ask, and where its answer is kept.
pub(super) struct Question {
    cache: Arc<Cache<Key, Arc<Kept>, BySize>>,
    key: Key,
}

struct Kept {
    written: Written,
    tables: TablesRead,
}

#[derive(Clone)]
struct BySize;

impl Weighter<Key, Arc<Kept>> for BySize {
    fn weight(&self, _: &Key, kept: &Arc<Kept>) -> u64 {
        bytes(&kept.written) + BYTES_BESIDE
    }
}

impl fmt::Debug for AnswerCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnswerCache").finish_non_exhaustive()
    }
}

impl AnswerCache {
    /// Keeps answers of so many bytes together.
    pub(super) fn new(bytes: usize) -> Self {
        let weight = u64::try_from(bytes).unwrap_or(u64::MAX);
        let cache = || Cache::with_weighter(bytes / BYTES_EXPECTED, weight, BySize);
        Self((0 < bytes).then(|| Arc::new(cache())))
    }

    /// What is asked; none if its answer is not kept, since something is known of who asks.
    pub(super) fn question(&self, viewer: &Viewer, request: &Request) -> Option<Question> {
        let cache = self.0.as_ref().filter(|_| viewer.is_nobody())?;
        Some(Question { cache: Arc::clone(cache), key: key(request, viewer.now)? })
    }
}

impl Question {
    /// The answer, if it is known and still true.
    pub(super) async fn answer(&self, database: &Database) -> Option<Written> {
        let kept = self.cache.get(&self.key)?;
        if database.is_unchanged(&kept.tables).await {
            return Some(kept.written.clone());
        }
        self.cache.remove(&self.key);
        None
    }

    /// Keeps the answer, which was made of these tables, and names it by its content. One that would leave room for few
    /// others is named only.
    pub(super) fn keep(self, written: &mut Written, tables: TablesRead) {
        written.tag = Some(EntityTag::of(&written.json));
        if bytes(written) <= self.cache.capacity() / SHARE {
            // It is taken into account here, not with the answers on their way.
            let written = Written { reservation: None, ..written.clone() };
            self.cache.insert(self.key, Arc::new(Kept { written, tables }));
        }
    }
}

fn bytes(written: &Written) -> u64 {
    u64::try_from(written.json.len()).unwrap_or(u64::MAX / 2)
}

/// Names a question; none if its variables cannot be written.
fn key(request: &Request, now: DateTime<Utc>) -> Option<Key> {
    let variables = serde_json::to_vec(&request.variables).ok()?;
    let mut digest = Sha256::new();
    let quarter = now.timestamp().div_euclid(QUARTER_SECONDS).to_le_bytes();
    for part in [request.query.as_bytes(), &variables, &quarter] {
        digest.update(part.len().to_le_bytes());
        digest.update(part);
    }
    // A name that is none differs from an empty one.
    digest.update([u8::from(request.operation_name.is_some())]);
    digest.update(request.operation_name.as_deref().unwrap_or_default());
    Some(digest.finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_asked_otherwise_is_another_question() {
        let at = |moment: &str| moment.parse().unwrap();
        let (now, later) = (at("2026-03-01T09:14:59Z"), at("2026-03-01T09:15:00Z"));
        assert_eq!(key(&Request::new("{ a }"), now), key(&Request::new("{ a }"), at("2026-03-01T09:00:00Z")));
        let request = || Request::new("{ chapters { totalCount } }");
        let variables = async_graphql::Variables::from_json(serde_json::json!({ "a": 1 }));
        let keys = [
            key(&request(), now),
            key(&request(), later),
            key(&request().operation_name(""), now),
            key(&request().operation_name("a"), now),
            key(&request().variables(variables), now),
            key(&Request::new("{ chapters { totalCount } } "), now),
        ];
        for (at, key) in keys.iter().enumerate() {
            assert!(key.is_some() && keys.iter().skip(at + 1).all(|other| other != key), "{at}");
        }
    }
}
