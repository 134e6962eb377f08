//! Answers to what goes to no route.
use axum::{http::StatusCode, response::Response as HttpResponse};

use super::{admission::METHOD_NOT_ALLOWED, answer::refusal};

pub(super) async fn no_path() -> HttpResponse {
    refusal(StatusCode::NOT_FOUND, "NOT_FOUND", "There is nothing at this path: the API is at /graphql.")
}

pub(super) async fn no_method() -> HttpResponse {
    let message = "This path does not take this method: the header `Allow` lists those that it takes.";
    refusal(StatusCode::METHOD_NOT_ALLOWED, METHOD_NOT_ALLOWED, message)
}

pub(super) fn unknown_host() -> HttpResponse {
    let message = "This server does not go by that name: its setting `hosts` lists those that it goes by.";
    refusal(StatusCode::MISDIRECTED_REQUEST, "MISDIRECTED_REQUEST", message)
}
