//! The server as a client meets it.
mod compression;
mod credentials;
mod get;
mod origins;
mod refusals;

use std::fmt::Write as _;

use axum::{
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, Request, StatusCode},
};
use chapterhouse::auth::{Keys, Role};
use chrono::TimeDelta;
use serde_json::{Value as Json, json};
use tower::ServiceExt as _;
use uuid::Uuid;

use crate::support::{World, today};

/// What the server answers to a request.
struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    fn json(&self) -> Json {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// Status, code and message of a refusal.
    fn refusal(&self) -> (u16, String, String) {
        let error = &self.json()["errors"][0];
        let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
        (self.status, text(&error["extensions"]["code"]), text(&error["message"]))
    }
}

/// Sends a request with these headers, to the name `localhost` unless they say another.
async fn exchange(world: &World, method: &str, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
    let mut request = Request::builder().method(method).uri(path).body(body.into()).unwrap();
    request.headers_mut().insert("host", "localhost".parse().unwrap());
    for (name, value) in headers {
        request.headers_mut().insert(name.parse::<axum::http::HeaderName>().unwrap(), value.parse().unwrap());
    }
    let response = world.router().oneshot(request).await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    Answer { status, headers, body }
}

/// Posts a document as JSON.
async fn post(world: &World, document: &str, headers: &[(&str, &str)]) -> Answer {
    let headers: Vec<_> = [("content-type", "application/json")].iter().chain(headers).copied().collect();
    exchange(world, "POST", "/graphql", &headers, json!({ "query": document }).to_string()).await
}

/// The header that carries an access token of Sam's, who is one of the staff.
fn bearer(world: &World, lives: TimeDelta) -> String {
    let key = Keys::open(&world.test.folder.path().join("key.pem")).unwrap();
    format!("Bearer {}", key.sign(world.sam, Role::Staff, today(), lives, Uuid::now_v7()).unwrap())
}

