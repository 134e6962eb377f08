//! The published events of a chapter as a calendar to subscribe to: `GET /chapters/chapter_…/events.ics`.
use axum::{
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response as HttpResponse},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use entity::chapter::ChapterId;
use sha2::{Digest as _, Sha256};

use super::{App, authenticate::viewer, request::Refused};
use crate::{
    auth::Viewer,
    chapter::event::calendar::of_chapter,
    data::{Access, urgently},
    error::{Error, FAULT, Fault, OVERLOADED, TOO_MUCH},
};

/// Calendars ask again about every hour; between, anybody on the way may answer for a while.
const KEPT: HeaderValue = HeaderValue::from_static("public, max-age=300");

/// The calendar, which is the same for everybody: whoever asks reads what the public reads.
pub(super) async fn events(
    State(app): State<App>,
    chapter: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Result<HttpResponse, Refused> {
    // A token that is not valid is refused here as everywhere.
    let asking = viewer(&app, &headers).await?;
    let public = Viewer { address: asking.address, request_id: asking.request_id, ..Viewer::public(asking.now) };
    let access = Access::new(app.database.clone(), public);
    let absent = || Refused::new(StatusCode::NOT_FOUND, "NOT_FOUND", "There is no such chapter.");
    let id = chapter.ok().and_then(|Path(id)| id.parse::<ChapterId>().ok()).ok_or_else(absent)?;
    let stream = urgently(of_chapter(&access, id)).await.map_err(|error| refused(&error))?.ok_or_else(absent)?;
    let tag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(&Sha256::digest(&stream)[..16]));
    let is_known = headers.get_all(header::IF_NONE_MATCH).iter().any(|known| matches(known, &tag));
    let mut response = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let of = HeaderValue::from_static("text/calendar; charset=utf-8");
        ([(header::CONTENT_TYPE, of)], stream).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, KEPT);
    headers.extend(HeaderValue::from_str(&tag).ok().map(|tag| (header::ETAG, tag)));
    Ok(response)
}

/// Whether one of the tags that the client has is this one, weak or not (RFC 9110, 13.1.2).
fn matches(known: &HeaderValue, tag: &str) -> bool {
    let known = known.to_str().unwrap_or_default();
    known.split(',').map(str::trim).any(|one| one == "*" || one.trim_start_matches("W/") == tag)
}

fn refused(error: &Error) -> Refused {
    match error {
        Error::Internal(Fault::Overloaded) => Refused::new(StatusCode::SERVICE_UNAVAILABLE, OVERLOADED, TOO_MUCH),
        Error::Refused(_) | Error::Internal(_) => Refused::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", FAULT),
    }
}
