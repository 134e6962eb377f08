//! How often somebody without an account may try something, by the address that they ask from.
//!
//! A bucket of tokens for each address, in the memory of this program: it holds a limited number of addresses, and a
//! restart forgets them. Time is an argument.
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};

use super::Viewer;
use crate::error::{Code, Problem};

/// What is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trying {
    /// To submit something.
    Submit,
    /// To show a token, which may be a guess.
    Token,
}

impl Trying {
    /// How many at once, and how long until one more.
    fn allowance(self) -> (f64, TimeDelta) {
        match self {
            Self::Submit => (10.0, TimeDelta::minutes(6)),
            Self::Token => (20.0, TimeDelta::minutes(1)),
        }
    }
}

/// More addresses are forgotten: no attacker shall fill the memory.
const MOST_ADDRESSES: usize = 10_000;

/// The buckets of all addresses. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Throttle(Arc<Mutex<HashMap<(Trying, IpAddr), Bucket>>>);

#[derive(Clone, Copy, Debug)]
struct Bucket {
    left: f64,
    at: DateTime<Utc>,
}

impl Bucket {
    fn refilled(self, what: Trying, now: DateTime<Utc>) -> f64 {
        let (most, until_one) = what.allowance();
        let passed = (now - self.at).max(TimeDelta::zero());
        (self.left + passed.as_seconds_f64() / until_one.as_seconds_f64()).min(most)
    }
}

impl Throttle {
    /// Takes one try of whoever asks, if they have one. The staff, and who asks from inside the program, have as many
    /// as they want.
    pub fn take(&self, what: Trying, viewer: &Viewer) -> Result<(), Problem> {
        let Some(address) = viewer.address.filter(|_| !viewer.is_staff()).map(network) else { return Ok(()) };
        let now = viewer.now;
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if MOST_ADDRESSES <= buckets.len() && !buckets.contains_key(&(what, address)) {
            buckets.retain(|(what, _), bucket| bucket.refilled(*what, now) < what.allowance().0);
            if MOST_ADDRESSES <= buckets.len() {
                buckets.clear();
            }
        }
        let full = Bucket { left: what.allowance().0, at: now };
        let bucket = buckets.entry((what, address)).or_insert(full);
        *bucket = Bucket { left: bucket.refilled(what, now), at: now };
        if bucket.left < 1.0 {
            let wait = what.allowance().1.num_minutes();
            let message = format!("That was too often from your address: try again in {wait} minutes.");
            return Err(Code::RateLimited.at("", message));
        }
        bucket.left -= 1.0;
        Ok(())
    }

    /// Gives a try back that was no abuse.
    pub fn give_back(&self, what: Trying, viewer: &Viewer) {
        let Some(address) = viewer.address.map(network) else { return };
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bucket) = buckets.get_mut(&(what, address)) {
            bucket.left = (bucket.left + 1.0).min(what.allowance().0);
        }
    }
}

/// Whoever has one address of IPv6 has all that begin with the same 64 bits.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            std::net::Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::Rights;

    fn from(address: &str, now: &str) -> Viewer {
        let now = now.parse().unwrap();
        Viewer { address: Some(address.parse().unwrap()), ..Viewer::public(now) }
    }

    fn tries(throttle: &Throttle, viewer: &Viewer) -> usize {
        (0..100).take_while(|_| throttle.take(Trying::Submit, viewer).is_ok()).count()
    }

    #[test]
    fn tries_run_out_and_come_back_with_time_for_each_network() {
        let throttle = Throttle::default();
        assert_eq!(tries(&throttle, &from("192.0.2.1", "2026-03-01T12:00:00Z")), 10);
        assert_eq!(tries(&throttle, &from("::ffff:192.0.2.1", "2026-03-01T12:00:01Z")), 0, "the same address");
        assert_eq!(tries(&throttle, &from("192.0.2.2", "2026-03-01T12:00:00Z")), 10);
        assert_eq!(tries(&throttle, &from("2001:db8::1", "2026-03-01T12:00:00Z")), 10);
        assert_eq!(tries(&throttle, &from("2001:db8::ffff", "2026-03-01T12:00:00Z")), 0, "the same network");
        assert_eq!(tries(&throttle, &from("192.0.2.1", "2026-03-01T12:12:30Z")), 2);
        assert_eq!(tries(&throttle, &from("192.0.2.1", "2026-03-02T12:00:00Z")), 10);
        let viewer = from("192.0.2.1", "2026-03-02T12:00:00Z");
        throttle.give_back(Trying::Submit, &viewer);
        assert_eq!(tries(&throttle, &viewer), 1);
        assert_eq!(tries(&throttle, &Viewer::public(viewer.now)), 100, "from inside");
        assert_eq!(tries(&throttle, &Viewer { rights: Rights::Staff, ..viewer }), 100, "the staff");
    }

    #[test]
    fn the_memory_is_bounded() {
        let throttle = Throttle::default();
        for number in 0..25_000_u32 {
            let viewer =
                Viewer { address: Some(IpAddr::from(number.to_be_bytes())), ..from("::1", "2026-03-01T12:00:00Z") };
            throttle.take(Trying::Token, &viewer).unwrap();
        }
        assert!(throttle.0.lock().unwrap().len() <= MOST_ADDRESSES);
    }
}
