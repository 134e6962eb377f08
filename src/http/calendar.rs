//! Calendars to subscribe to: the published events of a chapter, `GET /chapters/chapter_…/events.ics`, and the deadlines
//! of an exchange program, `GET /exchange-programs/exchange_program_…/deadlines.ics`.
use std::str::FromStr;

use axum::{
    extract::{Path, RawQuery, State, rejection::PathRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response as HttpResponse},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use entity::{chapter::ChapterId, exchange_program::ExchangeProgramId};
use sha2::{Digest as _, Sha256};

use super::{App, authenticate::viewer, request::Refused};
use crate::{
    auth::Viewer,
    chapter::event::calendar::of_chapter,
    data::{Access, urgently},
    error::{Error, FAULT, Fault, OVERLOADED, TOO_MUCH},
    exchange::round::calendar::of_program,
    language::Language,
};

/// Calendars ask again about every hour; between, anybody on the way may answer for a while.
const KEPT: HeaderValue = HeaderValue::from_static("public, max-age=300");

type Asked = Result<Path<String>, PathRejection>;

/// The published events of a chapter.
pub(super) async fn events(
    State(app): State<App>,
    id: Asked,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<HttpResponse, Refused> {
    let language = language(query.as_deref(), &headers);
    let find = async |access: &Access, id: ChapterId| of_chapter(access, id, language).await;
    calendar(&app, id, (&headers, language), "There is no such chapter.", find).await
}

/// The days on which the rounds of an exchange program take applications.
pub(super) async fn deadlines(
    State(app): State<App>,
    id: Asked,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<HttpResponse, Refused> {
    let language = language(query.as_deref(), &headers);
    let find = async |access: &Access, id: ExchangeProgramId| of_program(access, id, language).await;
    calendar(&app, id, (&headers, language), "There is no such exchange program.", find).await
}

/// The language that the address names (`?lang=es`), or else the one that the client likes best: calendars cannot be told
/// what to send.
fn language(query: Option<&str>, headers: &HeaderMap) -> Language {
    let mut named = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    if let Some((_, tag)) = named.find(|(name, _)| name == "lang") {
        return Language::of(&tag).unwrap_or_default();
    }
    let accepted = headers.get_all(header::ACCEPT_LANGUAGE).iter().filter_map(|accepted| accepted.to_str().ok());
    Language::preferred(&accepted.collect::<Vec<_>>().join(","))
}

/// The calendar, which is the same for everybody but for its language: whoever asks reads what the public reads.
async fn calendar<I: FromStr>(
    app: &App,
    id: Asked,
    (headers, language): (&HeaderMap, Language),
    absence: &'static str,
    find: impl AsyncFnOnce(&Access, I) -> crate::error::Result<Option<String>>,
) -> Result<HttpResponse, Refused> {
    // A token that is not valid is refused here as everywhere.
    let asking = viewer(app, headers).await?;
    let public = Viewer { address: asking.address, request_id: asking.request_id, ..Viewer::public(asking.now) };
    let access = Access::new(app.database.clone(), public);
    let absent = || Refused::new(StatusCode::NOT_FOUND, "NOT_FOUND", absence);
    let id = id.ok().and_then(|Path(id)| id.parse::<I>().ok()).ok_or_else(absent)?;
    let stream = urgently(find(&access, id)).await.map_err(|error| refused(&error))?.ok_or_else(absent)?;
    Ok(answer(stream, headers, language))
}

/// The stream, or that it is the one that the client has.
fn answer(stream: String, headers: &HeaderMap, language: Language) -> HttpResponse {
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
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
    headers.append(header::VARY, HeaderValue::from_static("accept-language"));
    headers.extend(HeaderValue::from_str(&tag).ok().map(|tag| (header::ETAG, tag)));
    response
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
