//! Token buckets by action and key, in bounded memory.
//!
//! A bucket is forgotten only once it is full again, when forgetting it changes nothing. While more keys are in use than
//! there is room for, new ones share a fixed number of buckets of their action: limits get coarser then, and never
//! looser.
use std::{
    collections::{HashMap, hash_map::RandomState},
    hash::{BuildHasher as _, Hash},
};

use chrono::{DateTime, TimeDelta, Utc};

/// How many at once, and how long until one more.
pub(super) type Allowance = (f64, TimeDelta);

/// How many buckets of each action are shared by the keys for which there is no room.
const SHARED: usize = 4096;
/// Looking for full buckets takes time, which an attacker shall not make us take at each try.
const PAUSE: TimeDelta = TimeDelta::seconds(10);

#[derive(Clone, Copy, Debug)]
struct Bucket {
    left: f64,
    at: DateTime<Utc>,
    allowance: Allowance,
}

impl Bucket {
    fn full(allowance: Allowance, now: DateTime<Utc>) -> Self {
        Self { left: allowance.0, at: now, allowance }
    }

    fn refilled(self, now: DateTime<Utc>) -> f64 {
        let (most, until_one) = self.allowance;
        let passed = (now - self.at).max(TimeDelta::zero());
        (self.left + passed.as_seconds_f64() / until_one.as_seconds_f64()).min(most)
    }

    fn is_full(self, now: DateTime<Utc>) -> bool {
        self.allowance.0 <= self.refilled(now)
    }
}

/// The buckets of each action `A` by its keys `K`. All keys of an action have the same allowance.
#[derive(Debug)]
pub(super) struct Buckets<A, K> {
    own: HashMap<(A, K), Bucket>,
    shared: HashMap<A, Vec<Option<Bucket>>>,
    hasher: RandomState,
    most: usize,
    swept_at: Option<DateTime<Utc>>,
}

impl<A: Copy + Eq + Hash, K: Copy + Eq + Hash> Buckets<A, K> {
    /// None yet, and at most so many of their own.
    pub(super) fn bounded(most: usize) -> Self {
        Self { own: HashMap::new(), shared: HashMap::new(), hasher: RandomState::new(), most, swept_at: None }
    }

    /// Takes one out of the bucket of this key, if there is one in it.
    pub(super) fn take(&mut self, key: (A, K), allowance: Allowance, now: DateTime<Utc>) -> bool {
        let bucket = self.of(key, allowance, now);
        let left = bucket.refilled(now);
        *bucket = Bucket { left, at: now, ..*bucket };
        if left < 1.0 {
            return false;
        }
        bucket.left -= 1.0;
        true
    }

    /// Puts one back.
    pub(super) fn give_back(&mut self, key: (A, K)) {
        let place = self.place(key.1);
        let shared = self.shared.get_mut(&key.0).and_then(|shared| shared[place].as_mut());
        if let Some(bucket) = self.own.get_mut(&key).or(shared) {
            bucket.left = (bucket.left + 1.0).min(bucket.allowance.0);
        }
    }

    /// The bucket of a key: its own if it has one or there is room, or else the one that it shares.
    fn of(&mut self, key: (A, K), allowance: Allowance, now: DateTime<Utc>) -> &mut Bucket {
        self.sweep(now);
        let has_room = self.own.len() < self.most && !self.shares(key, now);
        if has_room || self.own.contains_key(&key) {
            return self.own.entry(key).or_insert(Bucket::full(allowance, now));
        }
        let place = self.place(key.1);
        let shared = self.shared.entry(key.0).or_insert_with(|| vec![None; SHARED]);
        shared[place].get_or_insert(Bucket::full(allowance, now))
    }

    /// Whether the key shares a bucket that is not full: one of its own would forget what was taken.
    fn shares(&self, key: (A, K), now: DateTime<Utc>) -> bool {
        let shared = self.shared.get(&key.0).and_then(|shared| shared[self.place(key.1)]);
        shared.is_some_and(|bucket| !bucket.is_full(now))
    }

