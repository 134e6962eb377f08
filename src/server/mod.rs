//! Connections: who gets one, how long each may take over what, and how all of them end when the server stops.
mod activity;
mod address;
mod body;
mod connection;
mod limits;
mod listen;
mod registry;
mod socket;

use std::{net::SocketAddr, sync::Arc};

use axum::Router;
use ipnet::IpNet;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    time::{Instant, timeout, timeout_at},
};

use self::{activity::Activity, connection::Shared, registry::Registry};

pub(crate) use self::registry::group;
pub use self::{
    address::Address,
    body::BodyTimeout,
    limits::{Limits, Raw},
};

/// How far the server is on its way to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It takes requests.
    Open,
    /// It takes them, but others should be asked.
    Leaving,
    /// It takes no more connections, and ends those that have nothing to ask.
    Closed,
    /// Whatever is left is cut off.
    Cut,
}

/// Files that the program needs for itself: databases, their logs, letters, keys.
const OWN_FILES: u64 = 128;

/// How many are told at once that there is no place for them; others are cut off.
const REFUSALS: usize = 64;

const NO_PLACE: &str = "HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/json; charset=utf-8\r\n\
    retry-after: 2\r\nconnection: close\r\n\r\n\
    {\"errors\":[{\"message\":\"There are too many connections: close some, or try again in 2 seconds.\",\
    \"extensions\":{\"code\":\"OVERLOADED\"}}]}";

/// Serves until `stop` ends, and then whatever is under way, as long as the limits say. `phase` tells how far it is.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    mut limits: Limits,
    proxies: Vec<IpNet>,
    phase: watch::Sender<Phase>,
    stop: impl Future<Output = ()>,
) {
    limits.connections = limits.connections.min(room());
    let registry = Registry::new(&limits, proxies);
    let shared = Arc::new(Shared { router, limits, phase: phase.subscribe() });
    let door = Door { registry, shared, refusals: Arc::new(Semaphore::new(REFUSALS)) };
    tokio::select! {
        never = door.accept(&listener) => match never {},
        () = stop => {}
    }
    phase.send_replace(Phase::Leaving);
    let limits = &door.shared.limits;
    let _ = timeout(limits.grace, door.accept(&listener)).await;
    let deadline = Instant::now() + limits.finish;
    if listen::refuse_new(&listener) {
        let _ = timeout(limits.handshake, door.accept(&listener)).await;
    }
    while let Some((stream, peer)) = listen::waiting(&listener) {
        door.admit(stream, peer);
    }
    drop(listener);
    phase.send_replace(Phase::Closed);
    if timeout_at(deadline, door.registry.emptied()).await.is_err() {
        tracing::warn!("graceful shutdown timed out: open requests are aborted");
        phase.send_replace(Phase::Cut);
        let _ = timeout(CUTTING, door.registry.emptied()).await;
    }
}

/// How long cutting may take.
const CUTTING: std::time::Duration = std::time::Duration::from_millis(500);

/// Whoever lets connections in.
#[derive(Debug)]
struct Door {
    registry: Arc<Registry>,
    shared: Arc<Shared>,
    refusals: Arc<Semaphore>,
}

impl Door {
    async fn accept(&self, listener: &TcpListener) -> std::convert::Infallible {
        loop {
            let (stream, peer) = listen::accept(listener, || self.registry.make_room()).await;
            self.admit(stream, peer);
        }
    }

    fn admit(&self, stream: TcpStream, peer: SocketAddr) {
        let activity = Activity::new();
        if let Some(slot) = self.registry.admit(peer.ip(), &activity) {
            tokio::spawn(connection::serve(Arc::clone(&self.shared), stream, peer, slot, activity));
        } else if let Ok(permit) = Arc::clone(&self.refusals).try_acquire_owned() {
            tokio::spawn(async move {
                socket::part(stream, NO_PLACE).await;
                drop(permit);
            });
        }
    }
}

/// How many connections the system has room for, once the program asked for as many files as it may have.
fn room() -> usize {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let wanted = Rlimit { current: maximum, maximum };
    let most = if setrlimit(Resource::Nofile, wanted).is_ok() { maximum } else { current };
    most.map_or(usize::MAX, |most| usize::try_from(most.saturating_sub(OWN_FILES)).unwrap_or(usize::MAX).max(1))
}

/// Ends when the terminal or the operating system says so.
pub async fn shutdown_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => drop(tokio::signal::ctrl_c().await),
    }
}
