//! How much of the server one connection, one address and all of them together may hold, and for how long.
use std::time::Duration;

use serde::Deserialize;

const MIB: usize = 1024 * 1024;

/// The limits of connections. Tests give shorter ones.
#[derive(Clone, Debug)]
pub struct Limits {
    /// From the beginning of a connection to its first byte.
    pub first_byte: Duration,
    /// From the first byte of a request's head to its last.
    pub head: Duration,
    /// From the end of a request's head to the end of its body.
    pub body: Duration,
    /// Between two requests of a connection.
    pub idle: Duration,
    /// Within which time a client has to take a part of what waits for it.
    pub stall: Duration,
    /// Bytes of that part.
    pub least_taken: u64,
    /// Connections at once.
    pub connections: usize,
    /// Connections at once from one address that is not a proxy's: an IPv4 address, or an IPv6 network of 64 bits.
    pub connections_per_address: usize,
    /// Requests at once from one client, behind whatever proxies.
    pub requests_per_client: usize,
    /// Bytes of the bodies of all requests under way; each client has half of it at most.
    pub body_memory: usize,
    /// Bytes that the answers take which are made or not taken yet, all together; each client has half of it at most.
    pub answer_memory: usize,
    /// Memory of the answers to everybody that are kept; none are with 0.
    pub answer_cache: usize,
    /// Requests at once of one HTTP/2 connection.
    pub streams: u32,
    /// Header fields of a request.
    pub headers: usize,
    /// Bytes of a request's head.
    pub head_bytes: u32,
    /// Bytes that may arrive without a new request for each request that is under way, and for one more: no body is as
    /// large, so what comes beyond are frames that ask for nothing.
    pub unasked_bytes: usize,
    /// Requests that the client may give up on one connection, before it is looked at how many it let finish.
    pub given_up: u64,
    /// How long connections are still taken after the order to stop, while `/readyz` tells that it is going.
    pub grace: Duration,
    /// How long connections that were begun before the listener closes may take to be established.
    pub handshake: Duration,
    /// How long a connection without a request may still bring one after the listener is closed.
    pub last_byte: Duration,
    /// How long a request that has begun may still arrive after the listener is closed.
    pub last_body: Duration,
    /// How long running requests may take to end.
    pub finish: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            first_byte: Duration::from_secs(10),
            head: Duration::from_secs(10),
            body: Duration::from_secs(30),
            idle: Duration::from_secs(75),
            stall: Duration::from_secs(20),
            // 8 KiB/s: a tenth of what the slowest mobile networks give.
            least_taken: 160 * 1024,
            connections: 2_000,
            connections_per_address: 256,
            requests_per_client: 64,
            body_memory: 32 * MIB,
            answer_memory: 48 * MIB,
            answer_cache: 16 * MIB,
            streams: 64,
            headers: 100,
            head_bytes: 32 * 1024,
            unasked_bytes: 512 * 1024,
            given_up: 100,
            grace: Duration::from_secs(1),
            handshake: Duration::from_millis(300),
            last_byte: Duration::from_secs(1),
            last_body: Duration::from_secs(2),
            finish: Duration::from_secs(10),
        }
    }
}

/// The limits that operators set, as the configuration file has them.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Raw {
    connections: Option<usize>,
    connections_per_address: Option<usize>,
    requests_per_client: Option<usize>,
    body_memory_mib: Option<usize>,
    answer_memory_mib: Option<usize>,
    answer_cache_mib: Option<usize>,
    drain_seconds: Option<u64>,
}

impl TryFrom<Raw> for Limits {
    type Error = String;

    fn try_from(raw: Raw) -> Result<Self, String> {
        let Raw {
            connections,
            connections_per_address,
            requests_per_client,
            body_memory_mib,
            answer_memory_mib,
            answer_cache_mib,
            drain_seconds,
        } = raw;
        let default = Self::default();
        let some = |key: &str, given: Option<usize>, default: usize| match given.unwrap_or(default) {
            number @ 1..=1_000_000 => Ok(number),
            number => Err(format!("{key}: give 1 to 1000000, not {number}")),
        };
        let mib = |key: &str, given: Option<usize>, default: usize| match given {
            None => Ok(default),
            Some(number @ 2..=65_536) => Ok(number * MIB),
            Some(number) => Err(format!("{key}: give 2 to 65536 (MiB), not {number}")),
        };
        Ok(Self {
            connections: some("connections", connections, default.connections)?,
            connections_per_address: some(
                "connections_per_address",
                connections_per_address,
                default.connections_per_address,
            )?,
            requests_per_client: some("requests_per_client", requests_per_client, default.requests_per_client)?,
            body_memory: mib("body_memory_mib", body_memory_mib, default.body_memory)?,
            answer_memory: mib("answer_memory_mib", answer_memory_mib, default.answer_memory)?,
            answer_cache: match answer_cache_mib {
                Some(0) => 0,
                given => mib("answer_cache_mib", given, default.answer_cache)?,
            },
            grace: match drain_seconds {
                None => default.grace,
                Some(seconds @ 0..=300) => Duration::from_secs(seconds),
                Some(seconds) => return Err(format!("drain_seconds: give 0 to 300, not {seconds}")),
            },
            ..default
        })
    }
}
