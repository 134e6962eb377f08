//! What a document may cost.
use std::{
    fmt::Write as _,
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use async_graphql::{
    EmptySubscription, ServerResult, Variables,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextParseQuery},
    parser::types::ExecutableDocument,
};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode},
};
use chapterhouse::{
    auth::Keys,
    http::{AnswerLimits, App, ServerOptions, router},
    schema::{Mutation, Query, Schema},
};
use sea_orm::ConnectionTrait as _;
use serde_json::{Value as Json, json};
use tower::ServiceExt as _;

use crate::support::World;

/// What a whole-schema question of the usual tools is (graphql-js, with everything that it can ask).
const WHOLE_SCHEMA: &str = "query IntrospectionQuery { __schema { description queryType { name kind } mutationType { name kind } \
    subscriptionType { name kind } types { ...FullType } directives { name description isRepeatable locations \
    args(includeDeprecated: true) { ...InputValue } } } } \
    fragment FullType on __Type { kind name description specifiedByURL isOneOf fields(includeDeprecated: true) { name description \
    args(includeDeprecated: true) { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason } \
    inputFields(includeDeprecated: true) { ...InputValue } interfaces { ...TypeRef } enumValues(includeDeprecated: true) { name \
    description isDeprecated deprecationReason } possibleTypes { ...TypeRef } } \
    fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue isDeprecated deprecationReason } \
    fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { \
    kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } } }";

async fn post(router: Router, query: &str, variables: Json) -> (StatusCode, Json, usize) {
    let request = Request::post("/graphql").header("host", "localhost").header("content-type", "application/json");
    let body = json!({ "query": query, "variables": variables }).to_string();
    let response = router.oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
    let status = response.status();
    let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or_default(), bytes.len())
}

fn code(answer: &Json) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
}

fn by_alias(times: usize, field: &str) -> String {
    let all = (0..times).fold(String::new(), |text, number| text + &format!("a{number}: {field} "));
    format!("{{ {all} }}")
}

fn served(app: App) -> Router {
    router(app, &ServerOptions { hosts: vec!["localhost".into()], ..ServerOptions::default() })
}

#[tokio::test]
async fn fragments_that_double_and_end_in_a_missing_one_are_refused_at_once() {
    let world = World::new().await;
    world.run("public", "{ viewer { role } }").await;
    let mut document = "{ viewer { ...f0 } }".to_owned();
    for level in 0..30 {
        write!(document, " fragment f{level} on Viewer {{ ...f{0} ...f{0} ...f{0} }}", level + 1).unwrap();
    }
    let begun = Instant::now();
    let answer = world.run("public", &document).await;
    assert_eq!(code(&answer), "GRAPHQL_VALIDATION_FAILED", "{answer}");
    assert!(answer["errors"][0]["message"].as_str().unwrap().contains("\"f30\""), "{answer}");
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
}

/// Parses some documents for ever, as far as anybody who waits can tell, and never yields.
#[derive(Clone, Copy)]
struct Stuck;

const STUCK_FOR: Duration = Duration::from_secs(6);

impl ExtensionFactory for Stuck {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(*self)
    }
}

#[async_graphql::async_trait::async_trait]
impl Extension for Stuck {
    async fn parse_query(
        &self,
        ctx: &ExtensionContext<'_>,
        query: &str,
        variables: &Variables,
        next: NextParseQuery<'_>,
    ) -> ServerResult<ExecutableDocument> {
        if query.contains("stuck") {
            std::thread::sleep(STUCK_FOR);
        }
        next.run(ctx, query, variables).await
    }
}

#[tokio::test]
async fn a_document_whose_check_does_not_end_holds_up_nobody_else() {
    let world = World::new().await;
    let schema: Schema =
        Schema::build(Query::default(), Mutation::default(), EmptySubscription).extension(Stuck).finish();
    let key = Keys::open(&world.test.folder.path().join("key.pem")).unwrap();
    let app = App::new(world.test.database.clone(), key, schema).with_check_timeout(Duration::from_millis(500));
    let server = served(app.clone());
    // More at once than there are processors, or threads of the runtime.
    let stuck: Vec<_> =
        (0..12).map(|_| tokio::spawn(post(server.clone(), "{ stuck: viewer { role } }", json!({})))).collect();
    let begun = Instant::now();
    tokio::time::sleep(Duration::from_millis(50)).await;
    for _ in 0..3 {
        let patient = served(app.clone().with_check_timeout(Duration::from_mins(1)));
        let (_, answer, _) = post(patient, "{ chapters { nodes { name } } }", json!({})).await;
        assert_eq!(answer["data"]["chapters"]["nodes"][0]["name"], "Alpha", "{answer}");
    }
    assert!(begun.elapsed() < STUCK_FOR, "the others were answered after {:?}", begun.elapsed());
    for one in stuck {
        let (status, answer, _) = one.await.unwrap();
        assert_eq!((status, code(&answer)), (StatusCode::SERVICE_UNAVAILABLE, "TIMEOUT"), "{answer}");
    }
    assert!(begun.elapsed() < STUCK_FOR, "nobody waits for them any more");
}

