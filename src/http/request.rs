//! Requests as GraphQL over HTTP has them, and what is refused before they are read.
use std::borrow::Cow;

use async_graphql::{Request, Variables};
use axum::{
    body::Bytes,
    http::{HeaderMap, StatusCode, Uri, header, uri::Authority},
    response::{IntoResponse, Response as HttpResponse},
};
use serde_json::{Map, Value as Json};

use super::{accept::Media, answer::refusal};

/// The code of a request that names a persisted document in place of sending one.
const PERSISTED_QUERY_NOT_SUPPORTED: &str = "PERSISTED_QUERY_NOT_SUPPORTED";

/// Why a request is refused.
#[derive(Clone, Debug)]
pub(super) struct Refused {
    pub(super) status: StatusCode,
    pub(super) code: &'static str,
    pub(super) message: Cow<'static, str>,
}

impl Refused {
    pub(super) fn new(status: StatusCode, code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { status, code, message: message.into() }
    }

    /// The same for a client that takes this media type. With the older one, clients take a status of 4xx for a failure
    /// of the network, and do not send the whole document after it.
    pub(super) fn in_media(self, media: Media) -> Self {
        match media {
            Media::Json if self.code == PERSISTED_QUERY_NOT_SUPPORTED => Self { status: StatusCode::OK, ..self },
            Media::Json | Media::GraphqlResponse => self,
        }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> HttpResponse {
        refusal(self.status, self.code, &self.message)
    }
}

fn bad_request(message: impl Into<Cow<'static, str>>) -> Refused {
    Refused::new(StatusCode::BAD_REQUEST, "BAD_REQUEST", message)
}

/// The request in a body. Other types than JSON could be sent by a foreign page without being asked first.
pub(super) fn in_body(headers: &HeaderMap, body: &Bytes) -> Result<Request, Refused> {
    let unsupported = |message| Refused::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE", message);
    if !is_json(headers) {
        return Err(unsupported("Send the request as application/json, in UTF-8."));
    }
    if headers.contains_key(header::CONTENT_ENCODING) {
        return Err(unsupported("Send the request without encoding it."));
    }
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err(bad_request("The body is empty: send {\"query\": \"{ … }\"}."));
    }
    match serde_json::from_slice(body) {
        Ok(Json::Object(members)) => request(members),
        Ok(Json::Array(_)) => Err(bad_request("The body is a list: send one request at a time, as an object.")),
        Ok(other) => {
            let message = format!("The body is {}: send an object like {{\"query\": \"{{ … }}\"}}.", kind(&other));
            Err(bad_request(message))
        }
        Err(error) => Err(not_json("The body", &error)),
    }
}

/// The request in the query string of an address: the same members, those that are objects as JSON.
pub(super) fn in_query_string(query: Option<&str>) -> Result<Request, Refused> {
    let mut members = Map::new();
    for (name, value) in url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
        let value = match &*name {
            // A parameter without a value is one that was not given.
            _ if value.is_empty() => continue,
            "query" | "operationName" => Json::String(value.into_owned()),
            "variables" | "extensions" => {
                serde_json::from_str(&value).map_err(|error| not_json(&format!("`{name}`"), &error))?
            }
            _ => continue,
        };
        if members.insert(name.to_string(), value).is_some() {
            return Err(bad_request(format!("`{name}` is given twice: give it once.")));
        }
    }
    request(members)
}

fn request(mut members: Map<String, Json>) -> Result<Request, Refused> {
    let extensions = object(&mut members, "extensions")?;
    let Some(query) = text(&mut members, "query")? else {
        return Err(if extensions.contains_key("persistedQuery") {
            // Clients with automatic persisted queries know this message and code: they send the whole document then.
            Refused::new(StatusCode::BAD_REQUEST, PERSISTED_QUERY_NOT_SUPPORTED, "PersistedQueryNotSupported")
        } else {
            bad_request("`query` is missing: send the GraphQL document as `query`.")
        });
    };
    let variables = Variables::from_json(Json::Object(object(&mut members, "variables")?));
    let mut request = Request::new(query).variables(variables);
    request.operation_name = text(&mut members, "operationName")?;
    Ok(request)
}

fn text(members: &mut Map<String, Json>, name: &str) -> Result<Option<String>, Refused> {
    match members.remove(name) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(text)) => Ok(Some(text)),
        Some(other) => Err(bad_request(format!("`{name}` is {}: send it as text.", kind(&other)))),
    }
}

fn object(members: &mut Map<String, Json>, name: &str) -> Result<Map<String, Json>, Refused> {
    match members.remove(name) {
        None | Some(Json::Null) => Ok(Map::new()),
        Some(Json::Object(object)) => Ok(object),
        Some(other) => Err(bad_request(format!("`{name}` is {}: send it as an object.", kind(&other)))),
    }
}

fn kind(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "true or false",
        Json::Number(_) => "a number",
        Json::String(_) => "text",
        Json::Array(_) => "a list",
        Json::Object(_) => "an object",
    }
}

fn not_json(what: &str, error: &serde_json::Error) -> Refused {
    let (line, column) = (error.line(), error.column());
    bad_request(if error.is_eof() {
        format!("{what} is not JSON: it ends too early, at line {line}, column {column}.")
    } else {
        format!("{what} is not JSON: the mistake is at line {line}, column {column}.")
    })
}

fn is_json(headers: &HeaderMap) -> bool {
    let given = headers.get(header::CONTENT_TYPE).and_then(|given| given.to_str().ok()).unwrap_or_default();
    let mut parts = given.split(';').map(|part| part.trim().to_ascii_lowercase());
    let is_json = parts.next().is_some_and(|essence| essence == "application/json");
    let mut charsets =
        parts.filter_map(|part| part.strip_prefix("charset=").map(|name| name.trim_matches('"').to_owned()));
    is_json && charsets.all(|charset| charset == "utf-8" || charset == "utf8")
}

/// Whether the request is meant for this server: a page elsewhere can give its own name our address.
pub(super) fn is_for(hosts: &[String], uri: &Uri, headers: &HeaderMap) -> bool {
    let named = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let Some(named) = uri.authority().map(Authority::as_str).or(named) else { return false };
    let is_port = |port: &str| port.chars().all(|digit| digit.is_ascii_digit());
    let name = named.rsplit_once(':').filter(|(_, port)| is_port(port)).map_or(named, |(name, _)| name);
    hosts.iter().any(|host| host.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_known_with_and_without_its_port() {
        let hosts = ["localhost".to_owned(), "[::1]".to_owned()];
        for (host, known) in [
            ("localhost", true),
            ("LOCALHOST:8000", true),
            ("[::1]:8000", true),
            ("[::1]", true),
            ("evil.example", false),
            ("localhost.evil.example", false),
            ("localhost@evil.example", false),
            ("", false),
        ] {
            let headers = HeaderMap::from_iter([(header::HOST, host.parse().unwrap())]);
            assert_eq!(is_for(&hosts, &Uri::from_static("/graphql"), &headers), known, "{host}");
        }
        assert!(!is_for(&hosts, &Uri::from_static("/graphql"), &HeaderMap::new()));
    }
}