async fn send(world: &World, media_type: &str, token: Option<&str>, body: String) -> (StatusCode, Json) {
    let mut request = Request::post("/graphql").header("host", "localhost").header("content-type", media_type);
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let response = world.router().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
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
    let key = Keys::open(&world.test.folder.path().join("key.pem")).unwrap();
    let token = |role| key.sign(world.sam, role, today(), TimeDelta::minutes(10), Uuid::now_v7()).unwrap();
    for (given, role_read) in [(Role::Staff, "STAFF"), (Role::Public, "PUBLIC"), (Role::ChapterLeader, "PUBLIC")] {
        let (status, answer) = send(&world, "application/json", Some(&token(given)), role()).await;
        assert_eq!((status, &answer["data"]["viewer"]["role"]), (StatusCode::OK, &role_read.into()), "{answer}");
    }
    let expired = key.sign(world.sam, Role::Staff, today(), TimeDelta::minutes(-10), Uuid::now_v7()).unwrap();
    for (bad, code) in [("", "UNAUTHENTICATED"), ("nonsense", "UNAUTHENTICATED"), (expired.as_str(), "TOKEN_EXPIRED")] {
        let (status, answer) = send(&world, "application/json", Some(bad), role()).await;
        assert_eq!((status, &answer["errors"][0]["extensions"]["code"]), (StatusCode::UNAUTHORIZED, &code.into()));
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
async fn what_is_sent_otherwise_than_agreed_is_refused() {
    let world = World::new().await;
    for (header, value, status) in [
        ("content-type", "application/json; charset=utf-8", 200),
        ("content-type", "application/json; charset=utf-16", 415),
        ("content-type", "text/plain; application/json", 415),
        ("content-encoding", "gzip", 415),
        ("host", "evil.example", 421),
        ("host", "localhost:8000", 200),
    ] {
        let mut request = Request::post("/graphql").body(Body::from(role())).unwrap();
        let headers = request.headers_mut();
        headers.insert("host", "localhost".parse().unwrap());
        headers.insert("content-type", "application/json".parse().unwrap());
        headers.insert(header, value.parse().unwrap());
        let response = world.router().oneshot(request).await.unwrap();
        assert_eq!(response.status().as_u16(), status, "{header}: {value}");
        assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    }
}

#[tokio::test]
async fn a_request_that_did_not_run_has_no_data() {
    let world = World::new().await;
    for (query, code) in [
        ("{ viewer { role }", "GRAPHQL_PARSE_FAILED"),
        ("{ nonsense }", "GRAPHQL_VALIDATION_FAILED"),
        ("", "GRAPHQL_PARSE_FAILED"),
    ] {
        let answer = send(&world, "application/json", None, json!({ "query": query }).to_string()).await.1;
        assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{answer}");
        assert!(answer.get("data").is_none() && answer["errors"][0]["locations"].is_array(), "{answer}");
        assert!(!answer["errors"][0]["message"].as_str().unwrap().contains('\n'), "{answer}");
    }
    let ran =
        send(&world, "application/json", None, json!({ "query": "{ node(id: \"x\") { id } }" }).to_string()).await.1;
    assert!(ran["data"]["node"].is_null() && ran["errors"][0]["path"] == json!(["node"]), "{ran}");
}

#[tokio::test]
async fn the_ledger_names_the_request() {
    let world = World::new().await;
    let key = Keys::open(&world.test.folder.path().join("key.pem")).unwrap();
    let token = key.sign(world.sam, Role::Staff, today(), TimeDelta::minutes(10), Uuid::now_v7()).unwrap();
    for (given, kept) in [(Some("from-the-portal-7"), true), (Some("<script>"), false), (None, false)] {
        let name = format!("N {given:?}");
        let query = format!(
            "mutation {{ createOrganization(input: {{name: {name:?}, kind: NGO, countryCode: \"NO\"}}) {{ errors {{ code }} }} }}"
        );
        let mut request = Request::post("/graphql")
            .header("host", "localhost")
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {token}"));
        if let Some(given) = given {
            request = request.header("x-request-id", given);
        }
        let request = request.body(Body::from(json!({ "query": query }).to_string())).unwrap();
        let response = world.router().oneshot(request).await.unwrap();
        let id = response.headers()["x-request-id"].to_str().unwrap().to_owned();
        assert_eq!(Some(id.as_str()) == given, kept, "{id}");
        assert_eq!(world.ledger().await.last().unwrap().request_id.as_deref(), Some(id.as_str()));
    }
}

#[tokio::test]
async fn a_document_that_asks_too_much_is_refused_before_it_runs() {
    let world = World::new().await;
    let mut bomb = "{ viewer { ...f0 } } fragment f40 on Viewer { role }".to_owned();
    let mut inside = "{ __schema { types { ...f0 } } } fragment f40 on __Type { name }".to_owned();
    for level in 0..40 {
        write!(bomb, " fragment f{level} on Viewer {{ ...f{0} ...f{0} }}", level + 1).unwrap();
        write!(inside, " fragment f{level} on __Type {{ ...f{0} ...f{0} }}", level + 1).unwrap();
    }
    let aliases = (0..101).fold(String::new(), |text, number| text + &format!("a{number}: viewer {{ role }} "));
    let page =
        "organizations(first: 100) { nodes { chapters(first: 100) { nodes { name officers { nodes { office } } } } } }";
    let deep =
        format!("{{ relationships {{ nodes {}{{ purpose }}{} }} }}", "{ predecessor ".repeat(20), "}".repeat(20));
    for document in [
        bomb,
        inside,
        format!("{{ {aliases} }}"),
        format!("{{ viewer {{ {} }} }}", "role ".repeat(1001)),
        format!("{{ viewer {{ role {} }} }}", "@include(if: true) ".repeat(101)),
        format!("{{ {page} }}"),
        deep,
    ] {
        let answer = world.run("public", &document).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "DOCUMENT_TOO_LARGE", "{document:.80}: {answer}");
        assert_eq!(world.statements.load(std::sync::atomic::Ordering::Relaxed), 0);
    }
    let cycle = "{ viewer { ...a } } fragment a on Viewer { ...b } fragment b on Viewer { ...a }";
    assert_eq!(world.run("public", cycle).await["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
    let counted = "{ organizations(first: 100) { nodes { chapters(first: 100) { totalCount } } } }";
    assert!(world.run("public", counted).await.get("errors").is_none(), "a count reads no page");
}

#[tokio::test]
async fn the_size_of_a_page_counts_also_as_a_variable() {
    let world = World::new().await;
    let query = "query($many: Int) { organizations(first: $many) { nodes { chapters(first: $many) { nodes { name \
                 country { name } } } } } }";
    for (many, refused) in [(10, false), (100, true)] {
        let body = json!({ "query": query, "variables": { "many": many } }).to_string();
        let answer = send(&world, "application/json", None, body).await.1;
        assert_eq!(answer.get("errors").is_some(), refused, "{many}: {answer}");
    }
}

#[tokio::test]
async fn a_variable_that_was_not_sent_clears_nothing() {
    let world = World::new().await;
    let key = Keys::open(&world.test.folder.path().join("key.pem")).unwrap();
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

#[tokio::test]
async fn no_document_however_deep_ends_the_server() {
    let world = World::new().await;
    let fragments = (0..3000)
        .fold(String::new(), |text, number| text + &format!(" fragment f{number} on Query {{ ...f{} }}", number + 1));
    for document in [
        format!("{{ a(x: {}{}) }}", "[".repeat(20_000), "]".repeat(20_000)),
        format!("{{ a(x: {}", "[".repeat(20_000)),
        format!("{}x{}", "{ a ".repeat(20_000), "}".repeat(20_000)),
        format!("{{ ...f0 }} {fragments} fragment f3000 on Query {{ viewer {{ role }} }}"),
        format!("{{ viewer {{ role }} }} {fragments} fragment f3000 on Query {{ viewer {{ role }} }}"),
    ] {
        let answer = world.run("public", &document).await;
        let code = answer["errors"][0]["extensions"]["code"].as_str();
        // Fragments that are not reached are not followed, but refused.
        assert!(matches!(code, Some("DOCUMENT_TOO_LARGE" | "GRAPHQL_VALIDATION_FAILED")), "{answer:.300}");
    }
    let strings = r#"{ search(query: "((((\"[[[[" ) { totalCount } } # {{{{{{ "#.replace("((((", &"(".repeat(150));
    assert_eq!(world.run("public", &strings).await["errors"][0]["extensions"]["code"], "INVALID", "brackets in a text");
}

#[tokio::test]
async fn of_several_operations_only_the_named_one_counts() {
    let world = World::new().await;
    let key = Keys::open(&world.test.folder.path().join("key.pem")).unwrap();
    let token = key.sign(world.lea, Role::Staff, today(), TimeDelta::minutes(10), Uuid::now_v7()).unwrap();
    let query = "query B { viewer { role } } mutation A($id: ID!, $v: Int!, $d: String, $w: URL) { updateChapter(input: \
                 {id: $id, expectedVersion: $v, description: $d, website: $w}) { chapter { description website } } }";
    let change = |name: Option<&str>, variables: Json| {
        json!({ "query": query, "operationName": name, "variables": variables }).to_string()
    };
    let first = json!({ "id": world.own.to_string(), "v": 1, "d": "Kept" });
    send(&world, "application/json", Some(&token), change(Some("A"), first)).await;
    let second = json!({ "id": world.own.to_string(), "v": 2, "w": "https://alpha.example.org" });
    let (_, answer) = send(&world, "application/json", Some(&token), change(Some("A"), second)).await;
    let chapter = json!({ "description": "Kept", "website": "https://alpha.example.org" });
    assert_eq!(answer["data"]["updateChapter"]["chapter"], chapter, "{answer}");
    for name in [None, Some("C")] {
        let (_, answer) = send(&world, "application/json", Some(&token), change(name, json!({}))).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED", "{answer}");
    }
}

#[tokio::test]
async fn a_default_counts_like_a_value_that_was_sent() {
    let world = World::new().await;
    let large = "query($n: Int = 100) { organizations(first: $n) { nodes { chapters(first: $n) { nodes { officers(first: $n) \
                 { nodes { office } } } } } } }";
    assert_eq!(world.run("public", large).await["errors"][0]["extensions"]["code"], "DOCUMENT_TOO_LARGE");
    let included = "query($a: Boolean = true) { chapters(first: 1) { nodes @include(if: $a) { name } } }";
    assert_eq!(world.run("public", included).await["data"]["chapters"]["nodes"][0]["name"], "Alpha");
    let hidden = "mutation($i: UpdateChapterInput! = {id: \"x\", expectedVersion: 1, staffNotes: \"S\"}) \
                  { updateChapter(input: $i) { replayed } }";
    assert!(world.run("lea", hidden).await.to_string().contains("Unknown field"));
    let missing = world.run("public", "query($n: Int!) { organizations(first: $n) { totalCount } }").await;
    assert_eq!(missing["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED", "{missing}");
}

#[tokio::test]
async fn a_value_that_is_none_refuses_the_request_before_any_part_of_it_is_done() {
    let world = World::new().await;
    for value in ["nope", "2020-1-5", "+99999-01-01", "-0044-03-15", "2026-02-30", "0000-01-01"] {
        let document = format!(
            r#"mutation {{ a: createOrganization(input: {{name: "N", kind: NGO, countryCode: "NO"}}) {{ errors {{ code }} }}
                b: updateChapter(input: {{id: "{}", expectedVersion: 1, foundedOn: "{value}"}}) {{ errors {{ code }} }} }}"#,
            world.own
        );
        let answer = world.run("sam", &document).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED", "{answer}");
        assert!(!answer.to_string().contains("Profile"), "{answer}");
    }
    for list in [
        r#"chapters(filter: {countries: ["\u0000"]}) { totalCount }"#.to_owned(),
        r#"countries(filter: {codes: ["no"]}) { totalCount }"#.into(),
        format!("exchangeRounds(filter: {{years: {:?}}}) {{ totalCount }}", vec![1; 50_000]),
    ] {
        let answer = world.run("public", &format!("{{ {list} }}")).await;
        let code = answer["errors"][0]["extensions"]["code"].as_str().unwrap();
        assert!(code == "GRAPHQL_VALIDATION_FAILED" || code == "DOCUMENT_TOO_LARGE", "{answer:.300}");
    }
    assert!(world.ledger().await.is_empty());
}

#[tokio::test]
async fn the_explorer_is_served_whole_and_asks_nobody_else() {
    let world = World::new().await;
    let get = async |path: &str| {
        let request = Request::get(path).header("host", "localhost").body(Body::empty()).unwrap();
        let response = world.router().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.starts_with("default-src 'self'") && !policy.contains("http"), "{policy}");
        to_bytes(response.into_body(), usize::MAX).await.unwrap()
    };
    let page = String::from_utf8(get("/").await.to_vec()).unwrap();
    assert!(!page.contains("://"), "{page}");
    let parts: Vec<_> = page.split('"').filter(|part| part.starts_with("/explorer/")).collect();
    assert_eq!(parts.len(), 5, "{page}");
    for part in parts {
        assert!(!get(part).await.is_empty(), "{part}");
    }
    let script = String::from_utf8(get("/explorer/explorer.js").await.to_vec()).unwrap();
    let examples: Vec<_> = script.split('`').filter(|part| part.starts_with("# ")).collect();
    assert_eq!(examples.len(), 3);
    for (example, who) in examples.into_iter().zip(["public", "lea", "sam"]) {
        let answer = world.run(who, example).await;
        assert!(answer.get("errors").is_none(), "{who}: {answer}");
    }
}

#[tokio::test]
async fn the_staff_take_lists_as_csv_and_nobody_else_does() {
    let world = World::new().await;
    world.fill(world.own, "$ALLIANCE_PROPOSED $PARTNERSHIP_ACTIVE").await;
    let key = Keys::open(&world.test.folder.path().join("key.pem")).unwrap();
    let get = async |sheet: &str, account: Option<entity::account::AccountId>| {
        let mut request = Request::get(format!("/export/{sheet}")).header("host", "localhost");
        if let Some(account) = account {
            let token = key.sign(account, Role::Staff, today(), TimeDelta::minutes(5), Uuid::now_v7()).unwrap();
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let response = world.router().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let status = response.status().as_u16();
        (status, String::from_utf8(to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap())
    };
    let (status, text) = get("relationships.csv", Some(world.sam)).await;
    let rows: Vec<_> = text.lines().collect();
    assert_eq!((status, rows.len()), (200, 3), "{text}");
    assert!(rows[0].starts_with("id,type,status,parties,"), "{text}");
    assert!(rows[1].contains("STRATEGIC_ALLIANCE,PROPOSED,Association"), "{text}");
    for sheet in ["agreements", "deliverables", "board-decisions", "organizations", "organization-links", "chapters"] {
        assert_eq!(get(&format!("{sheet}.csv"), Some(world.sam)).await.0, 200, "{sheet}");
    }
    assert_eq!(get("relationships.csv", None).await.0, 401);
    assert_eq!(get("relationships.csv", Some(world.lea)).await.0, 403);
    for unknown in ["accounts.csv", "relationships", "..%2frelationships.csv"] {
        assert_eq!(get(unknown, Some(world.sam)).await.0, 404, "{unknown}");
    }
}

#[tokio::test]
async fn a_list_of_many_batches_comes_whole_as_csv() {
    let world = World::new().await;
    for number in 0..1_001 {
        world.organization(&format!("University {number}")).await;
    }
    let mut text = Vec::new();
    let rows = chapterhouse::export::run(&world.test.database, chapterhouse::export::Dataset::Organizations, &mut text);
    assert_eq!(rows.await.unwrap(), 1_004);
    assert_eq!(String::from_utf8(text).unwrap().lines().count(), 1_005);
}
