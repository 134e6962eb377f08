//! The server as a client meets it.
use std::fmt::Write as _;

use axum::{
    body::{Body, to_bytes},
    http::{Request, StatusCode},
};
use chapterhouse::{
    auth::{Role, token::Key},
    http::router,
};
use chrono::TimeDelta;
use serde_json::{Value as Json, json};
use tower::ServiceExt as _;
use uuid::Uuid;

use crate::support::{World, today};

async fn send(world: &World, media_type: &str, token: Option<&str>, body: String) -> (StatusCode, Json) {
    let mut request = Request::post("/graphql").header("content-type", media_type);
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let response = router(world.app.clone()).oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
    let status = response.status();
    let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or_default())
}

fn role() -> String {
    json!({ "query": "{ viewer { role } }" }).to_string()
}

#[tokio::test]
async fn a_token_is_an_upper_bound_and_a_bad_one_is_never_taken_for_none() {
    let world = World::new().await;
    let key = Key::open(&world.test.folder.path().join("key.pem")).unwrap();
    let token = |role| key.sign(world.sam, role, today(), TimeDelta::minutes(10), Uuid::now_v7()).unwrap();
    for (given, role_read) in [(Role::Staff, "STAFF"), (Role::Public, "PUBLIC"), (Role::ChapterLeader, "PUBLIC")] {
        let (status, answer) = send(&world, "application/json", Some(&token(given)), role()).await;
        assert_eq!((status, &answer["data"]["viewer"]["role"]), (StatusCode::OK, &role_read.into()), "{answer}");
    }
    let expired = key.sign(world.sam, Role::Staff, today(), TimeDelta::minutes(-10), Uuid::now_v7()).unwrap();
    for bad in ["", "nonsense", expired.as_str()] {
        let (status, answer) = send(&world, "application/json", Some(bad), role()).await;
        assert_eq!(
            (status, &answer["errors"][0]["extensions"]["code"]),
            (StatusCode::UNAUTHORIZED, &"UNAUTHENTICATED".into())
        );
    }
    assert_eq!(send(&world, "application/json", None, role()).await.1["data"]["viewer"]["role"], "PUBLIC");
}

#[tokio::test]
async fn only_json_of_bounded_size_is_read() {
    let world = World::new().await;
    assert_eq!(send(&world, "text/plain", None, role()).await.0, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let large = json!({ "query": format!("{{ viewer {{ role }} }} #{}", "x".repeat(300_000)) }).to_string();
    assert_eq!(send(&world, "application/json", None, large).await.0, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(send(&world, "application/json", None, "{".into()).await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_fragment_bomb_is_refused_before_it_runs() {
    let world = World::new().await;
    let mut bomb = "{ viewer { ...f0 } } fragment f40 on Viewer { role }".to_owned();
    for level in 0..40 {
        write!(bomb, " fragment f{level} on Viewer {{ ...f{0} ...f{0} }}", level + 1).unwrap();
    }
    let answer = world.run("public", &bomb).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "DOCUMENT_TOO_LARGE");
}

#[tokio::test]
async fn a_variable_that_was_not_sent_clears_nothing() {
    let world = World::new().await;
    let key = Key::open(&world.test.folder.path().join("key.pem")).unwrap();
    let token = key.sign(world.lea, Role::Staff, today(), TimeDelta::minutes(10), Uuid::now_v7()).unwrap();
    let query = "mutation($id: ID!, $v: Int!, $description: String, $mailbox: EmailAddress) { updateChapter(input: {id: $id, \
                 expectedVersion: $v, description: $description, contactMailbox: $mailbox}) { chapter { description contactMailbox } } }";
    let change = |variables: Json| json!({ "query": query, "variables": variables }).to_string();
    let first = change(json!({ "id": world.own.to_string(), "v": 1, "description": "Kept" }));
    send(&world, "application/json", Some(&token), first).await;
    let second = change(json!({ "id": world.own.to_string(), "v": 2, "mailbox": "alpha@example.org" }));
    let (_, answer) = send(&world, "application/json", Some(&token), second).await;
    assert_eq!(
        answer["data"]["updateChapter"]["chapter"],
        json!({ "description": "Kept", "contactMailbox": "alpha@example.org" })
    );
}
