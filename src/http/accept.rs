//! The media type of an answer: what the `Accept` header asks for (RFC 9110, section 12.5.1), of the two that GraphQL
//! over HTTP has.
use axum::{
    extract::Request,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::Response as HttpResponse,
};
use headers_accept::Accept;
use mediatype::{MediaType, Name, names};

use super::request::Refused;

/// The media types of answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Media {
    /// The older one says 200 whatever happened to the document.
    Json,
    /// The newer one tells by the status that a request was refused.
    GraphqlResponse,
}

const GRAPHQL_RESPONSE: Name<'_> = Name::new_unchecked("graphql-response");
/// In the order of preference where the client has none.
static AVAILABLE: [(MediaType<'_>, Media); 2] = [
    (MediaType::from_parts(names::APPLICATION, names::JSON, None, &[]), Media::Json),
    (MediaType::from_parts(names::APPLICATION, GRAPHQL_RESPONSE, Some(names::JSON), &[]), Media::GraphqlResponse),
];

impl Media {
    /// What the client prefers; none if it takes neither. Without the header it takes any, and so it does if the header
    /// cannot be read.
    pub(super) fn accepted(request: &HeaderMap) -> Option<Self> {
        let Some(accept) = read(request) else { return Some(Self::Json) };
        let types = AVAILABLE.each_ref().map(|(media_type, _)| media_type);
        let best = accept.negotiate(types)?;
        AVAILABLE.iter().find(|(media_type, _)| media_type == best).map(|(_, media)| *media)
    }

    fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Json => "application/json; charset=utf-8",
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
        })
    }
}

fn read(request: &HeaderMap) -> Option<Accept> {
    let lines = request.get_all(header::ACCEPT).iter().map(|line| line.to_str().ok());
    // Every answer has this charset. To the library, a type with a parameter is another type.
    let ranges = lines.collect::<Option<Vec<_>>>()?.join(",").to_ascii_lowercase().replace(' ', "");
    let accept: Accept = ranges.replace(";charset=utf-8", "").parse().ok()?;
    accept.media_types().next()?;
    Some(accept)
}

/// What is told to a client that takes neither.
pub(super) fn not_acceptable() -> Refused {
    let message = "The `Accept` header allows no media type of the answer: add application/graphql-response+json or \
                   application/json.";
    Refused::new(StatusCode::NOT_ACCEPTABLE, "NOT_ACCEPTABLE", message)
}

/// Marks a response whose body is a GraphQL response, whoever made it.
#[derive(Clone, Copy, Debug)]
pub(super) struct GraphqlBody;

/// Gives every GraphQL response its headers. Refusals are made in many places, most of which do not know the request.
pub(super) async fn negotiate(request: Request, next: Next) -> HttpResponse {
    let media = Media::accepted(request.headers()).unwrap_or(Media::Json);
    let has_token = request.headers().contains_key(header::AUTHORIZATION);
    let mut response = next.run(request).await;
    if response.extensions_mut().remove::<GraphqlBody>().is_some() {
        let is_unauthorized = response.status() == StatusCode::UNAUTHORIZED;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, media.content_type());
        headers.append(header::VARY, HeaderValue::from_static("accept"));
        // Unless it is known to be for everybody, it may hold what is one person's, or tokens, which even somebody unknown is given when they sign in.
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
        if is_unauthorized {
            // RFC 6750, section 3: an error is told only of a token that was sent.
            let challenge = if has_token { "Bearer error=\"invalid_token\"" } else { "Bearer" };
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_client_says_which_media_type_it_prefers() {
        let (json, graphql) = (Some(Media::Json), Some(Media::GraphqlResponse));
        for (accept, expected) in [
            (&[][..], json),
            (&["*/*"], json),
            (&["application/*"], json),
            (&["application/json"], json),
            (&["application/json; charset=utf-8"], json),
            (&["Application/JSON;q=0.5"], json),
            (&["application/graphql-response+json"], graphql),
            (&["application/graphql-response+json; charset=utf-8"], graphql),
            (&["application/graphql-response+json, application/json;q=0.9"], graphql),
            (&["application/json;q=0.9, application/graphql-response+json"], graphql),
            (&["application/json, application/graphql-response+json;q=0.9"], json),
            (&["application/json;q=0, */*"], graphql),
            (&["text/html", "application/graphql-response+json"], graphql),
            (&["text/html,application/xhtml+xml,*/*;q=0.8"], json),
            (&["nonsense"], json),
            (&[""], json),
            (&["text/html"], None),
            (&["application/json;q=0"], None),
            (&["application/graphql+json"], None),
        ] {
            let headers = accept.iter().map(|line| (header::ACCEPT, HeaderValue::from_static(line)));
            assert_eq!(Media::accepted(&headers.collect()), expected, "{accept:?}");
        }
    }
}
