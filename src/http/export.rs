//! Lists as CSV, for the staff: `GET /export/relationships.csv` with their token; and what a chapter keeps, for its leaders. `filter` and `orderBy` are those of the
//! API's list, `bom=true` puts a byte order mark before the text, by which Excel knows UTF-8.
use axum::{
    body::{Body, Bytes},
    extract::{Path, RawQuery, State, rejection::PathRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response as HttpResponse,
};
use clap::ValueEnum;
use futures_util::stream;

use super::{App, admission::UNAUTHENTICATED, authenticate::viewer, request::Refused};
use crate::{
    data::{Access, urgently},
    error::{Error, FAULT, Fault, OVERLOADED, TOO_MUCH},
    export::{Batch, Dataset, Selection, some},
};

/// A whole list, some hundred rows at a time; whoever reads slowly holds nothing else up.
pub(super) async fn export(
    State(app): State<App>,
    sheet: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<HttpResponse, Refused> {
    let viewer = viewer(&app, &headers).await?;
    // A path that cannot be read names no list.
    let sheet = sheet.map(|Path(sheet)| sheet).unwrap_or_default();
    let name = sheet.strip_suffix(".csv").unwrap_or_default();
    let what = Dataset::from_str(name, false).ok();
    let leads = !viewer.chapters().is_empty() && !viewer.is_site();
    let may_have = viewer.is_staff() || leads && what.is_some_and(Dataset::is_for_leaders);
    if !may_have {
        let (status, code) = match viewer.account {
            None => (StatusCode::UNAUTHORIZED, UNAUTHENTICATED),
            Some(_) => (StatusCode::FORBIDDEN, "FORBIDDEN"),
        };
        let message = "Only the association's staff export lists, and a chapter's leaders its members and events: send the                        token of one of them.";
        return Err(Refused::new(status, code, message));
    }
    let Some(what) = what else {
        let known = Dataset::value_variants().iter().filter_map(ValueEnum::to_possible_value);
        let names: Vec<_> = known.map(|value| value.get_name().to_owned()).collect();
        let message = format!("There is no such list: {} can be had, each with .csv at its end.", names.join(", "));
        return Err(Refused::new(StatusCode::NOT_FOUND, "NOT_FOUND", message));
    };
    let Wish { selection, has_mark } = match Wish::read(query.as_deref().unwrap_or_default()) {
        Ok(wish) => wish,
        Err(message) => return Err(Refused::new(StatusCode::BAD_REQUEST, "INVALID", message)),
    };
    if !viewer.is_staff() && !selection.is_whole() {
        let message = "Leaders export all of their own chapters: leave out filter and orderBy.";
        return Err(Refused::new(StatusCode::BAD_REQUEST, "INVALID", message));
    }
    let access = Access::new(app.database.clone(), viewer);
    let mut first = match urgently(some(&access, what, &selection, None)).await {
        Ok(first) => first,
        Err(error) => return Err(refused(error)),
    };
    if has_mark {
        first.text.splice(0..0, MARK.bytes());
    }
    let mut response = HttpResponse::new(rows(access, what, selection, first));
    let name = HeaderValue::from_str(&format!("attachment; filename=\"{name}.csv\""));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.extend(name.ok().map(|name| (header::CONTENT_DISPOSITION, name)));
    Ok(response)
}

/// The byte order mark.
const MARK: &str = "\u{feff}";

/// What the address asks for.
struct Wish {
    selection: Selection,
    has_mark: bool,
}

impl Wish {
    fn read(query: &str) -> Result<Self, String> {
        let mut wish = Self { selection: Selection::default(), has_mark: false };
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "orderBy" => wish.selection.order_by = Some(value.into_owned()),
                "filter" => {
                    let wrong = |error| format!("filter: It is no JSON: {error}.");
                    wish.selection.filter = Some(serde_json::from_str(&value).map_err(wrong)?);
                }
                "bom" => match &*value {
                    "true" => wish.has_mark = true,
                    "false" => wish.has_mark = false,
                    _ => return Err("bom: Give true or false.".into()),
                },
                _ => return Err(format!("{name}: There is no such argument: filter, orderBy and bom can be given.")),
            }
        }
        Ok(wish)
    }
}

fn refused(error: Error) -> Refused {
    match error {
        Error::Refused(problems) => {
            let told = problems.iter().map(|problem| format!("{}: {}", problem.path.join("."), problem.message));
            Refused::new(StatusCode::BAD_REQUEST, "INVALID", told.collect::<Vec<_>>().join(" "))
        }
        Error::Internal(Fault::Overloaded) => Refused::new(StatusCode::SERVICE_UNAVAILABLE, OVERLOADED, TOO_MUCH),
        Error::Internal(_) => Refused::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", FAULT),
    }
}

/// The rows as they are asked for. A failure in the middle breaks the transfer, so that nobody takes a part for all.
fn rows(access: Access, what: Dataset, selection: Selection, first: Batch) -> Body {
    let begin = Some((first.text, first.next));
    Body::from_stream(stream::try_unfold((access, selection, begin), move |(access, selection, ready)| async move {
        let Some((text, next)) = ready else { return Ok(None) };
        let following = match next {
            None => None,
            Some(after) => {
                let batch = some(&access, what, &selection, Some(after)).await;
                let batch = batch.map_err(|_| std::io::Error::other("the export broke off"))?;
                Some((batch.text, batch.next))
            }
        };
        Ok::<_, std::io::Error>(Some((Bytes::from(text), (access, selection, following))))
    }))
}
