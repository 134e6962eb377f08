//! Bodies under a limit of time: that of a request as it arrives, and that of an answer as it is taken.
use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::{BoxError, body::Bytes};
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::time::{Sleep, sleep};

use super::activity::{Arrival, UnderWay};

/// A request's body that did not arrive in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyTimeout;

impl fmt::Display for BodyTimeout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body did not arrive in time")
    }
}

impl std::error::Error for BodyTimeout {}

/// A request's body, all of which has to arrive in time: one that drips as well.
#[derive(Debug)]
pub(super) struct Received {
    body: Incoming,
    deadline: Pin<Box<Sleep>>,
    arrival: Arrival,
}

impl Received {
    pub(super) fn new(body: Incoming, limit: Duration, arrival: Arrival) -> Self {
        if body.is_end_stream() {
            arrival.is_complete();
        }
        Self { body, deadline: Box::pin(sleep(limit)), arrival }
    }
}

impl Body for Received {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = self.get_mut();
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(cx) {
            if this.body.is_end_stream() || !matches!(frame, Some(Ok(_))) {
                this.arrival.is_complete();
            }
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        std::task::ready!(this.deadline.as_mut().poll(cx));
        this.arrival.is_complete();
        Poll::Ready(Some(Err(BodyTimeout.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// An answer's body; its request is under way until the last of it was taken.
#[derive(Debug)]
pub(super) struct Sent {
    body: axum::body::Body,
    request: Arc<UnderWay>,
}

/// A part of an answer. The library keeps it until the client has taken it, long after it has dropped the body.
struct Part {
    bytes: Bytes,
    _request: Arc<UnderWay>,
}

impl AsRef<[u8]> for Part {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Sent {
    pub(super) fn new(body: axum::body::Body, request: UnderWay) -> Self {
        if body.is_end_stream() {
            request.answered();
        }
        request.waits(true);
        Self { body, request: Arc::new(request) }
    }
}

impl Body for Sent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        let frame = Pin::new(&mut this.body).poll_frame(cx);
        // While it is pending, it waits for us and not for the client.
        this.request.waits(frame.is_ready());
        if matches!(frame, Poll::Ready(None)) || this.body.is_end_stream() {
            this.request.answered();
        }
        let part = |bytes| Bytes::from_owner(Part { bytes, _request: Arc::clone(&this.request) });
        frame.map_ok(|frame| frame.map_data(part))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
