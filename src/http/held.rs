//! What a request holds until its client has taken the answer: its place among the client's requests, and memory.
use std::{
    fmt,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
};

use axum::{
    BoxError,
    body::{Body, Bytes, HttpBody},
    response::Response,
};
use hyper::body::{Frame, SizeHint};

use super::memory::{Reservation, keeping};

/// There is no room for a request's body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NoRoom;

impl fmt::Display for NoRoom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("there is no room for the body")
    }
}

impl std::error::Error for NoRoom {}

/// A request's body, which reserves memory as it arrives.
#[derive(Debug)]
pub(super) struct Arriving {
    body: Body,
    reservation: Arc<Mutex<Reservation>>,
}

impl Arriving {
    pub(super) fn new(body: Body, reservation: Arc<Mutex<Reservation>>) -> Self {
        Self { body, reservation }
    }
}

impl HttpBody for Arriving {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = self.get_mut();
        let frame = ready!(Pin::new(&mut this.body).poll_frame(cx));
        let bytes = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref()).map_or(0, Bytes::len);
        let mut reservation = this.reservation.lock().unwrap_or_else(PoisonError::into_inner);
        if !reservation.grow(bytes) {
            return Poll::Ready(Some(Err(NoRoom.into())));
        }
        Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// An answer's body, each part of which keeps something until the client has taken it.
#[derive(Debug)]
pub(super) struct Leaving<T> {
    body: Body,
    kept: Arc<T>,
}

impl<T> Leaving<T> {
    pub(super) fn new(body: Body, kept: T) -> Self {
        Self { body, kept: Arc::new(kept) }
    }
}

impl<T: Send + Sync + 'static> HttpBody for Leaving<T> {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        let frame = Pin::new(&mut this.body).poll_frame(cx);
        frame.map_ok(|frame| frame.map_data(|bytes| keeping(bytes, Arc::clone(&this.kept))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Keeps what was reserved for an answer until the client has taken it. Outside of compression, which drops what it has read
/// while what it has written still waits for the client.
pub(super) async fn until_taken(mut response: Response) -> Response {
    match response.extensions_mut().remove::<Arc<Reservation>>() {
        Some(reservation) => response.map(|leaving| Body::new(Leaving::new(leaving, reservation))),
        None => response,
    }
}

#[cfg(test)]
mod tests {
    use axum::{
        Router,
        http::{Request, header},
        middleware::map_response,
        response::IntoResponse as _,
        routing::get,
    };
    use futures_util::TryStreamExt as _;
    use tower::ServiceExt as _;

    use super::*;
    use crate::http::{compression, memory::MemoryBudget};

    #[tokio::test]
    async fn a_compressed_answer_keeps_its_reservation_until_it_is_taken() {
        let budget = MemoryBudget::new(1000, 1000);
        let mut reservation = budget.reserve(None);
        assert!(reservation.grow(1000));
        let reservation = Arc::new(Mutex::new(Some(Arc::new(reservation))));
        let answer = move || async move {
            let mut response = " ".repeat(64 * 1024).into_response();
            response.extensions_mut().insert(reservation.lock().unwrap().take().unwrap());
            response
        };
        let router = Router::new().route("/", get(answer)).layer(compression::layer());
        let request = Request::get("/").header(header::ACCEPT_ENCODING, "gzip").body(Body::empty()).unwrap();
        let response = router.layer(map_response(until_taken)).oneshot(request).await.unwrap();
        assert_eq!(response.headers()[header::CONTENT_ENCODING], "gzip");
        let parts: Vec<_> = response.into_body().into_data_stream().try_collect().await.unwrap();
        assert!(!budget.reserve(None).grow(1), "the client has taken nothing yet");
        drop(parts);
        assert!(budget.reserve(None).grow(1000));
    }
}
