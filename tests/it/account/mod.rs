//! Signing in, and what accounts may.
mod contact_access;
mod explain;
mod factor;
mod invitation;
mod personal;
mod proof;
mod sessions;
mod sign_in;

use std::net::IpAddr;

use axum::{
    body::{Body, to_bytes},
    http::Request,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chapterhouse::auth::Viewer;
use serde_json::{Value as Json, json};
use tower::ServiceExt as _;

use crate::support::{World, accounts::PASSWORD, today};

/// What the tokens of a session are read from.
const SESSION: &str = "session { accessToken refreshToken deviceToken needsSecondFactor session { id isOpen } } errors { code path message }";

/// The tokens of a session.
#[derive(Clone, Debug)]
struct Tokens {
    access: String,
    refresh: String,
    id: String,
}

impl Tokens {
    fn of(payload: &Json) -> Self {
        let tokens = &payload["session"];
        let text = |value: &Json| value.as_str().unwrap_or_else(|| panic!("{payload}")).to_owned();
        Self {
            access: text(&tokens["accessToken"]),
            refresh: text(&tokens["refreshToken"]),
            id: text(&tokens["session"]["id"]),
        }
    }
}

/// Somebody at this address of whom nothing else is known.
fn at(world: &World, address: &str) -> Viewer {
    let address: IpAddr = address.parse().unwrap();
    Viewer { address: Some(address), ..Viewer::public(world.test.database.clock().now()) }
}

fn sign_in_with(email: &str, password: &str, more: &str) -> String {
    format!("mutation {{ signIn(input: {{email: {email:?}, password: {password:?} {more}}}) {{ {SESSION} }} }}")
}

/// The payload of signing in.
async fn sign_in(world: &World, email: &str, password: &str, more: &str) -> Json {
    world.run("public", &sign_in_with(email, password, more)).await["data"]["signIn"].clone()
}

async fn signed_in(world: &World, email: &str) -> Tokens {
    Tokens::of(&sign_in(world, email, PASSWORD, "").await)
}

async fn refresh(world: &World, token: &str) -> Json {
    let document = format!("mutation {{ refreshSession(input: {{refreshToken: {token:?}}}) {{ {SESSION} }} }}");
    world.run("public", &document).await["data"]["refreshSession"].clone()
}

/// What a request over HTTP with this access token is answered.
async fn with(world: &World, access: &str, document: &str) -> (u16, Json) {
    let request = Request::post("/graphql")
        .header("host", "localhost")
        .header("content-type", "application/json")
        .header("authorization", format!("Bearer {access}"))
        .body(Body::from(json!({ "query": document }).to_string()))
        .unwrap();
    let response = world.router().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    assert!(status != 200 || response.headers()["cache-control"] == "no-store", "answers are kept nowhere");
    let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap())
}

async fn role(world: &World, access: &str) -> (u16, String) {
    let (status, answer) = with(world, access, "{ viewer { role } }").await;
    (status, answer["data"]["viewer"]["role"].as_str().unwrap_or_default().to_owned())
}

/// What an access token says of its bearer, to whoever reads it.
fn claimed_role(access: &str) -> String {
    let claims = URL_SAFE_NO_PAD.decode(access.split('.').nth(1).unwrap()).unwrap();
    serde_json::from_slice::<Json>(&claims).unwrap()["role"].as_str().unwrap().to_owned()
}

fn code(payload: &Json) -> &str {
    payload["errors"][0]["code"].as_str().unwrap_or_default()
}

fn later(world: &World, by: chrono::TimeDelta) {
    world.test.database.clock().set(today() + by);
}
