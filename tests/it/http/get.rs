//! Queries by GET, and what is not asked by it.
use chrono::TimeDelta;
use serde_json::json;

use super::{Answer, bearer, exchange};
use crate::support::World;

async fn get(world: &World, parameters: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
    exchange(world, "GET", &format!("/graphql?{query}"), headers, "").await
}

#[tokio::test]
async fn a_query_is_answered_by_get() {
    let world = World::new().await;
    let several = "query A { __typename } query B($first: Int!) { chapters(first: $first) { nodes { name } } }";
    let parameters = [("query", several), ("operationName", "B"), ("variables", r#"{"first": 1}"#), ("unknown", "x")];
    let answer = get(&world, &parameters, &[]).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json(), json!({ "data": { "chapters": { "nodes": [{ "name": "Alpha" }] } } }));
    let empty = [("query", "{ viewer { role } }"), ("operationName", ""), ("variables", ""), ("extensions", "")];
    assert_eq!(get(&world, &empty, &[]).await.json()["data"]["viewer"]["role"], "PUBLIC");
    let token = bearer(&world, TimeDelta::minutes(10));
    let signed_in = get(&world, &empty, &[("authorization", &token)]).await;
    assert_eq!(signed_in.json()["data"]["viewer"]["role"], "STAFF");
    assert_eq!(signed_in.header("cache-control"), "no-store");
}

#[tokio::test]
async fn a_mutation_by_get_is_refused_and_changes_nothing() {
    let world = World::new().await;
    let token = bearer(&world, TimeDelta::minutes(10));
    let create =
        r#"mutation M { createOrganization(input: {name: "N", kind: NGO, countryCode: "NO"}) { errors { code } } }"#;
    let beside_a_query = format!("query Q {{ __typename }} {create}");
    for parameters in [&[("query", create)][..], &[("query", &beside_a_query), ("operationName", "M")]] {
        for accept in ["application/json", "application/graphql-response+json"] {
            let answer = get(&world, parameters, &[("authorization", &token), ("accept", accept)]).await;
            let (status, code, message) = answer.refusal();
            assert_eq!(
                (status, code.as_str(), answer.header("allow")),
                (405, "METHOD_NOT_ALLOWED", "POST"),
                "{message}"
            );
        }
    }
    let typename = get(&world, &[("query", "mutation { __typename }")], &[]).await;
    assert_eq!(typename.status, 405);
    assert!(world.ledger().await.is_empty());
    let by_name = get(&world, &[("query", &beside_a_query), ("operationName", "Q")], &[]).await;
    assert_eq!(by_name.status, 200);
}

#[tokio::test]
async fn what_is_wrong_with_an_address_is_said_in_plain_words() {
    let world = World::new().await;
    for (parameters, expected) in [
        (&[][..], "`query` is missing: send the GraphQL document as `query`."),
        (&[("query", "{ a }"), ("query", "{ b }")], "`query` is given twice: give it once."),
        (&[("query", "{ a }"), ("variables", "[]")], "`variables` is a list: send it as an object."),
        (&[("query", "{ a }"), ("variables", "{")], "`variables` is not JSON: it ends too early, at line 1, column 1."),
    ] {
        let (status, code, message) = get(&world, parameters, &[]).await.refusal();
        assert_eq!((status, code.as_str(), message.as_str()), (400, "BAD_REQUEST", expected));
    }
}

#[tokio::test]
async fn persisted_queries_are_declined_in_the_words_that_clients_know() {
    let world = World::new().await;
    let extensions = json!({ "persistedQuery": { "version": 1, "sha256Hash": "ab".repeat(32) } });
    let error = json!({ "errors": [{ "message": "PersistedQueryNotSupported",
        "extensions": { "code": "PERSISTED_QUERY_NOT_SUPPORTED" } }] });
    for (accept, status) in [("application/json", 200), ("application/graphql-response+json", 400)] {
        let by_get = get(&world, &[("extensions", &extensions.to_string())], &[("accept", accept)]).await;
        let headers = [("content-type", "application/json"), ("accept", accept)];
        let body = json!({ "operationName": "A", "variables": {}, "extensions": extensions });
        let by_post = exchange(&world, "POST", "/graphql", &headers, body.to_string()).await;
        for answer in [by_get, by_post] {
            assert_eq!((answer.status, answer.json()), (status, error.clone()));
        }
        let whole = json!({ "query": "{ viewer { role } }", "extensions": extensions });
        let answer = exchange(&world, "POST", "/graphql", &headers, whole.to_string()).await;
        assert_eq!(answer.json()["data"]["viewer"]["role"], "PUBLIC", "sent after it was declined");
    }
}
