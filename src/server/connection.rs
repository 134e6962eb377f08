//! One connection, from its first byte to its last.
use std::{convert::Infallible, net::SocketAddr, pin::Pin, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{HeaderValue, Request, Response, Version, header},
};
use hyper::{
    body::Incoming,
    server::conn::{http1, http2},
    service::service_fn,
};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use socket2::SockRef;
use tokio::{net::TcpStream, sync::watch, time};
use tower::ServiceExt as _;

use super::{
    Limits, Phase,
    activity::{Activity, Overdue, UnderWay},
    body::{Received, Sent},
    registry::Slot,
    socket::{Ending, Farewell, Socket},
};

/// The last word to whoever did not finish asking.
const TOO_SLOW: &str = "HTTP/1.1 408 Request Timeout\r\ncontent-type: application/json; charset=utf-8\r\n\
    connection: close\r\n\r\n\
    {\"errors\":[{\"message\":\"The head of the request did not arrive in time: send it at once.\",\
    \"extensions\":{\"code\":\"REQUEST_TIMEOUT\"}}]}";

/// The last word to whoever did not finish asking before the server stops.
const STOPPING: &str = "HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/json; charset=utf-8\r\n\
    retry-after: 2\r\nconnection: close\r\n\r\n\
    {\"errors\":[{\"message\":\"The server is stopping and the request did not arrive in time: ask another one.\",\
    \"extensions\":{\"code\":\"STOPPING\"}}]}";

/// What all connections have.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) router: Router,
    pub(super) limits: Limits,
    pub(super) phase: watch::Receiver<Phase>,
}

/// Bytes that the system takes ahead of what the client's window lets through.
const UNSENT_BYTES: u32 = 128 * 1024;

/// A connection under watch.
#[derive(Debug)]
struct Watched {
    shared: Arc<Shared>,
    activity: Arc<Activity>,
    ending: Ending,
    phase: watch::Receiver<Phase>,
}

/// Serves one connection until it ends, or is ended.
pub(super) async fn serve(
    shared: Arc<Shared>,
    stream: TcpStream,
    peer: SocketAddr,
    slot: Slot,
    activity: Arc<Activity>,
) {
    // Answers are written as a whole; the last part of one should not wait for more.
    let _ = stream.set_nodelay(true);
    // What the system takes ahead of the client is not taken by the client: with megabytes of it, neither memory nor
    // slowness would show.
    let _ = SockRef::from(&stream).set_tcp_notsent_lowat(UNSENT_BYTES);
    let (mut socket, ending) = Socket::new(stream, Arc::clone(&activity), slot);
    let phase = shared.phase.clone();
    let mut watched = Watched { shared: Arc::clone(&shared), activity: Arc::clone(&activity), ending, phase };
    let Some(Some(is_http2)) = watched.until(socket.is_http2(), |_| {}).await else { return };
    let service = service_fn(move |request: Request<Incoming>| {
        let (shared, request_under_way) = (Arc::clone(&shared), UnderWay::begin(&activity));
        answer(shared, peer, request_under_way, request)
    });
    if is_http2 {
        watched.activity.is_http2();
        let connection = http2(&watched.shared.limits).serve_connection(TokioIo::new(socket), service);
        let done = watched.until(connection, http2::Connection::graceful_shutdown).await;
        log(done);
    } else {
        let connection = http1(&watched.shared.limits).serve_connection(TokioIo::new(socket), service);
        let done = watched.until(connection, |_| {}).await;
        log(done);
    }
}

/// What clients do wrong is for those who look into it.
fn log(done: Option<hyper::Result<()>>) {
    if let Some(Err(error)) = done {
        tracing::debug!(%error, "connection closed with an error");
    }
}

