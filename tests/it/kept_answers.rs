//! Answers that are kept in memory: never other than the database would give, and nobody else's.
use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, Request},
};
use chapterhouse::{
    auth::{Keys, Role, Viewer},
    http::App,
};
use chrono::TimeDelta;
use serde_json::{Value as Json, json};
use tower::ServiceExt as _;
use uuid::Uuid;

use crate::{
    attempts::{attempts, doer},
    support::{World, served_schema, today},
};

/// What the public can ask of all that people change.
const EVERYTHING: &str = r#"{
    organizations(first: 5) { totalCount nodes { id name formerNames acronym website chapters(first: 2) { nodes { name } }
        relationships(first: 2) { nodes { id status } } } }
    organizationFacets { kinds { value count } }
    chapters(first: 5) { totalCount nodes { id name description meetingSchedule
        officers(first: 3) { nodes { office personName } } country { name } hostOrganization { name } } }
    chapterFacets { kinds { value count } }
    relationships(first: 5) { totalCount nodes { id status purpose } }
    branches(first: 5) { totalCount nodes { id name status } }
    resources(first: 5) { totalCount nodes { title } }
    exchangePrograms(first: 5) { nodes { name } }
    sponsorPackages(first: 5) { nodes { name } }
    sponsorships(first: 5) { nodes { id package { name } } }
    search(query: "alpha") { totalCount }
}"#;

async fn keeping() -> World {
    let mut world = World::new().await;
    world.app = world.app.clone().with_answer_cache(4 * 1024 * 1024);
    world
}

struct Answer {
    status: u16,
    headers: HeaderMap,
    json: Json,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }
}

async fn send(world: &World, request: axum::http::request::Builder, body: String) -> Answer {
    let request = request.header("host", "localhost").body(Body::from(body)).unwrap();
    let response = world.router().oneshot(request).await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    Answer { status, headers, json: serde_json::from_slice(&body).unwrap_or_default() }
}

/// What somebody is told whom nobody knows, and how many statements it took.
async fn ask(world: &World, document: &str) -> (Json, usize) {
    ask_with(world, document, &[]).await
}

async fn ask_with(world: &World, document: &str, headers: &[(&str, &str)]) -> (Json, usize) {
    world.statements.store(0, Ordering::Relaxed);
    let mut request = Request::post("/graphql").header("content-type", "application/json");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = send(world, request, json!({ "query": document }).to_string()).await;
    (answer.json, world.statements.load(Ordering::Relaxed))
}

/// What it would be told without anything that is kept.
async fn anew(world: &World, document: &str) -> Json {
    let response = world.app.answer(Viewer::public(today()), async_graphql::Request::new(document)).await;
    serde_json::to_value(response).unwrap()
}

fn bearer(world: &World) -> String {
    let key = Keys::open(&world.test.folder.path().join("key.pem")).unwrap();
    format!("Bearer {}", key.sign(world.sam, Role::Staff, today(), TimeDelta::minutes(10), Uuid::now_v7()).unwrap())
}

#[tokio::test]
async fn an_answer_is_kept_for_everybody_but_for_nobody_who_is_known() {
    let world = keeping().await;
    // The first time that an answer could be given again, the ledger is read first.
    ask(&world, EVERYTHING).await;
    let (first, statements) = ask(&world, EVERYTHING).await;
    assert!(5 < statements && first["errors"].is_null(), "{first}");
    let (second, statements) = ask(&world, EVERYTHING).await;
    // The ledger may be read for it: whether another program has changed something.
    assert!(statements <= 1, "{statements}");
    assert_eq!(first, second);
    let token = bearer(&world);
    let notes = "{ chapters(first: 1) { nodes { staffNotes } } viewer { role } }";
    for _ in 0..2 {
        let (answer, statements) = ask_with(&world, notes, &[("authorization", &token)]).await;
        // Who asks, and what they ask for.
        assert_eq!(statements, 2, "{answer}");
        assert_eq!(answer["data"]["viewer"]["role"], "STAFF");
    }
    let (answer, _) = ask(&world, "{ chapters(first: 1) { nodes { name } } viewer { role } }").await;
    assert_eq!(answer["data"]["viewer"]["role"], "PUBLIC");
    let (refused, _) = ask(&world, notes).await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
}

