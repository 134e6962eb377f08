//! Who is connected: how many in all and from each address, and who has to make room for others.
use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use ipnet::IpNet;
use tokio::sync::Notify;

use super::{Limits, activity::Activity};

/// All connections.
#[derive(Debug)]
pub(super) struct Registry {
    open: Mutex<Open>,
    most: usize,
    most_per_address: usize,
    proxies: Vec<IpNet>,
    emptied: Notify,
}

#[derive(Debug, Default)]
struct Open {
    last: u64,
    /// None where the limit of an address does not count.
    connections: HashMap<u64, (Option<IpAddr>, Arc<Activity>)>,
    per_address: HashMap<IpAddr, usize>,
}

/// A connection's place, until it is dropped.
#[derive(Debug)]
pub(super) struct Slot {
    registry: Arc<Registry>,
    number: u64,
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut open = self.registry.open();
        open.remove(self.number);
        if open.connections.is_empty() {
            self.registry.emptied.notify_waiters();
        }
    }
}

impl Open {
    fn remove(&mut self, number: u64) -> Option<Arc<Activity>> {
        let (address, activity) = self.connections.remove(&number)?;
        if let Some(address) = address
            && let Some(count) = self.per_address.get_mut(&address)
        {
            *count -= 1;
            if *count == 0 {
                self.per_address.remove(&address);
            }
        }
        Some(activity)
    }

    /// Closes the connection (of this address) that has kept us waiting the longest, for a request or for the rest of
    /// one; those that begin a request and do not end it are no better than those that begin none. Whether there was one.
    fn make_room(&mut self, address: Option<IpAddr>) -> bool {
        let among = self.connections.iter().filter(|(_, (from, _))| address.is_none() || *from == address);
        let idle = among.filter_map(|(number, (_, activity))| Some((activity.waits_for_client()?, *number)));
        let Some((_, number)) = idle.min() else { return false };
        if let Some(activity) = self.remove(number) {
            activity.evicted.notify_one();
        }
        true
    }
}

impl Registry {
    pub(super) fn new(limits: &Limits, proxies: Vec<IpNet>) -> Arc<Self> {
        Arc::new(Self {
            open: Mutex::default(),
            most: limits.connections,
            most_per_address: limits.connections_per_address,
            proxies,
            emptied: Notify::new(),
        })
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for a new connection; none if all are taken by those who have requests under way.
    pub(super) fn admit(self: &Arc<Self>, peer: IpAddr, activity: &Arc<Activity>) -> Option<Slot> {
        let peer = peer.to_canonical();
        // All clients of a proxy share its address; how much each of them asks is counted by requests.
        let address = (!self.proxies.iter().any(|net| net.contains(&peer))).then(|| group(peer));
        let mut open = self.open();
        if let Some(address) = address {
            let from_there = open.per_address.get(&address).copied().unwrap_or_default();
            if self.most_per_address <= from_there && !open.make_room(Some(address)) {
                return None;
            }
        }
        if self.most <= open.connections.len() && !open.make_room(None) {
            return None;
        }
        if let Some(address) = address {
            *open.per_address.entry(address).or_default() += 1;
        }
        open.last += 1;
        let number = open.last;
        open.connections.insert(number, (address, Arc::clone(activity)));
        drop(open);
        Some(Slot { registry: Arc::clone(self), number })
    }

    /// Closes the connection that has asked for nothing the longest, when the system has no room for another.
    pub(super) fn make_room(&self) {
        self.open().make_room(None);
    }

    /// Until nobody is connected.
    pub(super) async fn emptied(&self) {
        loop {
            let emptied = self.emptied.notified();
            if self.open().connections.is_empty() {
                return;
            }
            emptied.await;
        }
    }
}

/// The address that is counted: whoever has one IPv6 address has the whole network of it.
pub(crate) fn group(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        address @ IpAddr::V4(_) => address,
    }
}
