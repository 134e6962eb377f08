//! Web pages elsewhere, which browsers let ask only if the server lets them.
use axum::{body::Body, http::Request};
use chapterhouse::http::{ServerOptions, router};
use tower::ServiceExt as _;

use crate::support::World;

#[tokio::test]
async fn only_the_configured_pages_may_ask_from_elsewhere() {
    let world = World::new().await;
    for (origin, let_in) in [("https://portal.example.org", true), ("https://evil.example", false), ("null", false)] {
        let request = Request::options("/graphql")
            .header("host", "localhost")
            .header("origin", origin)
            .header("access-control-request-method", "POST");
        let response = world.router().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.headers().contains_key("access-control-allow-origin"), let_in, "{origin}");
    }
}

#[tokio::test]
async fn pages_of_this_machine_may_ask_where_they_are_let_in() {
    let world = World::new().await;
    let mut options = ServerOptions { hosts: vec!["localhost".into()], ..Default::default() };
    for (local_pages, origin, let_in) in [
        (true, "http://localhost:3000", true),
        (true, "https://evil.example", false),
        (false, "http://localhost:3000", false),
    ] {
        options.local_pages = local_pages;
        let router = router(world.app.clone(), &options);
        let request = Request::get("/graphql?query={__typename}").header("host", "localhost").header("origin", origin);
        let response = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let allowed = response.headers().get("access-control-allow-origin").map(|origin| origin.to_str().unwrap());
        assert_eq!(allowed, let_in.then_some(origin), "{origin}, {local_pages}");
        assert!(!response.headers().contains_key("access-control-allow-credentials"));
    }
}
