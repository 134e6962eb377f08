//! Who reads next when more statements are to run than there are connections.
use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::timeout,
};

use crate::error::{Error, Fault, Result};

/// How costly a request is. When there is not enough for all, the costly wait less, and fewer of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CostClass {
    /// What pages usually ask.
    Light,
    /// More than that.
    Middle,
    /// Nearly as much as a document may ask, or what takes the longer the more rows there are.
    Heavy,
}

impl CostClass {
    /// Of a document that has so many bytes: for documents whose cost is not known otherwise.
    pub fn of_bytes(bytes: usize) -> Self {
        match bytes {
            0..=2_048 => Self::Light,
            2_049..=8_192 => Self::Middle,
            8_193.. => Self::Heavy,
        }
    }

    /// Of a document that costs the database so many units (`http/cost.rs`: a unit is about a millisecond), and has so
    /// many statements that look through many rows.
    pub fn of_cost(units: u64, scans: u64) -> Self {
        match (units, scans) {
            (_, 1..) | (201.., _) => Self::Heavy,
            (51..=200, _) => Self::Middle,
            (0..=50, 0) => Self::Light,
        }
    }

    pub(super) fn number(self) -> u8 {
        match self {
            Self::Light => 0,
            Self::Middle => 1,
            Self::Heavy => 2,
        }
    }

    pub(super) fn numbered(number: u8) -> Self {
        match number {
            0 => Self::Light,
            1 => Self::Middle,
            2.. => Self::Heavy,
        }
    }

    /// How long a request may wait for connections in all, and how many may wait for each connection before it.
    fn patience(self) -> (Duration, usize) {
        match self {
            Self::Light => (Duration::from_secs(2), 32),
            Self::Middle => (Duration::from_millis(1_500), 12),
            Self::Heavy => (Duration::from_secs(1), 4),
        }
    }
}

/// The places of the pool that reads. The pool has one connection more, by which it is asked whether it lives.
#[derive(Debug)]
pub(super) struct ReadQueue {
    places: Semaphore,
    /// Those that others than the light may take: one is left for the light, if there are several.
    for_costly: Semaphore,
    /// Those that the heavy may take: they hold a processor as long as they hold a place.
    for_heavy: Semaphore,
    number: usize,
    waiting: AtomicUsize,
}

#[derive(Debug)]
struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A place in the pool, among the costly and among the heavy.
pub(super) type Place<'a> = (Option<SemaphorePermit<'a>>, Option<SemaphorePermit<'a>>, SemaphorePermit<'a>);

impl ReadQueue {
    pub(super) fn new(readers: u32) -> Self {
        let number = usize::try_from(readers).unwrap_or(usize::MAX).clamp(1, Semaphore::MAX_PERMITS);
        let for_costly = Semaphore::new((number - 1).max(1));
        let for_heavy = Semaphore::new((number / 4).max(1));
        Self { places: Semaphore::new(number), for_costly, for_heavy, number, waiting: AtomicUsize::new(0) }
    }

    /// A place as soon as there is one, if that is soon enough for a request that has waited so long before.
    pub(super) async fn enter(&self, class: CostClass, waited: Duration) -> Result<Place<'_>> {
        let (patience, most) = class.patience();
        if class == CostClass::Light
            && let Ok(place) = self.places.try_acquire()
        {
            return Ok((None, None, place));
        }
        let before = self.waiting.fetch_add(1, Ordering::Relaxed);
        let _waiting = Waiting(&self.waiting);
        if self.number.saturating_mul(most) <= before {
            return Err(overloaded("too many wait for the database"));
        }
        let place = timeout(patience.saturating_sub(waited), self.place(class)).await;
        place.map_err(|_| overloaded("a statement waited too long for the database"))?
    }

    pub(super) async fn place<'a>(&'a self, class: CostClass) -> Result<Place<'a>> {
        let closed = |_| Error::internal("the queue of the database is closed");
        let among = async |places: &'a Semaphore, least: CostClass| {
            Ok::<_, Error>(if class < least { None } else { Some(places.acquire().await.map_err(closed)?) })
        };
        // In this order whoever waits holds no place that a less costly statement could take.
        let heavy = among(&self.for_heavy, CostClass::Heavy).await?;
        let costly = among(&self.for_costly, CostClass::Middle).await?;
        Ok((heavy, costly, self.places.acquire().await.map_err(closed)?))
    }
}

fn overloaded(why: &str) -> Error {
    tracing::warn!(why, "request rejected: overloaded");
    Error::Internal(Fault::Overloaded)
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    #[tokio::test]
    async fn the_costly_leave_a_place_to_the_light_and_the_heavy_to_the_costly() {
        let queue = ReadQueue::new(4);
        let _heavy = queue.enter(CostClass::Heavy, Duration::ZERO).await.unwrap();
        let begun = Instant::now();
        assert!(queue.enter(CostClass::Heavy, Duration::ZERO).await.is_err());
        assert!(begun.elapsed() < Duration::from_secs(2));
        let _first = queue.enter(CostClass::Middle, Duration::ZERO).await.unwrap();
        let _second = queue.enter(CostClass::Middle, Duration::ZERO).await.unwrap();
        assert!(queue.enter(CostClass::Middle, Duration::ZERO).await.is_err());
        assert!(queue.enter(CostClass::Light, Duration::ZERO).await.is_ok());
    }
}