#[tokio::test]
async fn a_document_that_has_run_is_allowed_no_more_than_a_new_one() {
    let world = World::new().await;
    let notes = "{ chapters { nodes { name staffNotes } } }";
    let first = "query($first: Int!) { chapters(first: $first) { nodes { name } } }";
    let change = "mutation($input: UpdateChapterInput!) { updateChapter(input: $input) { errors { code } } }";
    let (is_well, refused) = (|answer: &Json| answer.get("errors").is_none(), "GRAPHQL_VALIDATION_FAILED");
    for _ in 0..2 {
        let told = world.run("sam", notes).await;
        assert!(is_well(&told) && told.to_string().contains("staffNotes"), "{told}");
        assert_eq!(code(&world.run("public", notes).await), refused, "what one role ran is no other's");
        let (_, two, _) = post(served(world.app.clone()), first, json!({ "first": 2 })).await;
        assert_eq!(two["data"]["chapters"]["nodes"].as_array().map(Vec::len), Some(2), "{two}");
        for (variables, told) in [
            (json!({}), refused),
            (json!({ "first": null }), refused),
            (json!({ "first": "2" }), refused),
            (json!({ "first": 101 }), "INVALID"),
        ] {
            let (_, answer, _) = post(served(world.app.clone()), first, variables.clone()).await;
            assert_eq!(code(&answer), told, "{variables}: {answer}");
        }
        let input = json!({ "input": { "id": world.own.to_string(), "expectedVersion": 1, "city": "Oslo" } });
        let (_, answer, _) = post(served(world.app.clone()), change, input).await;
        let told = &answer["data"]["updateChapter"]["errors"][0]["code"];
        assert_eq!(told, "UNAUTHENTICATED", "nobody changes a chapter: {answer}");
        let by_get = format!("/graphql?query={}", change.replace(' ', "%20").replace('{', "%7B").replace('}', "%7D"));
        let request = Request::get(by_get).header("host", "localhost").body(Body::empty()).unwrap();
        let response = served(world.app.clone()).oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    }
}

