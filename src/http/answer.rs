//! Answers as GraphQL over HTTP has them (<https://graphql.github.io/graphql-over-http/>).
use async_graphql::{Response, ServerError, Value};
use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response as HttpResponse},
};
use serde::Serialize;

use super::overload::unavailable;
use crate::error::{OVERLOADED, request_error};

/// The media type that tells refused requests by the status; the older one says 200 whatever happened.
const OF_GRAPHQL: &str = "application/graphql-response+json";

#[derive(Serialize)]
struct Body<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "<[ServerError]>::is_empty")]
    errors: &'a [ServerError],
}

/// The answer to a request that was understood as one.
pub(super) fn answer(response: &Response, request: &HeaderMap) -> HttpResponse {
    let accepts = request.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    let strict = accepts.contains(OF_GRAPHQL);
    // An error with a path belongs to a field, so the document ran; without data it did not.
    let ran = response.errors.is_empty() || response.errors.iter().any(|error| !error.path.is_empty());
    let status = if strict && !ran { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    body(status, strict, &Body { data: ran.then_some(&response.data), errors: &response.errors })
}

/// The answer to what was not understood, or may not be asked.
pub(super) fn refusal(status: StatusCode, code: &str, message: &str) -> HttpResponse {
    let mut response = body(status, false, &Body { data: None, errors: &[request_error(code, message)] });
    if code == OVERLOADED {
        response = unavailable(response);
    }
    if status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

fn body(status: StatusCode, strict: bool, body: &Body<'_>) -> HttpResponse {
    let of = if strict {
        HeaderValue::from_static("application/graphql-response+json; charset=utf-8")
    } else {
        HeaderValue::from_static("application/json; charset=utf-8")
    };
    match serde_json::to_vec(body) {
        Ok(bytes) => (status, [(header::CONTENT_TYPE, of)], bytes).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
