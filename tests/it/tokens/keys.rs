//! Changes of the signing key, as whoever is signed in and whoever checks our tokens meets them.
use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Command, Output},
};

use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use axum::{
    body::{Body, to_bytes},
    http::Request,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chapterhouse::auth::{Keys, keys::OVERLAP};
use chrono::TimeDelta;
use serde_json::{Value as Json, json};
use tower::ServiceExt as _;

use super::{Forger, is_refused, key_file, role_with};
use crate::support::{World, today};

/// The published keys, with their headers.
async fn published(world: &World) -> (axum::http::HeaderMap, Json) {
    let request =
        Request::get("/.well-known/jwks.json").header("host", "localhost").header("origin", "https://any.example");
    let response = world.router().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.status().as_u16(), 200);
    let headers = response.headers().clone();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (headers, serde_json::from_slice(&body).unwrap())
}

#[tokio::test]
async fn a_running_server_takes_a_new_key_and_keeps_the_old_one_for_a_day() {
    let world = World::new().await;
    let old = Forger::of(&world).honest(&world);
    let operator = Keys::open(&key_file(&world)).unwrap();
    operator.rotate(today(), Some(OVERLAP)).unwrap();
    let forger = Forger::of(&world);
    assert_eq!(role_with(&world, &old).await, "STAFF");
    assert_eq!(role_with(&world, &forger.honest(&world)).await, "STAFF");
    assert_eq!(published(&world).await.1["keys"].as_array().unwrap().len(), 2);
    operator.rotate(today(), Some(TimeDelta::zero())).unwrap();
    is_refused(&world, "its key has ended", &forger.honest(&world)).await;
    assert_eq!(role_with(&world, &old).await, "STAFF", "its own day is not over");
    operator.rotate(today(), None).unwrap();
    is_refused(&world, "all keys are new", &old).await;
}

#[tokio::test]
async fn anybody_checks_our_tokens_with_what_is_published_and_nothing_private_is() {
    let world = World::new().await;
    let token = Forger::of(&world).honest(&world);
    Keys::open(&key_file(&world)).unwrap().rotate(today(), Some(OVERLAP)).unwrap();
    let (headers, set) = published(&world).await;
    assert_eq!(headers["content-type"], "application/jwk-set+json");
    assert_eq!(headers["access-control-allow-origin"], "*");
    assert_eq!(headers["cache-control"], "public, max-age=300");
    assert_eq!(headers["x-content-type-options"], "nosniff");
    for key in set["keys"].as_array().unwrap() {
        let names: Vec<_> = key.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, ["use", "alg", "kid", "kty", "crv", "x"]);
        let kind = ["use", "alg", "kty", "crv"].map(|name| key[name].as_str().unwrap());
        assert_eq!(kind, ["sig", "EdDSA", "OKP", "Ed25519"]);
    }
    let parts: Vec<_> = token.split('.').collect();
    let header: Json = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[0]).unwrap()).unwrap();
    let key = set["keys"].as_array().unwrap().iter().find(|key| key["kid"] == header["kid"]).unwrap();
    let public = URL_SAFE_NO_PAD.decode(key["x"].as_str().unwrap()).unwrap();
    let signature = URL_SAFE_NO_PAD.decode(parts[2]).unwrap();
    let signed = format!("{}.{}", parts[0], parts[1]);
    UnparsedPublicKey::new(&ED25519, public).verify(signed.as_bytes(), &signature).unwrap();
    let private = fs::read_to_string(key_file(&world)).unwrap();
    assert!(!set.to_string().contains(&private.lines().nth(1).unwrap()[24..40]), "{set}");
}

#[tokio::test]
async fn the_published_keys_are_asked_for_by_the_servers_own_name_only() {
    let world = World::new().await;
    for (host, method, status) in [
        ("evil.example", "GET", 421),
        ("localhost", "POST", 405),
        ("localhost", "HEAD", 200),
        ("localhost", "GET", 200),
    ] {
        let request = Request::builder().method(method).uri("/.well-known/jwks.json").header("host", host);
        let response = world.router().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status().as_u16(), status, "{method} {host}");
    }
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chapterhouse"));
    command.args(arguments).current_dir(folder).env_clear().output().unwrap()
}

fn lines(output: Output) -> Vec<Vec<String>> {
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| line.split(' ').map(str::to_owned).collect()).collect()
}

#[test]
fn an_operator_makes_new_keys_and_sees_those_there_are() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &["migrate", "up"]);
    // A server makes its first key when it starts.
    Keys::open(&folder.path().join("data/signing-key.pem")).unwrap();
    let first = lines(run(folder.path(), &["key", "list"]));
    assert_eq!((first.len(), first[0][1].as_str(), first[0][2].as_str()), (1, "current", "-"));
    let after = lines(run(folder.path(), &["key", "rotate"]));
    assert_eq!((after.len(), after[0][1].as_str(), after[1][1].as_str()), (2, "current", "retired"));
    assert_eq!(after[1][0], first[0][0]);
    assert!(after[1][2].ends_with('Z'), "{after:?}");
    assert_eq!(lines(run(folder.path(), &["key", "list"])), after);
    for file in fs::read_dir(folder.path().join("data")).unwrap().map(Result::unwrap) {
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", file.path());
    }
    assert_eq!(lines(run(folder.path(), &["key", "rotate", "--at-once"])).len(), 1);
}

#[test]
fn a_key_of_ones_own_is_changed_where_it_lies() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("own.pem");
    let first = Keys::open(&own).unwrap().list().remove(0).id;
    fs::write(folder.path().join("own.toml"), "signing_key = \"own.pem\"\n").unwrap();
    run(folder.path(), &["migrate", "up", "--config", "own.toml"]);
    let after = lines(run(folder.path(), &["key", "rotate", "--config", "own.toml"]));
    assert_eq!((after.len(), &after[1][0]), (2, &first));
    assert_ne!(Keys::open(&own).unwrap().list().remove(0).id, first);
    let files = ["own.pem", "own.retired.json", "own.lock"];
    assert!(files.iter().all(|file| folder.path().join(file).exists()));
    let kept: Json = serde_json::from_slice(&fs::read(folder.path().join("own.retired.json")).unwrap()).unwrap();
    let names: Vec<_> = kept[0].as_object().unwrap().keys().collect();
    assert_eq!(json!(names), json!(["public_key", "until"]), "its private part is gone");
    let absent = run(folder.path(), &["key", "list", "--data-dir", "own.pem"]);
    assert_eq!(absent.status.code(), Some(78));
}
