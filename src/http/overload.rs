//! What is told to whoever asks more than the server can answer, and that it is stopping.
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use async_graphql::{Response, Value};
use axum::{
    Router,
    body::Body,
    extract::{Request, rejection::BytesRejection},
    http::{HeaderValue, StatusCode, header},
    middleware::{Next, from_fn},
    response::Response as HttpResponse,
};
use ipnet::IpNet;
use tokio::sync::watch;

use super::{
    accept::negotiate,
    answer::refusal,
    client_ip::{ClientIp, with_client_ip},
    held::{Arriving, Leaving, NoRoom},
    memory::MemoryBudget,
    request::Refused,
};
use crate::{
    error::{OVERLOADED, UNAVAILABLE},
    server::{BodyTimeout, Limits, Phase, group},
};

/// When to ask again, in seconds.
const LATER: HeaderValue = HeaderValue::from_static("2");

/// Whether something was not done since the server had too much to do, or the database could not do it.
pub(super) fn is_for_later(response: &Response) -> bool {
    let codes = [OVERLOADED, UNAVAILABLE].map(Value::from);
    let mut given = response.errors.iter().filter_map(|error| error.extensions.as_ref()?.get("code"));
    given.any(|code| codes.contains(code))
}

/// The same answer, by which programs and proxies see without reading it that it should be asked for again later.
pub(super) fn later(mut response: HttpResponse) -> HttpResponse {
    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    response.headers_mut().insert(header::RETRY_AFTER, LATER);
    response
}

/// Why a body could not be read.
pub(super) fn unreadable(rejection: &BytesRejection) -> Refused {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(rejection);
    while let Some(error) = cause {
        if error.is::<BodyTimeout>() {
            let message = "The body did not arrive in time: send it at once.";
            return Refused::new(StatusCode::REQUEST_TIMEOUT, "REQUEST_TIMEOUT", message);
        }
        if error.is::<NoRoom>() {
            let message = "Too many requests arrive at once: send it again in 2 seconds.";
            return Refused::new(StatusCode::SERVICE_UNAVAILABLE, OVERLOADED, message);
        }
        cause = error.source();
    }
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        let message = "The body is larger than 256 KiB: ask for less at once.";
        return Refused::new(StatusCode::PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE", message);
    }
    Refused::new(StatusCode::BAD_REQUEST, "BAD_REQUEST", "The body did not arrive whole: send it again.")
}

/// Bodies up to this size find room when others hold all that larger ones may take: most requests are as small.
const SMALL_BODY: usize = 16 * 1024;

/// The requests under way of each client.
type UnderWay = Arc<Mutex<HashMap<IpAddr, usize>>>;

/// One of them, until it is dropped.
#[derive(Debug)]
struct Counted {
    under_way: UnderWay,
    client: IpAddr,
}

impl Counted {
    fn new(under_way: &UnderWay, client: IpAddr, most: usize) -> Option<Self> {
        let mut counts = under_way.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(client).or_default();
        if most <= *count {
            return None;
        }
        *count += 1;
        drop(counts);
        Some(Self { under_way: Arc::clone(under_way), client })
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut counts = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.client) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.client);
            }
        }
    }
}

/// The paths of the server, of which one client, behind whatever proxies, has only so many requests under way (until it
/// has taken their answers), whose bodies have only so much memory together, and by which it tells when it is stopping.
pub fn guarded(router: Router, proxies: &[IpNet], limits: &Limits, phase: watch::Receiver<Phase>) -> Router {
    let (under_way, proxies): (UnderWay, Arc<[IpNet]>) = (Arc::default(), proxies.into());
    let (most, bodies) = (limits.requests_per_client, MemoryBudget::new(limits.body_memory, SMALL_BODY));
    let guarded = router.layer(from_fn(move |request: Request, next: Next| {
        let request = with_client_ip(request, &proxies);
        let is_leaving = *phase.borrow() != Phase::Open;
        let (under_way, bodies) = (Arc::clone(&under_way), Arc::clone(&bodies));
        async move {
            match request.uri().path() {
                "/readyz" if is_leaving => return stopping(),
                "/readyz" | "/healthz" => return next.run(request).await,
                _ => {}
            }
            let client = request.extensions().get::<ClientIp>().map(|ClientIp(address)| group(*address));
            let Some(client) = client else { return next.run(request).await };
            let Some(counted) = Counted::new(&under_way, client, most) else { return too_many() };
            // What was read of the body is copied, into the document and its variables, until the answer is made.
            let body = Arc::new(Mutex::new(bodies.reserve(Some(client))));
            let request = request.map(|arriving| Body::new(Arriving::new(arriving, Arc::clone(&body))));
            let response = next.run(request).await;
            drop(body);
            response.map(|leaving| Body::new(Leaving::new(leaving, counted)))
        }
    }));
    guarded.layer(from_fn(negotiate))
}

fn stopping() -> HttpResponse {
    refusal(StatusCode::SERVICE_UNAVAILABLE, "STOPPING", "The server is stopping: ask another one.")
}

fn too_many() -> HttpResponse {
    let message = "Too many of your requests are under way: wait for their answers, then ask again.";
    let mut response = refusal(StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED", message);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    response
}
