//! Tokens that are not ours, or not any more: each is refused in the same words, but for those that have expired, and none
//! is taken for no token.
mod carriage;
mod issuers;
mod keys;
mod owasp;
mod rfc8725;
mod service;

use std::path::PathBuf;

use aws_lc_rs::signature::Ed25519KeyPair;
use axum::{
    body::{Body, to_bytes},
    http::{HeaderValue, Request},
};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use chapterhouse::auth::Keys;
use serde_json::{Value as Json, json};
use tower::ServiceExt as _;
use uuid::Uuid;

use crate::support::{World, today};

const ROLE: &str = r#"{"query": "{ viewer { role } }"}"#;

/// What a token is answered with that was good once.
const EXPIRED: &str = "401 \"TOKEN_EXPIRED\"";

/// The file of the server's key.
fn key_file(world: &World) -> PathBuf {
    world.test.folder.path().join("key.pem")
}

/// The server's own key, in hands that sign anything with it: so each attempt has one fault and no other.
struct Forger {
    pair: Ed25519KeyPair,
    kid: String,
}

impl Forger {
    fn of(world: &World) -> Self {
        let kid = Keys::open(&key_file(world)).unwrap().list().remove(0).id;
        let pem = std::fs::read_to_string(key_file(world)).unwrap();
        let text: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
        Self { pair: Ed25519KeyPair::from_pkcs8(&STANDARD.decode(text).unwrap()).unwrap(), kid }
    }

    /// The header of an honest token, with another value, or without one if it is null.
    fn header(&self, name: &str, value: Json) -> String {
        let honest = json!({ "typ": "at+jwt", "alg": "EdDSA", "kid": self.kid });
        with(honest, name, value)
    }

    fn honest_header(&self) -> String {
        self.header("typ", "at+jwt".into())
    }

    /// A token of two texts that need not be JSON.
    fn seal(&self, header: &str, claims: &str) -> String {
        let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
        let signature = self.pair.sign(signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// A token with one other claim, or without one if it is null.
    fn claiming(&self, world: &World, name: &str, value: Json) -> String {
        self.seal(&self.honest_header(), &claims(world, name, value))
    }

    /// A token with one other field of the header.
    fn headed(&self, world: &World, name: &str, value: Json) -> String {
        self.seal(&self.header(name, value), &honest_claims(world))
    }

    fn honest(&self, world: &World) -> String {
        self.seal(&self.honest_header(), &honest_claims(world))
    }
}

/// What an honest token of Sam's claims, with another value, or without one if it is null.
fn claims(world: &World, name: &str, value: Json) -> String {
    let now = today().timestamp();
    let honest = json!({ "sub": world.sam.to_string(), "role": "STAFF", "iss": "chapterhouse", "aud": "chapterhouse-api",
        "iat": now, "exp": now + 600, "jti": Uuid::nil() });
    with(honest, name, value)
}

fn honest_claims(world: &World) -> String {
    claims(world, "role", "STAFF".into())
}

fn with(mut honest: Json, name: &str, value: Json) -> String {
    let fields = honest.as_object_mut().unwrap();
    if value.is_null() {
        fields.remove(name);
    } else {
        fields.insert(name.into(), value);
    }
    honest.to_string()
}

/// Asks for the role with these headers and this address: status and body.
async fn ask(world: &World, address: &str, headers: &[(&str, &str)]) -> (u16, String) {
    let mut request = Request::post(address).header("host", "localhost").header("content-type", "application/json");
    for (name, value) in headers {
        request = request.header(*name, HeaderValue::from_str(value).unwrap());
    }
    let response = world.router().oneshot(request.body(Body::from(ROLE)).unwrap()).await.unwrap();
    let status = response.status().as_u16();
    (status, String::from_utf8(to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap())
}

async fn role_with(world: &World, token: &str) -> String {
    let (status, body) = ask(world, "/graphql", &[("authorization", &format!("Bearer {token}"))]).await;
    let answer: Json = serde_json::from_str(&body).unwrap();
    let role = answer["data"]["viewer"]["role"].as_str();
    role.map_or_else(|| format!("{status} {}", answer["errors"][0]["extensions"]["code"]), str::to_owned)
}

/// Whatever is wrong with a token, this is all that anybody learns.
async fn is_refused(world: &World, what: &str, token: &str) {
    let refused = ask(world, "/graphql", &[("authorization", "Bearer nonsense")]).await;
    assert!(refused.0 == 401 && refused.1.contains("UNAUTHENTICATED"), "{refused:?}");
    assert_eq!(ask(world, "/graphql", &[("authorization", &format!("Bearer {token}"))]).await, refused, "{what}");
}
