//! Memory that all requests and their answers share: each reserves what it holds while it grows, until it is dropped.
//!
//! Limits for one body and one answer do not bound many of them: clients that send half of a body, or do not read their
//! answers, hold as much as they have connections.
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::body::Bytes;

use crate::server::group;

/// The bytes that may be reserved, in all and by each client.
#[derive(Debug)]
pub(super) struct MemoryBudget {
    most: usize,
    /// Reservations up to this size may take what is left when larger ones are refused.
    small: usize,
    reserved: Mutex<Reserved>,
}

#[derive(Debug, Default)]
struct Reserved {
    total: usize,
    of_clients: HashMap<IpAddr, usize>,
}

impl MemoryBudget {
    pub(super) fn new(most: usize, small: usize) -> Arc<Self> {
        Arc::new(Self { most, small, reserved: Mutex::default() })
    }

    /// A reservation of nothing yet. One client has half of the budget at most; whose address is not known has no share.
    pub(super) fn reserve(self: &Arc<Self>, client: Option<IpAddr>) -> Reservation {
        Reservation { budget: Arc::clone(self), client: client.map(group), bytes: 0 }
    }

    fn reserved(&self) -> MutexGuard<'_, Reserved> {
        self.reserved.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A sixth is left to small reservations.
    fn most_of(&self, size: usize) -> usize {
        if size <= self.small { self.most } else { self.most - self.most / 6 }
    }
}

/// What one body or answer has reserved, until it is dropped.
#[derive(Debug)]
pub(super) struct Reservation {
    budget: Arc<MemoryBudget>,
    client: Option<IpAddr>,
    bytes: usize,
}

impl Reservation {
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Reserves more, if there is room.
    pub(super) fn grow(&mut self, more: usize) -> bool {
        let size = self.bytes.saturating_add(more);
        let mut reserved = self.budget.reserved();
        if self.budget.most_of(size) < reserved.total.saturating_add(more) {
            return false;
        }
        if let Some(client) = self.client {
            let of_client = reserved.of_clients.entry(client).or_default();
            if self.budget.most / 2 < of_client.saturating_add(more) {
                return false;
            }
            *of_client += more;
        }
        reserved.total += more;
        drop(reserved);
        self.bytes = size;
        true
    }

    /// Gives back what is beyond this size.
    pub(super) fn shrink_to(&mut self, bytes: usize) {
        let less = self.bytes.saturating_sub(bytes);
        self.bytes -= less;
        let mut reserved = self.budget.reserved();
        reserved.total -= less;
        if let Some(client) = self.client
            && let Some(of_client) = reserved.of_clients.get_mut(&client)
        {
            *of_client -= less;
            if *of_client == 0 {
                reserved.of_clients.remove(&client);
            }
        }
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        self.shrink_to(0);
    }
}

/// Bytes that keep something until the last of them is dropped. The HTTP library drops a part of an answer when the client
/// has taken it, long after it has dropped the answer's body.
pub(super) fn keeping<T: Send + Sync + 'static>(bytes: Bytes, kept: Arc<T>) -> Bytes {
    struct Keeping<T> {
        bytes: Bytes,
        _kept: Arc<T>,
    }
    impl<T> AsRef<[u8]> for Keeping<T> {
        fn as_ref(&self) -> &[u8] {
            &self.bytes
        }
    }
    Bytes::from_owner(Keeping { bytes, _kept: kept })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    #[test]
    fn nobody_reserves_more_than_a_share_and_all_together_no_more_than_there_is() {
        let budget = MemoryBudget::new(1200, 10);
        let mut one = budget.reserve(Some(client(1)));
        assert!(one.grow(600) && !one.grow(1));
        assert!(!budget.reserve(Some(client(1))).grow(1), "the share is the client's, not the reservation's");
        let mut other = budget.reserve(Some(client(2)));
        assert!(other.grow(400) && !other.grow(1), "a sixth is left to the small");
        let mut small = budget.reserve(Some(client(3)));
        assert!(small.grow(10) && !small.grow(1), "it is not small any more");
        one.shrink_to(100);
        assert!(small.grow(1) && other.grow(100));
        drop((one, other, small));
        let reserved = budget.reserved();
        assert_eq!((reserved.total, reserved.of_clients.len()), (0, 0));
    }

    #[test]
    fn what_is_kept_with_bytes_is_kept_as_long_as_any_of_them() {
        let budget = MemoryBudget::new(100, 10);
        let mut reservation = budget.reserve(None);
        assert!(reservation.grow(50));
        let bytes = keeping(Bytes::from_static(b"answer"), Arc::new(reservation));
        let part = bytes.slice(2..4);
        drop(bytes);
        assert_eq!((budget.reserved().total, &*part), (50, &b"sw"[..]));
        drop(part);
        assert_eq!(budget.reserved().total, 0);
    }
}
