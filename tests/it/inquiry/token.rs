//! What a token opens, and what it does not.
use axum::http::Method;
use chapterhouse::{
    auth::{OpaqueToken, Viewer},
    inquiry::rules::TOKEN_IS_GOOD_FOR,
};
use chrono::TimeDelta;
use entity::inquiry_message::MessageVisibility;
use serde_json::{Value as Json, json};

use super::{ANYBODY, Caller, of_account, submission};
use crate::support::{World, inquiries::token, today};

async fn held_by(world: &World, pass: &str, document: &str) -> Json {
    let now = world.test.database.clock().now();
    world.run_as(Viewer { opaque_token: Some(OpaqueToken::of(pass)), ..Viewer::public(now) }, document).await
}

fn withdraw(token: &str) -> String {
    format!(
        r#"mutation {{ withdrawInquiry(input: {{token: "{token}"}}) {{ inquiry {{ status }} errors {{ code path }} }} }}"#
    )
}

#[tokio::test]
async fn a_wrong_token_an_expired_one_and_anothers_open_nothing() {
    let world = World::new().await;
    let (one, other) = (world.inquiry("NEEDS_INFO").await, world.inquiry("NEEDS_INFO").await);
    let absent = json!([{"code": "NOT_FOUND", "path": ["token"]}]);
    let right = token(one);
    for wrong in ["", "pass_", &right[..right.len() - 1], &format!("{right}x"), &right.to_uppercase(), &one.to_string()]
    {
        for who in ["public", "lea", "sam"] {
            let answer = world.run(who, &withdraw(wrong)).await;
            assert_eq!(answer["data"]["withdrawInquiry"]["errors"], absent, "{who} {wrong}: {answer}");
        }
        let answer = held_by(&world, wrong, "{ trackedInquiry { reference } }").await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "NOT_FOUND", "{wrong}: {answer}");
    }
    // Nor does the right one of another open this one, by whatever path.
    let document = format!(r#"{{ node(id: "{one}") {{ id }} trackedInquiry {{ reference }} }}"#);
    let answer = held_by(&world, &token(other), &document).await;
    assert!(answer["data"]["node"].is_null() && answer["data"]["trackedInquiry"].is_object(), "{answer}");
    world.test.database.clock().set(today() + TOKEN_IS_GOOD_FOR);
    for (pass, code) in [(&right, "NOT_FOUND"), (&token(other), "NOT_FOUND")] {
        let answer = held_by(&world, pass, "{ trackedInquiry { reference } }").await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{answer}");
        assert_eq!(world.run("public", &withdraw(pass)).await["data"]["withdrawInquiry"]["errors"], absent);
    }
    world.test.database.clock().set(today() + TOKEN_IS_GOOD_FOR - TimeDelta::seconds(1));
    let answer = world.run("lea", &withdraw(&right)).await;
    assert_eq!(
        answer["data"]["withdrawInquiry"],
        json!({"inquiry": {"status": "WITHDRAWN"}, "errors": []}),
        "{answer}"
    );
    let actors: Vec<_> = world.ledger().await.iter().map(|entry| (entry.action.clone(), entry.actor_id)).collect();
    assert_eq!(actors, [("withdrawInquiry".to_owned(), Some(world.lea))]);
}

#[tokio::test]
async fn a_question_makes_the_token_good_for_longer() {
    let world = World::new().await;
    let id = world.inquiry("IN_REVIEW").await;
    world.test.database.clock().set(today() + TimeDelta::days(100));
    let ask = format!(
        r#"mutation {{ requestInquiryInfo(input: {{id: "{id}", expectedVersion: 1, question: "Q"}}) {{ errors {{ code }} }} }}"#
    );
    assert_eq!(world.run("sam", &ask).await["data"]["requestInquiryInfo"]["errors"], json!([]));
    world.test.database.clock().set(today() + TimeDelta::days(279));
    let answer = held_by(&world, &token(id), "{ trackedInquiry { status } }").await;
    assert_eq!(answer["data"]["trackedInquiry"]["status"], "NEEDS_INFO", "{answer}");
}