#[tokio::test]
async fn the_whole_schema_is_answered_once_and_not_thirty_times() {
    let world = World::new().await;
    for who in ["public", "lea", "sam"] {
        let answer = world.run(who, WHOLE_SCHEMA).await;
        assert!(answer.get("errors").is_none(), "{who}: {}", answer["errors"]);
        assert!(100 < answer["data"]["__schema"]["types"].as_array().unwrap().len());
        let one = world
            .run(who, "{ __type(name: \"Chapter\") { kind fields { name type { name ofType { name } } } } }")
            .await;
        assert!(one["data"]["__type"]["fields"].to_string().contains("foundedOn"), "{one}");
    }
    let thirty = by_alias(30, "__schema { types { name fields { name args { name } } } }");
    let nested = |parts: &[&str]| {
        let open = parts.iter().fold(String::new(), |text, part| text + part + " { ");
        format!("{open}name{}", " }".repeat(parts.len()))
    };
    let through = ["possibleTypes", "interfaces"].repeat(4);
    let multiplied = format!("{{ {} }}", nested(&[&["__schema", "types"], through.as_slice()].concat()));
    let fields = ["fields", "type"].repeat(4);
    let named = nested(&[&["__type(name: $n)"], through.as_slice(), fields.as_slice()].concat());
    let named = format!("query($n: String!) {{ {named} }}");
    for (document, variables) in [(thirty, json!({})), (multiplied, json!({})), (named, json!({"n": "Node"}))] {
        let begun = Instant::now();
        let (_, answer, bytes) = post(world.router(), &document, variables).await;
        assert_eq!(code(&answer), "DOCUMENT_TOO_LARGE", "{document:.80}: {answer:.300}");
        assert!(answer["errors"][0]["message"].as_str().unwrap().contains("values about the schema"), "{answer}");
        assert!(bytes < 1_000 && begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    }
}

#[tokio::test]
async fn what_is_asked_of_the_schema_again_is_kept_for_each_role() {
    let world = World::new().await;
    let token = |account| {
        let key = Keys::open(&world.test.folder.path().join("key.pem")).unwrap();
        let (role, now) = (chapterhouse::auth::Role::Staff, crate::support::today());
        key.sign(account, role, now, chrono::TimeDelta::minutes(10), uuid::Uuid::now_v7()).unwrap()
    };
    let ask = async |token: Option<&str>| {
        let mut request =
            Request::post("/graphql").header("host", "localhost").header("content-type", "application/json");
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let body = json!({ "query": WHOLE_SCHEMA, "operationName": "IntrospectionQuery" }).to_string();
        let response = world.router().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        to_bytes(response.into_body(), usize::MAX).await.unwrap()
    };
    let (sam, lea) = (token(world.sam), token(world.lea));
    let first = [ask(None).await, ask(Some(&lea)).await, ask(Some(&sam)).await];
    let again = [ask(None).await, ask(Some(&lea)).await, ask(Some(&sam)).await];
    assert!(first == again);
    let shows = |bytes: &[u8]| bytes.windows(12).any(|some| some == b"\"staffNotes\"");
    assert_eq!(again.each_ref().map(|bytes| shows(bytes)), [false, false, true]);
    // The second came from memory: it is the same piece of it.
    let (one, other) = (ask(None).await, ask(None).await);
    assert_eq!(one.as_ptr(), other.as_ptr());
}

#[tokio::test]
async fn a_document_costs_what_the_database_has_to_do() {
    let world = World::new().await;
    let boxed = "filter: {not: {within: {south: 1, north: 2, west: 1, east: 2}}}";
    let words = "university of the and college state city national";
    let facets = format!("chapterFacets({boxed}) {{ kinds {{ count }} }}");
    let search = format!("search(query: \"{words}\") {{ totalCount }}");
    let count = format!("chapters({boxed}) {{ totalCount }}");
    for field in [&facets, &search, &count] {
        let once = world.run("public", &format!("{{ {field} }}")).await;
        assert!(once.get("errors").is_none(), "{once}");
        for who in ["public", "lea", "sam"] {
            let answer = world.run(who, &by_alias(100, field)).await;
            assert_eq!(code(&answer), "DOCUMENT_TOO_LARGE", "{who}, {field}: {answer:.300}");
            let message = answer["errors"][0]["message"].as_str().unwrap();
            assert!(message.contains("costs the database") && message.contains("may cost"), "{message}");
            assert_eq!(world.statements.load(Ordering::Relaxed), 0);
        }
    }
    // As variables, whole or in part, they cost the same.
    let all = (0..60).fold(String::new(), |text, at| {
        text + &format!("a{at}: chapterFacets(filter: {{not: $f}}) {{ kinds {{ count }} }} ")
    });
    let query = format!("query($f: ChapterFilterInput) {{ {all} }}");
    let (_, answer, _) = post(world.router(), &query, json!({ "f": { "not": { "kinds": "STUDENT" } } })).await;
    assert_eq!(code(&answer), "DOCUMENT_TOO_LARGE", "{answer:.300}");
    // Lists by an index are cheap.
    let cheap = world.run("public", &by_alias(99, "chapters(first: 1) { nodes { name } totalCount }")).await;
    assert!(cheap.get("errors").is_none(), "{cheap:.300}");
}

#[tokio::test]
async fn values_and_arguments_count_as_often_as_they_are_asked_for() {
    let world = World::new().await;
    let names = "name ".repeat(400);
    let many =
        format!("{{ organizations(first: 90) {{ nodes {{ chapters(first: 90) {{ nodes {{ {names} }} }} }} }} }}");
    assert_eq!(code(&world.run("public", &many).await), "DOCUMENT_TOO_LARGE");
    let filters: Vec<_> = (0..200).map(|_| json!({ "and": vec![json!({}); 200] })).collect();
    let query = format!("query($v: ChapterFilterInput) {{ {} }}", "chapters(filter: $v) { totalCount } ".repeat(400));
    let arguments = |letter: &str| (0..12_000).fold(String::new(), |text, at| text + &format!("{letter}{at}: 1 "));
    let overlapping = format!("{{ viewer {{ role({}) role({}) }} }}", arguments("a"), arguments("b"));
    let defined = (0..8_000).fold(String::new(), |text, at| text + &format!("$a{at}: Int "));
    let used = "$a1 $a2 ".repeat(900);
    for (query, variables) in [
        (query.as_str(), json!({ "v": { "and": filters } })),
        (&overlapping, json!({})),
        (&format!("query({defined}) {{ viewer {{ role }} }}"), json!({})),
        (
            &format!("query($a1: Int, $a2: Int) {{ exchangeRounds(filter: {{years: [{used}]}}) {{ totalCount }} }}"),
            json!({}),
        ),
    ] {
        let begun = Instant::now();
        let (_, answer, bytes) = post(world.router(), query, variables).await;
        assert!(
            matches!(code(&answer), "DOCUMENT_TOO_LARGE" | "GRAPHQL_VALIDATION_FAILED"),
            "{query:.80}: {answer:.300}"
        );
        assert!(bytes < 1_000 && begun.elapsed() < Duration::from_secs(4), "{query:.80}: {:?}", begun.elapsed());
    }
}

#[tokio::test]
async fn an_answer_ends_where_it_becomes_too_large() {
    let world = World::new().await;
    let long = format!("UPDATE chapter SET description = '{}'", "d".repeat(9_000));
    world.plain().execute_unprepared(&long).await.unwrap();
    let app = world.app.clone().with_answer_limits(AnswerLimits { public: 1, ..AnswerLimits::default() }, 0);
    let described = |times: usize| {
        let all = (0..times).fold(String::new(), |text, at| text + &format!("a{at}: description "));
        format!("{{ chapters {{ nodes {{ {all} }} }} }}")
    };
    let (_, below, bytes) = post(served(app.clone()), &described(50), json!({})).await;
    assert!(below.get("errors").is_none() && 800_000 < bytes, "{below:.300}");
    let (status, over, bytes) = post(served(app.clone()), &described(90), json!({})).await;
    assert_eq!((status, code(&over)), (StatusCode::OK, "RESPONSE_TOO_LARGE"), "{over:.300}");
    assert!(over["data"].is_null() && bytes < 500, "{over:.300}");
    assert!(over["errors"][0]["message"].as_str().unwrap().contains("larger than 1 MiB"), "{over}");
    // By many of the smallest values as by a few large ones; nothing more is asked of the database then.
    let small = format!("{{ __typename {} }}", "countries(first: 100) { nodes { name } } ".repeat(2));
    assert!(world.run("public", &small).await.get("errors").is_none());
    let answer = serde_json::to_value(app.answer(world.viewer("public").await, described(90).into()).await).unwrap();
    assert_eq!(code(&answer), "RESPONSE_TOO_LARGE");
    // Text that grows as it is written is counted as it is written.
    let control = format!("UPDATE chapter SET description = '{}'", "\u{1}".repeat(9_000));
    world.plain().execute_unprepared(&control).await.unwrap();
    let (_, escaped, bytes) = post(served(app), &described(50), json!({})).await;
    assert_eq!((code(&escaped), bytes < 500), ("RESPONSE_TOO_LARGE", true), "{escaped:.300}");
}

#[tokio::test]
async fn errors_are_bounded_and_name_nothing_of_any_length() {
    let world = World::new().await;
    let (long, half) = ("n".repeat(200_000), "n".repeat(100_000));
    for (document, told) in [
        (format!("query {} {{ viewer {{ role }} }}", "@x ".repeat(60_000)), "60000 directives"),
        (format!("query($a: Int {}) {{ viewer {{ role }} }}", "@x ".repeat(60_000)), "60000 directives"),
        ("query($a: Boolean @nope = true) { viewer { role @include(if: $a) } }".into(), "Unknown directive \"nope\""),
        ("query @include(if: true) { viewer { role } }".into(), "may not stand at QUERY"),
        ("{ viewer { role @include(if: true, unless: true) } }".into(), "Unknown argument \"unless\""),
        ("{ viewer { ...a @nope } } fragment a on Viewer { role }".into(), "Unknown directive \"nope\""),
        ("{ viewer { ...a } } fragment a on Viewer @nope { role }".into(), "Unknown directive \"nope\""),
        ("{ viewer { __typename(x: 1) } }".into(), "Unknown argument \"x\" on field \"__typename\""),
        ("{ viewer { __typename @nope } }".into(), "Unknown directive \"nope\""),
        ("{ viewer { __typename { role } } }".into(), "no fields of its own"),
        ("{ __schema { types { nope } } }".into(), "Unknown field \"nope\" on type \"__Type\""),
        ("{ __schema { types { name(x: 1) } } }".into(), "Unknown argument \"x\""),
        ("{ viewer { role(x: 1) } }".into(), "Unknown argument \"x\" on field \"role\" of type \"Viewer\""),
        (format!("{{ {long} }}"), "Unknown field \"nnnn"),
        (format!("{{ viewer {{ role(x: {long}) }} }}"), "Unknown argument"),
        (format!("{{ viewer {{ role({long}: 1) }} }}"), "Unknown argument \"nnnn"),
        (format!("{{ ...{long} }}"), "Unknown fragment \"nnnn"),
        (format!("query(${half}: Int!) {{ chapters(first: ${half}) {{ totalCount }} }}"), "is needed"),
        (format!("query(${long}: Int) {{ viewer {{ role }} }}"), "is never used"),
        (format!("query(${half}: Int = \"x\") {{ chapters(first: ${half}) {{ totalCount }} }}"), "is not an Int"),
        (format!("{{ node(id: \"{long}\") {{ id }} }}"), "This is not an id."),
        (format!("{{ {long}: node(id: \"x\") {{ id }} }}"), "This is not an id."),
        (format!("{{ chapters(orderBy: {long}) {{ totalCount }} }}"), "nnnn"),
    ] {
        let (_, answer, bytes) = post(world.router(), &document, json!({})).await;
        let message = answer["errors"][0]["message"].as_str().unwrap_or_default();
        assert!(message.contains(told) && !code(&answer).is_empty(), "{document:.80}: {message:.300}");
        let errors = answer["errors"].to_string();
        assert!(!errors.contains(&"n".repeat(101)), "{document:.80}: {errors:.300}");
        // Data are under the names that the document gives them.
        let data = answer.get("data").map_or(0, |data| data.to_string().len());
        assert!(errors.len() <= 64 * 1024 && bytes <= data + errors.len() + 100, "{document:.80}: {bytes}");
    }
    let wrong = by_alias(99, "chapters(after: \"bad\") { totalCount }").replace("{ a0", "{ nodes { a0");
    let wrong = format!("{{ organizations(first: 20) {wrong} }} }}");
    let (_, answer, bytes) = post(world.router(), &wrong, json!({})).await;
    let errors = answer["errors"].as_array().unwrap();
    let last = errors.last().unwrap();
    let (written, data) = (answer["errors"].to_string().len(), answer["data"].to_string().len());
    assert!(errors.len() <= 100 && written <= 64 * 1024, "{} errors in {written}", errors.len());
    assert!(bytes <= data + written + 100, "{bytes}");
    assert!(last["message"].as_str().unwrap().contains("more errors"), "{last}");
}

#[tokio::test]
async fn nothing_hides_how_deep_a_document_is() {
    let world = World::new().await;
    for (open, close) in [("{ a(x: \"\"\"\\\"\"\"  \"\"\" y: ", ") }"), ("{ a(x: #\r", "\n) }")] {
        let document = format!("{open}{}{}{close}", "[".repeat(20_000), "]".repeat(20_000));
        assert_eq!(code(&world.run("public", &document).await), "DOCUMENT_TOO_LARGE", "{document:.40}");
    }
}

#[tokio::test]
async fn a_document_has_only_so_many_operations_whichever_is_meant() {
    let world = World::new().await;
    let others = (0..8_000).fold(String::new(), |text, at| text + &format!("query B{at} {{ a }} "));
    let request = async_graphql::Request::new(format!("query A {{ viewer {{ role }} }} {others}")).operation_name("A");
    let answer = serde_json::to_value(world.app.answer(world.viewer("public").await, request).await).unwrap();
    assert_eq!(code(&answer), "DOCUMENT_TOO_LARGE", "{answer:.300}");
    assert!(answer["errors"][0]["message"].as_str().unwrap().contains("8001 operations and fragments"), "{answer}");
}
