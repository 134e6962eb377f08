//! How often something may be tried: by the address that it is tried from, and signing in by the account as well.
//!
//! A bucket of tokens for each, in the memory of this program: it holds a limited number of them, and a restart forgets
//! them. Time is an argument.
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest as _, Sha256};

use super::Viewer;
use crate::error::{Code, Problem};

/// What is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trying {
    /// To submit something.
    Submit,
    /// To show a token, which may be a guess.
    Token,
    /// To sign in.
    SignIn,
    /// To have a letter sent to an address.
    Letter,
}

impl Trying {
    /// How many at once, and how long until one more.
    fn allowance(self) -> (f64, TimeDelta) {
        match self {
            Self::Submit => (10.0, TimeDelta::minutes(6)),
            Self::Token => (20.0, TimeDelta::minutes(1)),
            Self::SignIn => (30.0, TimeDelta::seconds(10)),
            Self::Letter => (5.0, TimeDelta::minutes(10)),
        }
    }

    /// The same for one account; what is tried of all of them together from one address has more.
    fn allowance_of_account(self) -> (f64, TimeDelta) {
        match self {
            Self::Submit | Self::Token | Self::SignIn => (10.0, TimeDelta::minutes(1)),
            Self::Letter => (3.0, TimeDelta::minutes(20)),
        }
    }

    fn allowance_for(self, whom: Whom) -> (f64, TimeDelta) {
        match whom {
            Whom::Network(_) => self.allowance(),
            Whom::Account(_) | Whom::Familiar(..) => self.allowance_of_account(),
        }
    }
}

/// Whose bucket it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Whom {
    /// Of all who ask from there.
    Network(IpAddr),
    /// Of all who ask for the account with this mail address, whether there is one or not.
    Account([u8; 32]),
    /// Of who asks for it from where its owner has been: strangers cannot empty it, so that they lock nobody out.
    Familiar([u8; 32], IpAddr),
}

/// More are forgotten: no attacker shall fill the memory.
const MOST_BUCKETS: usize = 10_000;

/// The buckets of all addresses. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Throttle(Arc<Mutex<HashMap<(Trying, Whom), Bucket>>>);

#[derive(Clone, Copy, Debug)]
struct Bucket {
    left: f64,
    at: DateTime<Utc>,
}

impl Bucket {
    fn refilled(self, (most, until_one): (f64, TimeDelta), now: DateTime<Utc>) -> f64 {
        let passed = (now - self.at).max(TimeDelta::zero());
        (self.left + passed.as_seconds_f64() / until_one.as_seconds_f64()).min(most)
    }
}

impl Throttle {
    /// Takes one try of whoever asks, if they have one. The staff, and who asks from inside the program, have as many
    /// as they want.
    pub fn take(&self, what: Trying, viewer: &Viewer) -> Result<(), Problem> {
        let Some(address) = viewer.address.filter(|_| !viewer.is_staff()) else { return Ok(()) };
        self.take_of(what, Whom::Network(network(address)), viewer.now)
    }

    /// Gives a try back that was no abuse.
    pub fn give_back(&self, what: Trying, viewer: &Viewer) {
        let Some(address) = viewer.address else { return };
        self.give_back_of(what, Whom::Network(network(address)));
    }

    /// Takes one try at the account with this mail address, of whoever asks and of the account. From where the account
    /// is at home, tries from elsewhere do not count.
    pub fn take_at(&self, what: Trying, email: &str, is_familiar: bool, viewer: &Viewer) -> Result<(), Problem> {
        Self::of_account(email, is_familiar, viewer).try_for_each(|whom| self.take_of(what, whom, viewer.now))
    }

    /// Gives such a try back.
    pub fn give_back_at(&self, what: Trying, email: &str, is_familiar: bool, viewer: &Viewer) {
        Self::of_account(email, is_familiar, viewer).for_each(|whom| self.give_back_of(what, whom));
    }

    fn of_account(email: &str, is_familiar: bool, viewer: &Viewer) -> impl Iterator<Item = Whom> {
        let account: [u8; 32] = Sha256::digest(email).into();
        let both = viewer.address.map(network).map(|network| {
            let of_account = if is_familiar { Whom::Familiar(account, network) } else { Whom::Account(account) };
            [Whom::Network(network), of_account]
        });
        both.into_iter().flatten()
    }

    fn take_of(&self, what: Trying, whom: Whom, now: DateTime<Utc>) -> Result<(), Problem> {
        let allowance = what.allowance_for(whom);
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if MOST_BUCKETS <= buckets.len() && !buckets.contains_key(&(what, whom)) {
            buckets.retain(|(what, whom), bucket| {
                let allowance = what.allowance_for(*whom);
                bucket.refilled(allowance, now) < allowance.0
            });
            if MOST_BUCKETS <= buckets.len() {
                buckets.clear();
            }
        }
        let bucket = buckets.entry((what, whom)).or_insert(Bucket { left: allowance.0, at: now });
        *bucket = Bucket { left: bucket.refilled(allowance, now), at: now };
        if bucket.left < 1.0 {
            let wait = allowance.1.num_minutes().max(1);
            let message = format!("That was too often: try again in {wait} minutes.");
            return Err(Code::RateLimited.at("", message));
        }
        bucket.left -= 1.0;
        Ok(())
    }

    fn give_back_of(&self, what: Trying, whom: Whom) {
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bucket) = buckets.get_mut(&(what, whom)) {
            bucket.left = (bucket.left + 1.0).min(what.allowance_for(whom).0);
        }
    }
}

/// Whoever has one address of IPv6 has all that begin with the same 64 bits.
pub(crate) fn network(address: IpAddr) -> IpAddr {
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
    fn strangers_lock_nobody_out() {
        let throttle = Throttle::default();
        let (stranger, owner) = (from("192.0.2.1", "2026-03-01T12:00:00Z"), from("192.0.2.9", "2026-03-01T12:00:00Z"));
        let tries = |viewer: &Viewer, is_familiar| {
            let one = |_: &usize| throttle.take_at(Trying::SignIn, "lea@example.org", is_familiar, viewer).is_ok();
            (0..100).take_while(one).count()
        };
        assert_eq!(tries(&stranger, false), 10);
        assert_eq!(tries(&from("192.0.2.2", "2026-03-01T12:00:00Z"), false), 0, "the account's, from wherever");
        assert_eq!(tries(&owner, true), 10);
        throttle.give_back_at(Trying::SignIn, "lea@example.org", true, &owner);
        assert_eq!(tries(&owner, true), 1);
        let many = (0..100).take_while(|number| {
            throttle.take_at(Trying::SignIn, &format!("{number}@example.org"), false, &stranger).is_ok()
        });
        assert!(many.count() < 30, "over many accounts");
    }

    #[test]
    fn the_memory_is_bounded() {
        let throttle = Throttle::default();
        for number in 0..25_000_u32 {
            let viewer =
                Viewer { address: Some(IpAddr::from(number.to_be_bytes())), ..from("::1", "2026-03-01T12:00:00Z") };
            throttle.take(Trying::Token, &viewer).unwrap();
        }
        assert!(throttle.0.lock().unwrap().len() <= MOST_BUCKETS);
    }
}
