//! Answers as GraphQL over HTTP has them (<https://graphql.github.io/graphql-over-http/>).
use std::{io, sync::Arc};

use async_graphql::{Response, ServerError, Value};
use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response as HttpResponse},
};
use serde::Serialize;

use super::{
    answer_size,
    memory::{Reservation, keeping},
    overload::{is_for_later, later},
    refusals::bounded,
};
use crate::error::{OVERLOADED, UNAVAILABLE, request_error};

/// The media type that tells refused requests by the status; the older one says 200 whatever happened.
const OF_GRAPHQL: &str = "application/graphql-response+json";

#[derive(Serialize)]
struct Body<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "<[ServerError]>::is_empty")]
    errors: &'a [ServerError],
}

/// Whether the client takes the newer media type.
pub(super) fn is_strict(request: &HeaderMap) -> bool {
    let accepts = request.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    accepts.contains(OF_GRAPHQL)
}

/// What came of a document.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) response: Response,
    /// Whether it is about nothing but the schema.
    pub(super) is_introspection: bool,
    /// The memory that the response takes.
    pub(super) reservation: Option<Reservation>,
}

impl Asked {
    pub(super) fn refused(error: ServerError) -> Self {
        let response = Response::from_errors(bounded(vec![error]));
        Self { response, is_introspection: false, reservation: None }
    }
}

/// An answer as it is sent.
#[derive(Clone, Debug)]
pub(super) struct Written {
    /// Whether the document ran.
    pub(super) ran: bool,
    /// Whether something was not done that may be done later.
    pub(super) is_for_later: bool,
    /// Its JSON.
    pub(super) json: Bytes,
    /// The memory that it takes; none for one that is kept.
    pub(super) reservation: Option<Arc<Reservation>>,
}

/// Writes the answer to a request that was understood as one; of more than `limit` bytes, that it is too large.
pub(super) fn write(response: &Response, limit: usize) -> Written {
    let ran = response.errors.is_empty() || response.errors.iter().any(is_of_a_field);
    let body = Body { data: ran.then_some(&response.data), errors: &response.errors };
    let json = json(&body, limit).or_else(|| {
        let errors = &[answer_size::too_large(limit)];
        json(&Body { data: ran.then_some(&Value::Null), errors }, usize::MAX)
    });
    Written { ran, is_for_later: is_for_later(response), json: json.unwrap_or_default(), reservation: None }
}

/// An error with a path belongs to a field, so the document ran; without data it did not.
fn is_of_a_field(error: &ServerError) -> bool {
    let code = error.extensions.as_ref().and_then(|more| more.get("code"));
    !error.path.is_empty() || code.is_some_and(|code| *code == Value::from(answer_size::TOO_LARGE))
}

/// The answer to a request that was understood as one.
pub(super) fn answer(written: Written, request: &HeaderMap) -> HttpResponse {
    let strict = is_strict(request);
    let status = if strict && !written.ran { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let json = match written.reservation {
        Some(reservation) => keeping(written.json, reservation),
        None => written.json,
    };
    let response = (status, [(header::CONTENT_TYPE, media_type(strict))], json).into_response();
    if written.is_for_later { later(response) } else { response }
}

/// The answer to what was not understood, or may not be asked.
pub(super) fn refusal(status: StatusCode, code: &str, message: &str) -> HttpResponse {
    let body = json(&Body { data: None, errors: &[request_error(code, message)] }, usize::MAX).unwrap_or_default();
    let mut response = (status, [(header::CONTENT_TYPE, media_type(false))], body).into_response();
    if [OVERLOADED, UNAVAILABLE].contains(&code) {
        response = later(response);
    }
    if status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

fn media_type(strict: bool) -> HeaderValue {
    if strict {
        HeaderValue::from_static("application/graphql-response+json; charset=utf-8")
    } else {
        HeaderValue::from_static("application/json; charset=utf-8")
    }
}

fn json(body: &Body<'_>, limit: usize) -> Option<Bytes> {
    let mut written = Bounded { bytes: Vec::new(), limit };
    serde_json::to_writer(&mut written, body).ok()?;
    Some(written.bytes.into())
}

/// Takes bytes up to a limit.
struct Bounded {
    bytes: Vec<u8>,
    limit: usize,
}

impl io::Write for Bounded {
    fn write(&mut self, more: &[u8]) -> io::Result<usize> {
        if self.limit - self.bytes.len() < more.len() {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(more);
        Ok(more.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
