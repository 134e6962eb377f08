//! What time it is, and where new ids come from: injected, so that tests and the sample world decide both.
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, DurationRound as _, TimeDelta, Utc};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// A source of time and ids.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's time, and random ids.
    System,
    /// A time that stands still until it is moved, and random ids.
    Standing(Arc<Mutex<DateTime<Utc>>>),
    /// A fixed time, and ids that come out the same each time.
    Sample(DateTime<Utc>, Arc<Mutex<u64>>),
}

impl Clock {
    /// A clock that stands at `now`.
    pub fn standing(now: DateTime<Utc>) -> Self {
        Self::Standing(Arc::new(Mutex::new(now)))
    }

    /// A clock for making a world that is the same each time.
    pub fn sample(now: DateTime<Utc>) -> Self {
        Self::Sample(now, Arc::default())
    }

    /// Moves a standing clock; the others go their own way.
    pub fn set(&self, now: DateTime<Utc>) {
        if let Self::Standing(time) = self {
            *time.lock().unwrap_or_else(PoisonError::into_inner) = now;
        }
    }

    /// Now, in whole microseconds: PostgreSQL keeps no more, so what was written equals what is read.
    pub fn now(&self) -> DateTime<Utc> {
        let now = match self {
            #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's time")]
            Self::System => Utc::now(),
            Self::Standing(time) => *time.lock().unwrap_or_else(PoisonError::into_inner),
            Self::Sample(now, _) => *now,
        };
        now.duration_trunc(TimeDelta::microseconds(1)).unwrap_or(now)
    }

    /// 32 bytes that nobody can guess; none if the machine has no randomness to give.
    pub fn secret(&self) -> Option<[u8; 32]> {
        match self {
            Self::System | Self::Standing(_) => {
                let mut secret = [0; 32];
                aws_lc_rs::rand::fill(&mut secret).ok().map(|()| secret)
            }
            Self::Sample(..) => Some(Sha256::digest(self.uuid()).into()),
        }
    }

    /// A new `UUIDv7`, so that keys sort by the time of their making.
    pub fn uuid(&self) -> Uuid {
        match self {
            #[expect(clippy::disallowed_methods, reason = "the one place that makes ids")]
            Self::System | Self::Standing(_) => Uuid::now_v7(),
            Self::Sample(now, made) => {
                let mut made = made.lock().unwrap_or_else(PoisonError::into_inner);
                *made += 1;
                sample_uuid(*now, *made)
            }
        }
    }
}

fn sample_uuid(now: DateTime<Utc>, number: u64) -> Uuid {
    let digest = Sha256::digest(number.to_be_bytes());
    let mut random = [0; 10];
    random.copy_from_slice(&digest[..10]);
    let millis = u64::try_from(now.timestamp_millis()).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}