    /// The place is not to be foreseen, so that nobody chooses whom they share with.
    fn place(&self, key: K) -> usize {
        let shared = u64::try_from(SHARED).unwrap_or(1);
        usize::try_from(self.hasher.hash_one(key) % shared).unwrap_or_default()
    }

    /// Forgets the buckets that are full, once there is no room.
    fn sweep(&mut self, now: DateTime<Utc>) {
        let is_soon = self.swept_at.is_some_and(|before| now < before + PAUSE);
        if self.own.len() < self.most || is_soon {
            return;
        }
        self.swept_at = Some(now);
        self.own.retain(|_, bucket| !bucket.is_full(now));
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.own.len() + self.shared.values().map(Vec::len).sum::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: Allowance = (2.0, TimeDelta::minutes(1));

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(second, 0).unwrap()
    }

    #[test]
    fn an_empty_bucket_stays_empty_whoever_else_comes() {
        let mut buckets = Buckets::bounded(100);
        assert!(
            buckets.take(((), 0_u32), TWO, at(0))
                && buckets.take(((), 0), TWO, at(0))
                && !buckets.take(((), 0), TWO, at(0))
        );
        for other in 1..50_000 {
            buckets.take(((), other), TWO, at(i64::from(other / 2_000)));
        }
        assert!(!buckets.take(((), 0), TWO, at(30)), "no crowd empties it");
        assert!(buckets.len() <= 100 + SHARED);
        assert!(buckets.take(((), 0), TWO, at(60)), "time does");
    }

    #[test]
    fn without_room_keys_share_and_are_limited_all_the_same() {
        let mut buckets = Buckets::bounded(10);
        let taken = (0..100_000_u32).filter(|key| buckets.take(((), *key), TWO, at(0))).count();
        assert!(taken <= 10 + 2 * SHARED, "{taken}");
        let passed = (0..10_000_u32).filter(|key| buckets.take(((), *key), TWO, at(600))).count();
        assert!(4096 < passed, "full buckets are forgotten again: {passed}");
    }

    #[test]
    fn without_room_each_action_keeps_its_own_allowance() {
        let allowances = [(40_u32, 1), (2, 60), (10, 360), (5, 600)];
        for first in 0..allowances.len() {
            let mut buckets = Buckets::bounded(0);
            for action in (0..allowances.len()).map(|action| (first + action) % allowances.len()) {
                let (most, seconds) = allowances[action];
                let allowance = (f64::from(most), TimeDelta::seconds(seconds));
                let taken = (0..100_000_u32).filter(|key| buckets.take((action, *key), allowance, at(0))).count();
                // Each of the shared buckets is tried some 24 times.
                let possible = SHARED..=SHARED * usize::try_from(most).unwrap();
                assert!(possible.contains(&taken), "{most} after {first}: {taken}");
            }
        }
    }

    #[test]
    fn room_that_becomes_free_gives_no_new_tries() {
        let mut buckets = Buckets::bounded(1);
        assert!(buckets.take(("fast", 0), (1.0, TimeDelta::seconds(1)), at(0)));
        assert!((0..2).all(|_| buckets.take(("slow", 1), TWO, at(0))) && !buckets.take(("slow", 1), TWO, at(0)));
        assert!(!buckets.take(("slow", 1), TWO, at(20)), "the one before is forgotten by now");
        assert!(buckets.take(("slow", 1), TWO, at(60)));
    }

    #[test]
    fn what_is_given_back_can_be_taken_again_and_no_more() {
        let mut buckets = Buckets::bounded(10);
        for key in 0..20_u32 {
            buckets.give_back(((), key));
            assert!(buckets.take(((), key), TWO, at(0)));
            buckets.give_back(((), key));
            buckets.give_back(((), key));
        }
        assert!(
            buckets.take(((), 0), TWO, at(0))
                && buckets.take(((), 0), TWO, at(0))
                && !buckets.take(((), 0), TWO, at(0))
        );
    }
}