#[tokio::test]
async fn after_every_mutation_the_answer_is_as_the_database() {
    let mut changed = 0;
    for (name, _, template) in attempts() {
        let mut world = World::new().await;
        let document = world.fill(world.own, template).await;
        world.app = world.app.clone().with_answer_cache(4 * 1024 * 1024);
        let (before, _) = ask(&world, EVERYTHING).await;
        assert!(before["errors"].is_null(), "{before}");
        let who = doer(&world, name).await;
        let answer = world.run(who, &document).await;
        assert_eq!(answer["data"][name]["errors"], json!([]), "{name}: {answer}");
        let (after, _) = ask(&world, EVERYTHING).await;
        assert_eq!(after, anew(&world, EVERYTHING).await, "{name}");
        changed += usize::from(before != after);
    }
    assert!(10 < changed, "{changed} of the mutations changed what the public sees");
}

#[tokio::test]
async fn a_change_is_seen_as_soon_as_it_is_acknowledged_whoever_reads_meanwhile() {
    const ROUNDS: usize = 40;
    let world = Arc::new(keeping().await);
    let description = "{ chapters(first: 1) { nodes { description version } } }";
    let (is_over, reads) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let readers: Vec<_> = (0..4)
        .map(|_| {
            let (world, is_over, reads) = (Arc::clone(&world), Arc::clone(&is_over), Arc::clone(&reads));
            tokio::spawn(async move {
                while !is_over.load(Ordering::Relaxed) {
                    ask(&world, description).await;
                    reads.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    for round in 1..=ROUNDS {
        let change = format!(
            r#"mutation {{ updateChapter(input: {{id: "{}", expectedVersion: {round}, description: "Round {round}"}})
                {{ errors {{ code message }} }} }}"#,
            world.own
        );
        let answer = world.run("sam", &change).await;
        assert_eq!(answer["data"]["updateChapter"]["errors"], json!([]), "{answer}");
        let (seen, _) = ask(&world, description).await;
        assert_eq!(seen["data"]["chapters"]["nodes"][0]["description"], format!("Round {round}"));
    }
    is_over.store(true, Ordering::Relaxed);
    for reader in readers {
        reader.await.unwrap();
    }
    assert!(ROUNDS < reads.load(Ordering::Relaxed));
}

#[tokio::test]
async fn what_another_program_changes_is_seen_a_moment_later() {
    let world = keeping().await;
    let (before, _) = ask(&world, EVERYTHING).await;
    let key = Keys::open(&world.test.folder.path().join("key.pem")).unwrap();
    let other = App::new(world.test.beside().await, key, served_schema());
    for version in 1..4 {
        let change = format!(
            r#"mutation {{ updateChapter(input: {{id: "{}", expectedVersion: {version}, description: "{version}"}})
                {{ errors {{ code }} }} }}"#,
            world.own
        );
        let answer = other.answer(world.viewer("sam").await, async_graphql::Request::new(change)).await;
        assert!(answer.errors.is_empty());
        // As long as the ledger may remain unread.
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        let (after, _) = ask(&world, EVERYTHING).await;
        assert_ne!(before, after);
        assert_eq!(after, anew(&world, EVERYTHING).await);
    }
}

#[tokio::test]
async fn caches_ask_whether_an_answer_is_still_true() {
    let world = keeping().await;
    let path = "/graphql?query=%7B%20chapters(first:1)%20%7B%20nodes%20%7B%20description%20%7D%20%7D%20%7D";
    let first = send(&world, Request::get(path), String::new()).await;
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with("W/\""), "{tag}");
    assert_eq!(first.header("cache-control"), "public, no-cache");
    let known = send(&world, Request::get(path).header("if-none-match", &tag), String::new()).await;
    assert_eq!((known.status, known.json, known.headers.get("etag")), (304, Json::Null, first.headers.get("etag")));
    let other = send(&world, Request::get(path).header("if-none-match", "W/\"0\""), String::new()).await;
    assert_eq!((other.status, other.json), (200, first.json));
    let change = format!(
        r#"mutation {{ updateChapter(input: {{id: "{}", expectedVersion: 1, description: "New"}}) {{ errors {{ code }} }} }}"#,
        world.own
    );
    world.run("sam", &change).await;
    let changed = send(&world, Request::get(path).header("if-none-match", &tag), String::new()).await;
    assert_eq!(changed.json["data"]["chapters"]["nodes"][0]["description"], "New");
    let signed_in = Request::get(path).header("if-none-match", &tag).header("authorization", bearer(&world));
    let signed_in = send(&world, signed_in, String::new()).await;
    assert_eq!((signed_in.status, signed_in.header("cache-control"), signed_in.header("etag")), (200, "no-store", ""));
}
