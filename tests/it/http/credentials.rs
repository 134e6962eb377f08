//! Tokens that are not good any more, and what can be done beside them.
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value as Json, json};

use super::{bearer, exchange, post};
use crate::support::{World, accounts::PASSWORD, today};

const SESSION: &str = "session { accessToken accessTokenExpiresAt refreshToken } errors { code }";

fn sign_in() -> String {
    format!(r#"mutation {{ signIn(input: {{email: "lea@example.org", password: "{PASSWORD}"}}) {{ {SESSION} }} }}"#)
}

fn refresh(token: &Json) -> String {
    format!("mutation {{ refreshSession(input: {{refreshToken: {token}}}) {{ {SESSION} }} }}")
}

#[tokio::test]
async fn a_token_that_has_expired_is_told_from_one_that_is_not_valid() {
    let world = World::new().await;
    let (good, expired) = (bearer(&world, TimeDelta::minutes(10)), bearer(&world, TimeDelta::minutes(-10)));
    for (token, code) in [(expired.as_str(), "TOKEN_EXPIRED"), (&format!("{good}x"), "UNAUTHENTICATED")] {
        for accept in ["application/json", "application/graphql-response+json"] {
            let headers = [("authorization", token), ("accept", accept)];
            let answer = post(&world, "{ viewer { role } }", &headers).await;
            assert_eq!((answer.refusal().0, answer.refusal().1.as_str()), (401, code), "{token}");
            assert_eq!(answer.header("www-authenticate"), "Bearer error=\"invalid_token\"");
            let get = exchange(&world, "GET", "/graphql?query={__typename}", &headers, "").await;
            assert_eq!((get.refusal().0, get.refusal().1.as_str()), (401, code), "also of introspection that is kept");
        }
    }
    let export = exchange(&world, "GET", "/export/chapters.csv", &[("authorization", &expired)], "").await;
    assert_eq!((export.refusal().0, export.refusal().1.as_str()), (401, "TOKEN_EXPIRED"));
}

#[tokio::test]
async fn a_session_goes_on_beside_a_stale_token() {
    let world = World::new().await;
    let (good, expired) = (bearer(&world, TimeDelta::minutes(10)), bearer(&world, TimeDelta::minutes(-10)));
    for stale in [expired.as_str(), &format!("{good}x"), "Bearer", "Basic eDp5"] {
        let headers = [("authorization", stale)];
        let signed_in = post(&world, &sign_in(), &headers).await.json();
        let tokens = &signed_in["data"]["signIn"]["session"];
        let expires_at =
            tokens["accessTokenExpiresAt"].as_str().and_then(|moment| moment.parse::<DateTime<Utc>>().ok());
        assert_eq!(expires_at, Some(today() + TimeDelta::minutes(10)), "{stale}: {signed_in}");
        let next = post(&world, &refresh(&tokens["refreshToken"]), &headers).await.json();
        let next = &next["data"]["refreshSession"]["session"];
        let access = format!("Bearer {}", next["accessToken"].as_str().unwrap());
        let role = post(&world, "{ viewer { role } }", &[("authorization", &access)]).await.json();
        assert_eq!(role["data"]["viewer"]["role"], "CHAPTER_LEADER");
        let out = format!(
            "mutation {{ signOut(input: {{refreshToken: {}}}) {{ errors {{ code }} }} }}",
            next["refreshToken"]
        );
        assert_eq!(post(&world, &out, &headers).await.json()["data"]["signOut"]["errors"], json!([]));
    }
}

#[tokio::test]
async fn nothing_else_is_done_beside_a_stale_token() {
    let world = World::new().await;
    let expired = bearer(&world, TimeDelta::minutes(-10));
    let introspection = "{ __schema { queryType { name } } }";
    assert_eq!(post(&world, introspection, &[]).await.status, 200);
    for document in [
        introspection.to_owned(),
        "mutation { updateAccount(input: {expectedVersion: 1}) { replayed } }".to_owned(),
        format!("query {{ viewer {{ role }} }} # {}", sign_in()),
        sign_in().replace("mutation {", "mutation { updateAccount(input: {expectedVersion: 1}) { replayed }"),
        sign_in().replace("mutation {", "mutation { ... on Mutation {") + "}",
    ] {
        let (status, code, _) = post(&world, &document, &[("authorization", &expired)]).await.refusal();
        assert_eq!((status, code.as_str()), (401, "TOKEN_EXPIRED"), "{document}");
    }
    assert!(world.ledger().await.is_empty());
}

#[tokio::test]
async fn whoever_is_not_signed_in_is_told_so_also_of_what_does_not_exist() {
    let world = World::new().await;
    for id in [world.own.to_string(), "chapter_01h455vb4pex5vsknk084sn02q".to_owned()] {
        let update = format!(
            "mutation {{ updateChapter(input: {{id: {id:?}, expectedVersion: 9}}) {{ errors {{ code message }} }} }}"
        );
        let errors = &post(&world, &update, &[]).await.json()["data"]["updateChapter"]["errors"];
        assert_eq!(errors[0]["code"], "UNAUTHENTICATED", "{errors}");
        assert!(errors[0]["message"].as_str().unwrap().contains("Send the token of an account"), "{errors}");
    }
}