async fn answer(
    shared: Arc<Shared>,
    peer: SocketAddr,
    under_way: UnderWay,
    request: Request<Incoming>,
) -> Result<Response<Sent>, Infallible> {
    let is_http1 = request.version() <= Version::HTTP_11;
    let arrival = under_way.arrival();
    let mut request = request.map(|body| Body::new(Received::new(body, shared.limits.body, arrival)));
    request.extensions_mut().insert(ConnectInfo(peer));
    let mut response = shared.router.clone().oneshot(request).await?;
    if is_http1 && *shared.phase.borrow() != Phase::Open {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    Ok(response.map(|body| Sent::new(body, under_way)))
}

impl Watched {
    /// Runs a part of the connection until it is done; none if the connection was ended before. `stop` asks the part to
    /// end once the server takes no more requests.
    async fn until<F: Future>(&mut self, part: F, stop: impl FnOnce(Pin<&mut F>)) -> Option<F::Output> {
        let mut part = std::pin::pin!(part);
        let mut tick = time::interval(tick(&self.shared.limits));
        tick.set_missed_tick_behavior(time::MissedTickBehavior::Delay);
        let mut stop = Some(stop);
        let mut closed_since = None;
        loop {
            tokio::select! {
                done = part.as_mut() => return Some(done),
                () = self.activity.evicted.notified() => return self.end(Farewell::Abrupt),
                // When the server itself is gone, nobody waits for its connections.
                changed = self.phase.changed() => if changed.is_err() {
                    return self.end(Farewell::Abrupt);
                },
                _ = tick.tick() => {}
            }
            match self.activity.overdue(&self.shared.limits) {
                Some(Overdue::Head) => return self.end(Farewell::Answer(TOO_SLOW)),
                Some(Overdue::Idle) => return self.end(Farewell::Answer("")),
                Some(Overdue::Unread | Overdue::Flood) => return self.end(Farewell::Abrupt),
                None => {}
            }
            match *self.phase.borrow() {
                Phase::Open | Phase::Leaving => {}
                Phase::Closed => {
                    let since = *closed_since.get_or_insert_with(time::Instant::now);
                    if let Some(stop) = stop.take() {
                        stop(part.as_mut());
                    }
                    if self.activity.is_idle() && self.shared.limits.last_byte <= since.elapsed() {
                        return self.end(Farewell::Answer(""));
                    }
                    if self.activity.waits_for_client().is_some() && self.shared.limits.last_body <= since.elapsed() {
                        return self.end(Farewell::Answer(if self.activity.speaks_http2() { "" } else { STOPPING }));
                    }
                }
                Phase::Cut => return self.end(Farewell::Abrupt),
            }
        }
    }

    fn end<T>(&self, farewell: Farewell) -> Option<T> {
        // The first reason stands.
        let _ = self.ending.set(farewell);
        None
    }
}

/// How often limits are looked at: a few times within the shortest.
fn tick(limits: &Limits) -> Duration {
    let all = [limits.first_byte, limits.head, limits.idle, limits.stall, limits.last_byte, limits.last_body];
    let shortest = all.into_iter().min().unwrap_or_default();
    (shortest / 4).clamp(Duration::from_millis(10), Duration::from_millis(500))
}

fn http1(limits: &Limits) -> http1::Builder {
    let mut builder = http1::Builder::new();
    // Heads are timed by their first byte (`Activity`): the library would count the time between two requests too.
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(None)
        .max_headers(limits.headers)
        .max_buf_size(usize::try_from(limits.head_bytes).unwrap_or(usize::MAX).max(8192));
    builder
}

fn http2(limits: &Limits) -> http2::Builder<TokioExecutor> {
    let mut builder = http2::Builder::new(TokioExecutor::new());
    builder
        .timer(TokioTimer::new())
        .max_concurrent_streams(limits.streams)
        // Streams that are begun and given up at once (CVE-2023-44487), and those that we end for their faults
        // (CVE-2025-8671); the library ends the connection after so many.
        .max_pending_accept_reset_streams(20)
        .max_local_error_reset_streams(64)
        .max_header_list_size(limits.head_bytes)
        .max_send_buf_size(64 * 1024)
        .keep_alive_interval(Some(Duration::from_secs(20)))
        .keep_alive_timeout(Duration::from_secs(10));
    builder
}
