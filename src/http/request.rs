//! Requests as GraphQL over HTTP has them, and what is refused before they are read.
use async_graphql::Request;
use axum::{
    body::Bytes,
    http::{HeaderMap, StatusCode, Uri, header, uri::Authority},
};

/// A request that is refused: status, code, message.
pub(super) type Refused = (StatusCode, &'static str, &'static str);

/// The request in a body. Other types than JSON could be sent by a foreign page without being asked first.
pub(super) fn read(headers: &HeaderMap, body: &Bytes) -> Result<Request, Refused> {
    if !is_json(headers) {
        let message = "Send the request as application/json, in UTF-8.";
        return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, "BAD_REQUEST", message));
    }
    if headers.contains_key(header::CONTENT_ENCODING) {
        return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, "BAD_REQUEST", "Send the request without encoding it."));
    }
    let is_object = body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
    let request = if is_object { serde_json::from_slice(body).ok() } else { None };
    request.ok_or_else(|| {
        let message = "The body is no GraphQL request: send {\"query\": …, \"variables\": {…}, \"operationName\": …}.";
        (StatusCode::BAD_REQUEST, "BAD_REQUEST", message)
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
