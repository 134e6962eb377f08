//! Bad input for every mutation: a code and a path each time, and nothing changed.
use chapterhouse::auth::{Keys, Role};
use chrono::TimeDelta;
use serde_json::Value as Json;
use tower::ServiceExt as _;
use uuid::Uuid;

use crate::{
    attempts::{attempts, doer},
    support::{World, today},
};

/// The quoted values of a document, each with its place.
fn quoted(document: &str) -> Vec<(usize, &str)> {
    let mut values = Vec::new();
    let mut from = 0;
    while let Some(start) = document[from..].find('"').map(|at| from + at + 1) {
        let end = start + document[start..].find('"').unwrap();
        values.push((start, &document[start..end]));
        from = end + 1;
    }
    values
}

fn with(document: &str, (start, value): (usize, &str), other: &str) -> String {
    format!("{}{other}{}", &document[..start], &document[start + value.len()..])
}

/// The one error of an answer: in the payload, or about the whole request.
fn error(answer: &Json, name: &str) -> (String, usize) {
    let payload = &answer["data"][name]["errors"][0];
    let path = payload["path"].as_array().map_or(0, Vec::len);
    (payload["code"].as_str().unwrap_or_default().to_owned(), path)
}

#[tokio::test]
async fn every_id_and_every_text_may_be_wrong() {
    let world = World::new().await;
    // As long as a request may be.
    let long = "x".repeat(200 * 1024);
    let mut now = today();
    for (name, _, template) in attempts() {
        // Tries of passwords and codes run out, and come back with time.
        if template.contains("password") || template.contains("code: ") {
            now += TimeDelta::minutes(10);
            world.test.database.clock().set(now);
        }
        let who = doer(&world, name).await;
        let template = template.replace("{ errors { code } }", "{ errors { code path } }");
        for (start, value) in quoted(&template) {
            let is_moment = value.parse::<chrono::DateTime<chrono::Utc>>().is_ok();
            let is_day = is_moment || value.parse::<chrono::NaiveDate>().is_ok();
            let is_code = value == "NO";
            let wrong: Vec<(&str, &[&str])> = if value.starts_with('$') {
                vec![
                    ("nonsense", &["INVALID_ID"]),
                    ("ledger_entry_01h455vb4pex5vsknk084sn02q", &["INVALID_ID"]),
                    (&long[..1000], &["INVALID_ID"]),
                    ("\\u0000", &["INVALID_ID"]),
                ]
            } else if is_day || is_code {
                // The scalar refuses it: a fault of the request.
                vec![("2026-02-30", &[""]), ("\\u0000", &[""])]
            } else {
                {
                    let codes: &[_] = &[
                        "INVALID",
                        "NOT_FOUND",
                        "WRONG_DIGEST",
                        "WRONG_CREDENTIALS",
                        "UNAUTHENTICATED",
                        "SECOND_FACTOR",
                    ];
                    let mut wrong = vec![("\\u0000", codes), (long.as_str(), codes), ("  ", codes)];
                    // Reads from right to left, and cannot be seen. A new password is never shown to anybody.
                    if value != "brave otters paint violins" {
                        wrong.extend(
                            ["Ada\\u202Egro.elpmaxe@eel", "ht\\u00ADtps://a.example", "Ada\\u200BLee"]
                                .map(|text| (text, codes)),
                        );
                    }
                    wrong
                }
            };
            for (other, codes) in wrong {
                let document = with(&template, (start, value), other);
                let answer = world.run(who, &world.fill(world.own, &document).await).await;
                let (code, path) = error(&answer, name);
                let context = format!("{name}, {value} as {other:.40}: {answer:.300}");
                assert!(codes.contains(&code.as_str()), "{context}");
                if code.is_empty() {
                    assert_eq!(answer["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED", "{context}");
                } else {
                    assert!(0 < path, "{context}");
                }
            }
        }
    }
    assert!(world.ledger().await.is_empty());
}

#[tokio::test]
async fn what_does_not_exist_is_not_found_and_a_stale_version_is_a_conflict() {
    let world = World::new().await;
    for (name, _, template) in attempts() {
        let who = doer(&world, name).await;
        let template = template.replace("{ errors { code } }", "{ errors { code path } }");
        for (start, value) in quoted(&template).into_iter().filter(|(_, value)| value.starts_with('$')) {
            let id = world.fill(world.own, value).await;
            let (kind, _) = id.rsplit_once('_').unwrap();
            let absent = format!("{kind}_01h455vb4pex5vsknk084sn02q");
            let answer = world.run(who, &world.fill(world.own, &with(&template, (start, value), &absent)).await).await;
            let (code, path) = error(&answer, name);
            assert!(code == "NOT_FOUND" && 0 < path, "{name} {value}: {answer}");
        }
        if template.contains("expectedVersion") {
            for version in ["0", "99", "-1"] {
                let stale = template.replace("expectedVersion: 1", &format!("expectedVersion: {version}"));
                let answer = world.run(who, &world.fill(world.own, &stale).await).await;
                assert_eq!(error(&answer, name), ("VERSION_CONFLICT".into(), 1), "{name}: {answer}");
            }
        }
    }
    assert!(world.ledger().await.is_empty());
}

const PROVE_THEMSELVES: [&str; 7] = [
    "acceptInvitation",
    "refreshSession",
    "requestPasswordReset",
    "requestSignInToken",
    "resetPassword",
    "signIn",
    "signOut",
];

#[tokio::test]
async fn an_expired_token_and_a_large_body_change_nothing() {
    let world = World::new().await;
    let key = Keys::open(&world.test.folder.path().join("key.pem")).unwrap();
    let token = |lives| key.sign(world.sam, Role::Staff, today(), TimeDelta::minutes(lives), Uuid::now_v7()).unwrap();
    for (name, _, document) in attempts() {
        let document = world.fill(world.own, document).await;
        let large = format!("{document} # {}", "x".repeat(1024 * 1024));
        // What proves by itself who asks needs no token, so an expired one does no harm.
        let expired = (!PROVE_THEMSELVES.contains(&name)).then_some((document, -1, 401));
        for (document, lives, status) in expired.into_iter().chain([(large, 10, 413)]) {
            let request = axum::http::Request::post("/graphql")
                .header("host", "localhost")
                .header("content-type", "application/json")
                .header("authorization", format!("Bearer {}", token(lives)))
                .body(axum::body::Body::from(serde_json::json!({ "query": document }).to_string()))
                .unwrap();
            let response = world.router().oneshot(request).await.unwrap();
            assert_eq!(response.status().as_u16(), status, "{name}");
        }
    }
    assert!(world.ledger().await.is_empty());
}

#[tokio::test]
async fn internal_text_never_reaches_a_client() {
    let world = World::new().await;
    let connection = world.test.connection().await;
    let broken = "ALTER TABLE chapter RENAME COLUMN description TO gone";
    sea_orm::ConnectionTrait::execute_unprepared(&connection, broken).await.unwrap();
    let change = attempts().find(|(name, ..)| *name == "updateChapter").unwrap().2;
    for document in ["{ chapters { nodes { name } } }", &world.fill(world.own, change).await] {
        let answer = world.run("sam", document).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "INTERNAL", "{answer}");
        assert_eq!(answer["errors"][0]["message"], "Something went wrong on the server.");
        assert!(!answer.to_string().contains("description"), "{answer}");
    }
}
