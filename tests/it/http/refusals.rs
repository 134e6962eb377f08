//! Refusals: JSON in the media type that the client accepts, with a code, in plain words.
use std::net::SocketAddr;

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Request, StatusCode},
};
use chapterhouse::{
    http::guarded,
    server::{Limits, Phase},
};
use serde_json::json;
use tower::ServiceExt as _;

use super::{exchange, post};
use crate::support::World;

#[tokio::test]
async fn every_refusal_is_json_of_the_accepted_type_with_a_code() {
    let world = World::new().await;
    let query = json!({ "query": "{ viewer { role } }" }).to_string();
    let large = "x".repeat(300_000);
    let json = ("content-type", "application/json");
    for (method, path, headers, body, status, code) in [
        ("POST", "/graphql", &[json, ("authorization", "Bearer x")][..], query.as_str(), 401, "UNAUTHENTICATED"),
        ("GET", "/export/chapters.csv", &[], "", 401, "UNAUTHENTICATED"),
        ("GET", "/nowhere", &[], "", 404, "NOT_FOUND"),
        ("GET", "/graphql/", &[], "", 404, "NOT_FOUND"),
        ("PUT", "/graphql", &[json], query.as_str(), 405, "METHOD_NOT_ALLOWED"),
        ("POST", "/healthz", &[], "", 405, "METHOD_NOT_ALLOWED"),
        ("POST", "/graphql", &[json], &large, 413, "PAYLOAD_TOO_LARGE"),
        ("POST", "/graphql", &[("content-type", "text/plain")], query.as_str(), 415, "UNSUPPORTED_MEDIA_TYPE"),
        ("POST", "/graphql", &[json, ("content-encoding", "gzip")], query.as_str(), 415, "UNSUPPORTED_MEDIA_TYPE"),
        ("POST", "/graphql", &[json, ("host", "evil.example")], query.as_str(), 421, "MISDIRECTED_REQUEST"),
        ("POST", "/graphql", &[json], "{", 400, "BAD_REQUEST"),
    ] {
        for accept in ["application/json", "application/graphql-response+json"] {
            let headers: Vec<_> = headers.iter().copied().chain([("accept", accept)]).collect();
            let answer = exchange(&world, method, path, &headers, body.to_owned()).await;
            let (told, told_code, message) = answer.refusal();
            assert_eq!((told, told_code.as_str()), (status, code), "{method} {path} {headers:?}");
            assert!(message.ends_with('.') && !message.contains('\n'), "{message}");
            assert_eq!(answer.header("content-type"), format!("{accept}; charset=utf-8"), "{path} {status}");
            assert_eq!(
                (answer.header("cache-control"), answer.header("x-content-type-options")),
                ("no-store", "nosniff")
            );
            let has_challenge = answer.header("www-authenticate").starts_with("Bearer");
            assert_eq!(has_challenge, status == 401);
            assert_eq!(answer.headers.contains_key("allow"), status == 405, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn a_client_that_accepts_neither_type_is_told_so() {
    let world = World::new().await;
    let answer = post(&world, "{ viewer { role } }", &[("accept", "text/html")]).await;
    assert_eq!((answer.refusal().0, answer.refusal().1.as_str()), (406, "NOT_ACCEPTABLE"));
    assert_eq!(answer.header("content-type"), "application/json; charset=utf-8");
    let browser = post(&world, "{ viewer { role } }", &[("accept", "text/html, */*;q=0.8")]).await;
    assert_eq!(browser.json()["data"]["viewer"]["role"], "PUBLIC");
}

#[tokio::test]
async fn what_is_refused_for_its_time_is_json_of_the_accepted_type() {
    let world = World::new().await;
    let limits = Limits { requests_per_client: 0, ..Limits::default() };
    let ask = async |phase, path: &str| {
        let (_sender, phases) = tokio::sync::watch::channel(phase);
        let router = guarded(world.router(), &[], &limits, phases);
        let mut request = Request::get(path).header("accept", "application/graphql-response+json");
        request = request.extension(ConnectInfo(SocketAddr::from(([192, 0, 2, 1], 7))));
        let response = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.headers()["content-type"], "application/graphql-response+json; charset=utf-8", "{path}");
        response.status()
    };
    assert_eq!(ask(Phase::Open, "/graphql").await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(ask(Phase::Leaving, "/readyz").await, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn what_is_wrong_with_a_body_is_said_in_plain_words() {
    let world = World::new().await;
    for (body, expected) in [
        ("", "The body is empty: send {\"query\": \"{ … }\"}."),
        (" ", "The body is empty: send {\"query\": \"{ … }\"}."),
        ("{\"query\":", "The body is not JSON: it ends too early, at line 1, column 9."),
        ("{'query': 1}", "The body is not JSON: the mistake is at line 1, column 2."),
        ("[]", "The body is a list: send one request at a time, as an object."),
        ("null", "The body is null: send an object like {\"query\": \"{ … }\"}."),
        ("{}", "`query` is missing: send the GraphQL document as `query`."),
        (r#"{"query": 1}"#, "`query` is a number: send it as text."),
        (r#"{"query": "{ a }", "variables": "{}"}"#, "`variables` is text: send it as an object."),
        (r#"{"query": "{ a }", "operationName": true}"#, "`operationName` is true or false: send it as text."),
        (r#"{"query": "{ a }", "extensions": []}"#, "`extensions` is a list: send it as an object."),
    ] {
        let answer = exchange(&world, "POST", "/graphql", &[("content-type", "application/json")], body).await;
        let (status, code, message) = answer.refusal();
        assert_eq!((status, code.as_str(), message.as_str()), (400, "BAD_REQUEST", expected), "{body}");
    }
    let not_utf_8 = b"{\"query\": \"{ viewer { role } } #\xff\"}".to_vec();
    let answer = exchange(&world, "POST", "/graphql", &[("content-type", "application/json")], not_utf_8).await;
    assert_eq!((answer.status, answer.refusal().1.as_str()), (400, "BAD_REQUEST"));
}
