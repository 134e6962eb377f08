//! Lists as CSV, for the staff: `GET /export/relationships.csv` with their token.
use axum::{
    body::{Body, Bytes},
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response as HttpResponse,
};
use clap::ValueEnum;
use futures_util::stream;

use super::{App, admission::UNAUTHENTICATED, authenticate::viewer, request::Refused};
use crate::{
    data::{Access, urgently},
    error::{Error, FAULT, Fault, OVERLOADED, TOO_MUCH},
    export::{Batch, What, some},
};

/// A whole list, some hundred rows at a time; whoever reads slowly holds nothing else up.
pub(super) async fn export(
    State(app): State<App>,
    sheet: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Result<HttpResponse, Refused> {
    let viewer = viewer(&app, &headers).await?;
    if !viewer.is_staff() {
        let (status, code) = match viewer.account {
            None => (StatusCode::UNAUTHORIZED, UNAUTHENTICATED),
            Some(_) => (StatusCode::FORBIDDEN, "FORBIDDEN"),
        };
        let message = "Only the association's staff export lists: send the token of one of them.";
        return Err(Refused::new(status, code, message));
    }
    // A path that cannot be read names no list.
    let sheet = sheet.map(|Path(sheet)| sheet).unwrap_or_default();
    let name = sheet.strip_suffix(".csv").unwrap_or_default();
    let Ok(what) = What::from_str(name, false) else {
        let known = What::value_variants().iter().filter_map(ValueEnum::to_possible_value);
        let names: Vec<_> = known.map(|value| value.get_name().to_owned()).collect();
        let message = format!("There is no such list: {} can be had, each with .csv at its end.", names.join(", "));
        return Err(Refused::new(StatusCode::NOT_FOUND, "NOT_FOUND", message));
    };
    let access = Access::new(app.database.clone(), viewer);
    let first = match urgently(some(&access, what, None)).await {
        Ok(first) => first,
        Err(Error::Internal(Fault::Overloaded)) => {
            return Err(Refused::new(StatusCode::SERVICE_UNAVAILABLE, OVERLOADED, TOO_MUCH));
        }
        Err(_) => return Err(Refused::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", FAULT)),
    };
    let mut response = HttpResponse::new(rows(access, what, first));
    let name = HeaderValue::from_str(&format!("attachment; filename=\"{name}.csv\""));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.extend(name.ok().map(|name| (header::CONTENT_DISPOSITION, name)));
    Ok(response)
}

/// The rows as they are asked for. A failure in the middle breaks the transfer, so that nobody takes a part for all.
fn rows(access: Access, what: What, first: Batch) -> Body {
    let begin = Some((first.text, first.next));
    Body::from_stream(stream::try_unfold((access, begin), move |(access, ready)| async move {
        let Some((text, next)) = ready else { return Ok(None) };
        let following = match next {
            None => None,
            Some(after) => {
                let batch = some(&access, what, Some(after)).await;
                let batch = batch.map_err(|_| std::io::Error::other("the export broke off"))?;
                Some((batch.text, batch.next))
            }
        };
        Ok::<_, std::io::Error>(Some((Bytes::from(text), (access, following))))
    }))
}