#[tokio::test]
async fn a_token_in_an_address_is_nobodys() {
    let world = World::new().await;
    let right = token(world.inquiry("NEEDS_INFO").await);
    let document = json!({ "query": "{ trackedInquiry { reference } }" });
    let in_address = format!("/graphql?token={right}&access_token={right}");
    let (_, answer) = ANYBODY.send(&world, Method::POST, &in_address, document.clone()).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "NOT_FOUND", "{answer}");
    let asked = format!("/graphql?query=%7BtrackedInquiry%7Breference%7D%7D&token={right}");
    let holder = Caller { token: Some(&right), ..ANYBODY };
    let (_, answer) = ANYBODY.send(&world, Method::GET, &asked, json!(null)).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "NOT_FOUND", "{answer}");
    let (_, answer) = holder.send(&world, Method::GET, &asked, json!(null)).await;
    assert!(answer["data"]["trackedInquiry"]["reference"].is_string(), "{answer}");
    // The schema has no question that takes a token as an argument.
    let queries = chapterhouse::schema::sdl();
    let (_, queries) = queries.split_once("type Query {").unwrap();
    let (queries, _) = queries.split_once("\n}").unwrap();
    assert!(!queries.contains("oken: String"));
    assert_eq!(holder.ask(&world, "{ viewer { role } }").await["data"]["viewer"]["role"], "PUBLIC");
}

#[tokio::test]
async fn a_key_never_makes_a_token_be_told_again() {
    let world = World::new().await;
    let lea = of_account(&world, world.lea);
    for caller in [ANYBODY, Caller { token: Some(&lea), ..ANYBODY }] {
        let keyed = submission("nora@example.org").replace("consents: true", "consents: true, idempotencyKey: \"k\"");
        let answer = caller.ask(&world, &keyed).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED", "{answer}");
        let mut told = std::collections::BTreeSet::new();
        for _ in 0..2 {
            let answer = caller.ask(&world, &submission("nora@example.org")).await;
            told.insert(answer["data"]["submitInquiry"]["token"].as_str().unwrap().to_owned());
        }
        assert_eq!(told.len(), 2);
    }
}

#[tokio::test]
async fn what_the_staff_say_among_themselves_leaves_by_no_path() {
    let world = World::new().await;
    let id = world.inquiry("NEEDS_INFO").await;
    world.said(id, MessageVisibility::Internal, "SECRET one").await;
    world.said(id, MessageVisibility::Public, "A question").await;
    world.said(id, MessageVisibility::Internal, "SECRET two").await;
    let ids =
        world.run("sam", &format!(r#"{{ inquiry(id: "{id}") {{ messages {{ nodes {{ id visibility }} }} }} }}"#)).await;
    let messages: Vec<_> =
        ids["data"]["inquiry"]["messages"]["nodes"].as_array().unwrap().iter().map(|node| node["id"].clone()).collect();
    assert_eq!(messages.len(), 3, "{ids}");
    let nodes = format!(
        "{{ trackedInquiry {{ messages {{ totalCount nodes {{ text createdAt isFromSender }} edges {{ node {{ text }} }} }} }} nodes(ids: {}) \
         {{ id ... on InquiryMessage {{ text }} }} }}",
        json!(messages)
    );
    let answer = held_by(&world, &token(id), &nodes).await;
    assert_eq!(answer["data"]["trackedInquiry"]["messages"]["totalCount"], 1, "{answer}");
    assert_eq!(answer["data"]["nodes"][0], Json::Null, "{answer}");
    assert!(answer.to_string().contains("A question") && !answer.to_string().contains("SECRET"), "{answer}");
    // Whoever answers reads no more, signed in or not.
    let answer = format!(
        r#"mutation {{ answerInquiry(input: {{token: "{}", text: "A"}}) {{ inquiry {{ messages {{ totalCount nodes {{ text }} }} }} errors {{ code }} }} }}"#,
        token(id)
    );
    let answer = world.run("sam", &answer).await;
    assert_eq!(answer["data"]["answerInquiry"]["inquiry"]["messages"]["totalCount"], 2, "{answer}");
    assert!(!answer.to_string().contains("SECRET"), "{answer}");
    // Nor do fields of the staff.
    for field in ["owner { id }", "hints { reason }", "closingReason", "contactMailbox", "history { totalCount }"] {
        let answer = held_by(&world, &token(id), &format!("{{ trackedInquiry {{ {field} }} }}")).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED", "{field}: {answer}");
        let through = format!(r#"{{ node(id: "{id}") {{ ... on Inquiry {{ {field} }} }} }}"#);
        let answer = held_by(&world, &token(id), &through).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED", "{field}: {answer}");
    }
    for who in ["public", "lea"] {
        let node = world.run(who, &format!(r#"{{ node(id: "{id}") {{ id }} }}"#)).await;
        assert!(node["data"]["node"].is_null(), "{node}");
    }
    for field in ["visibility", "author { id }"] {
        let answer =
            held_by(&world, &token(id), &format!("{{ trackedInquiry {{ messages {{ nodes {{ {field} }} }} }} }}"))
                .await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED", "{field}: {answer}");
    }
}
