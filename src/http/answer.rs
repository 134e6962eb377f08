//! Answers as GraphQL over HTTP has them (<https://graphql.github.io/graphql-over-http/>).
use std::{io, sync::Arc};

use async_graphql::{Response, ServerError, Value};
use axum::{
    Extension,
    body::Bytes,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response as HttpResponse},
};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::{
    accept::{GraphqlBody, Media},
    admission::Admitted,
    answer_size,
    compression::Uncompressed,
    limits::Kind,
    memory::Reservation,
    overload::{is_for_later, later},
    refusals::bounded,
    turns::Turn,
};
use crate::error::{OVERLOADED, UNAVAILABLE, request_error};

#[derive(Serialize)]
struct Body<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "<[ServerError]>::is_empty")]
    errors: &'a [ServerError],
}

/// What came of a document.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) response: Response,
    pub(super) kind: Kind,
    /// The memory that the response takes.
    pub(super) reservation: Option<Reservation>,
    /// The turn of a large answer, until it is written.
    pub(super) turn: Option<Arc<Turn>>,
}

impl Asked {
    pub(super) fn refused(errors: Vec<ServerError>) -> Self {
        Self { response: Response::from_errors(bounded(errors)), kind: Kind::Query, reservation: None, turn: None }
    }
}

/// An answer as it is sent.
#[derive(Clone, Debug)]
pub(super) struct Written {
    /// Whether the document ran.
    pub(super) ran: bool,
    /// The status that tells why it did not, where there is one.
    pub(super) status: Option<StatusCode>,
    /// Whether it may hold a token or another secret that is told once; only answers to mutations do.
    pub(super) is_secret: bool,
    /// Its JSON.
    pub(super) json: Bytes,
    /// Tells it from other answers to the same question; only for what everybody is told.
    pub(super) tag: Option<EntityTag>,
    /// The memory that it takes; none for one that is kept.
    pub(super) reservation: Option<Arc<Reservation>>,
}

/// Names an answer by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct EntityTag([u8; 16]);

impl EntityTag {
    pub(super) fn of(json: &[u8]) -> Self {
        let digest: [u8; 32] = Sha256::digest(json).into();
        let mut tag = [0; 16];
        tag.copy_from_slice(&digest[..16]);
        Self(tag)
    }

    /// A weak one: compressed, the answer has other bytes.
    fn header(self) -> HeaderValue {
        let hex = format!("W/\"{:032x}\"", u128::from_be_bytes(self.0));
        HeaderValue::from_str(&hex).unwrap_or(HeaderValue::from_static("W/\"\""))
    }
}

/// Writes the answer to a request that was understood as one; of more than `limit` bytes, that it is too large.
pub(super) fn write(response: &Response, kind: Kind, limit: usize) -> Written {
    let ran = response.errors.is_empty() || response.errors.iter().any(is_of_a_field);
    let body = Body { data: ran.then_some(&response.data), errors: &response.errors };
    let json = json(&body, limit).or_else(|| {
        let errors = &[answer_size::too_large(limit)];
        json(&Body { data: ran.then_some(&Value::Null), errors }, usize::MAX)
    });
    let denied = || response.errors.iter().filter(|_| !ran).find_map(|error| Admitted::status(code(error)?));
    let status = if is_for_later(response) { Some(StatusCode::SERVICE_UNAVAILABLE) } else { denied() };
    let is_secret = kind == Kind::Mutation;
    Written { ran, status, is_secret, json: json.unwrap_or_default(), tag: None, reservation: None }
}

fn code(error: &ServerError) -> Option<&str> {
    let Value::String(code) = error.extensions.as_ref()?.get("code")? else { return None };
    Some(code)
}

/// An error with a path belongs to a field, so the document ran; without data it did not.
fn is_of_a_field(error: &ServerError) -> bool {
    !error.path.is_empty() || code(error) == Some(answer_size::TOO_LARGE)
}

/// The answer to a request that was understood as one.
pub(super) fn answer(written: Written, media: Media) -> HttpResponse {
    let Written { ran, status, is_secret, json, tag: _, reservation } = written;
    let status = status.unwrap_or(match media {
        Media::GraphqlResponse if !ran => StatusCode::BAD_REQUEST,
        Media::GraphqlResponse | Media::Json => StatusCode::OK,
    });
    let mut response = response(status, json);
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response = later(response);
    }
    if status == StatusCode::METHOD_NOT_ALLOWED {
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
    }
    if is_secret {
        response.extensions_mut().insert(Uncompressed);
    }
    if let Some(reservation) = reservation {
        response.extensions_mut().insert(reservation);
    }
    response
}

/// The answer to a request by GET, which caches may keep if everybody is told the same: they ask each time whether it is
/// still true (RFC 9111, `no-cache`), and are told so without the answer.
pub(super) fn answer_by_get(written: Written, media: Media, headers: &HeaderMap) -> HttpResponse {
    let Some(tag) = written.tag else { return answer(written, media) };
    let tag = tag.header();
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|known| known.to_str().ok());
    let is_known = known.flat_map(|known| known.split(',')).any(|known| known.trim() == "*" || tag == known.trim());
    let mut response = if is_known { StatusCode::NOT_MODIFIED.into_response() } else { answer(written, media) };
    let headers = response.headers_mut();
    headers.insert(header::ETAG, tag);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, no-cache"));
    headers.append(header::VARY, HeaderValue::from_static("authorization"));
    response
}

/// The answer to what was not understood, or may not be asked.
pub(super) fn refusal(status: StatusCode, code: &str, message: &str) -> HttpResponse {
    let body = json(&Body { data: None, errors: &[request_error(code, message)] }, usize::MAX).unwrap_or_default();
    let response = response(status, body);
    if [OVERLOADED, UNAVAILABLE].contains(&code) { later(response) } else { response }
}

/// A response whose headers are completed where the request is known.
fn response(status: StatusCode, json: Bytes) -> HttpResponse {
    (status, Extension(GraphqlBody), json).into_response()
}

fn json(body: &Body<'_>, limit: usize) -> Option<Bytes> {
    let mut written = Bounded { bytes: Vec::new(), limit };
    serde_json::to_writer(&mut written, body).ok()?;
    // Its room was doubled each time that it grew.
    written.bytes.shrink_to_fit();
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
