//! From where the server may be asked: its own names, web pages elsewhere, proxies.
use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, Method, header};
use ipnet::IpNet;
use tower_http::cors::{AllowOrigin, CorsLayer};
use url::Url;

use super::REQUEST_ID;
use crate::auth::issuer::is_on_this_machine;

/// From where the server may be asked, beside programs that are not web pages.
#[derive(Clone, Debug, Default)]
pub struct ServerOptions {
    /// The names that it is reached by.
    pub hosts: Vec<String>,
    /// The web pages elsewhere that may ask it.
    pub origins: Vec<HeaderValue>,
    /// Whether web pages of this machine may ask it, whatever their port.
    pub local_pages: bool,
    /// The networks of the proxies before it, which are believed whom they were asked by.
    pub proxies: Vec<IpNet>,
}

impl ServerOptions {
    /// Networks from how they are written: an address, or all that begin alike.
    pub fn networks(raw: &[String]) -> Result<Vec<IpNet>, String> {
        let network = |raw: &String| raw.parse().or_else(|_| raw.parse::<std::net::IpAddr>().map(IpNet::from));
        let wrong = |raw: &String| format!("{raw}: give addresses like 10.0.0.7 or 10.0.0.0/8");
        raw.iter().map(|raw| network(raw).map_err(|_| wrong(raw))).collect()
    }

    /// Web pages by where they come from, as browsers say it.
    pub fn origins(raw: &[String]) -> Result<Vec<HeaderValue>, String> {
        let wrong = |raw: &String| format!("{raw} is no origin: give one like https://portal.example.org");
        let origin = |raw: &String| parsed(raw).and_then(|_| raw.parse().ok()).ok_or_else(|| wrong(raw));
        raw.iter().map(origin).collect()
    }

    /// Lets scripts of these pages ask, and read the answers.
    pub(super) fn cors(&self) -> CorsLayer {
        let (origins, local_pages) = (self.origins.clone(), self.local_pages);
        let is_known =
            move |origin: &HeaderValue| origins.contains(origin) || (local_pages && is_of_this_machine(origin));
        let request_id = HeaderName::from_static(REQUEST_ID);
        CorsLayer::new()
            .allow_origin(AllowOrigin::predicate(move |origin, _| is_known(origin)))
            .allow_methods([Method::GET, Method::POST])
            .allow_headers([header::CONTENT_TYPE, header::AUTHORIZATION, header::ACCEPT, request_id.clone()])
            .expose_headers([header::RETRY_AFTER, header::WWW_AUTHENTICATE, request_id])
            .max_age(Duration::from_hours(1))
    }
}

/// The origin, if it is written as browsers write it.
fn parsed(origin: &str) -> Option<Url> {
    Url::parse(origin).ok().filter(|url| url.origin().ascii_serialization() == origin)
}

fn is_of_this_machine(origin: &HeaderValue) -> bool {
    let Some(url) = origin.to_str().ok().and_then(parsed) else { return false };
    is_on_this_machine(&url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_this_machine_are_known_by_their_host() {
        for (origin, is_local) in [
            ("http://localhost:3000", true),
            ("https://localhost", true),
            ("http://127.0.0.1:5173", true),
            ("http://[::1]:5173", true),
            ("http://localhost.evil.example", false),
            ("http://localhost@evil.example", false),
            ("http://127.0.0.1.evil.example", false),
            ("http://evil.example", false),
            ("null", false),
            ("", false),
        ] {
            assert_eq!(is_of_this_machine(&HeaderValue::from_static(origin)), is_local, "{origin}");
        }
    }
}
