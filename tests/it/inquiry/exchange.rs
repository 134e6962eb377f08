//! Inquiries that become applications for an exchange: what the draft says, and whose token opens it.
use chrono::TimeDelta;
use entity::exchange_application;
use sea_orm::EntityTrait as _;
use serde_json::{Value as Json, json};

use super::{ANYBODY, Caller, step, submission, submitted};
use crate::support::{World, today};

fn into(round: impl std::fmt::Display, side: &str, organization: impl std::fmt::Display) -> String {
    format!(r#", into: {{exchangeApplication: {{round: "{round}", side: {side}, organization: "{organization}"}}}}"#)
}

async fn applications(world: &World) -> Vec<exchange_application::Model> {
    exchange_application::Entity::find().all(world.plain()).await.unwrap()
}

#[tokio::test]
async fn an_inquiry_becomes_a_draft_that_its_sender_completes_with_the_same_token() {
    let world = World::new().await;
    let round = world.round_named("CALL_OPEN", "").await;
    let city = world.city("NO").await;
    let (token, id) = submitted(&world, &submission("nora@example.org")).await;
    let claimed = step(&world, "claimInquiry", &id, 1, "").await;
    assert_eq!(claimed["errors"], json!([]), "{claimed}");
    let answer = step(&world, "convertInquiry", &id, 2, &into(round, "VISITOR", city)).await;
    let made = answer["inquiry"]["convertedTo"].clone();
    assert_eq!((&made["state"], &answer["inquiry"]["status"]), (&json!("DRAFT"), &json!("CONVERTED")), "{answer}");
    let document = format!(
        r"{{ node(id: {}) {{ ... on ExchangeApplication {{ side status contactName contactMailbox language chapter {{ id }}
            round {{ id }} organization {{ id }} consentedAt
            inquiry {{ id convertedTo {{ ... on ExchangeApplication {{ id }} }} }} }} }} }}",
        made["id"]
    );
    let expected = json!({"side": "VISITOR", "status": "DRAFT", "contactName": "Nora Sender",
        "contactMailbox": "nora@example.org", "language": "nb", "chapter": null, "consentedAt": null,
        "round": {"id": round.to_string()}, "organization": {"id": city.to_string()},
        "inquiry": {"id": id, "convertedTo": {"id": made["id"]}}});
    assert_eq!(world.run("sam", &document).await["data"]["node"], expected);
    let entries: Vec<_> = world.ledger().await.into_iter().filter(|entry| entry.action == "convertInquiry").collect();
    let mut kinds: Vec<_> = entries.iter().map(|entry| entry.record_kind.as_str()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["exchange_application", "inquiry"]);

    // Its sender reads it, and submits it with consent of its own.
    let nora = Caller { token: Some(&token), ..ANYBODY };
    let read = "{ trackedApplication { status round { eligibilityRules { id } } } }";
    let read = nora.ask(&world, read).await;
    let found = &read["data"]["trackedApplication"];
    assert_eq!(found["status"], "DRAFT", "{read}");
    let rule = &found["round"]["eligibilityRules"][0]["id"];
    let submit = |consents: bool| {
        format!(
            r#"mutation {{ submitApplication(input: {{token: "{token}", confirmedRules: [{rule}], consents: {consents}}}) {{
                application {{ status }} errors {{ code path }} }} }}"#
        )
    };
    let refused = ANYBODY.ask(&world, &submit(false)).await;
    assert_eq!(refused["data"]["submitApplication"]["errors"][0]["path"], json!(["consents"]), "{refused}");
    let sent = ANYBODY.ask(&world, &submit(true)).await;
    assert_eq!(sent["data"]["submitApplication"]["application"]["status"], "SUBMITTED", "{sent}");

    // What is erased of the inquiry leaves the application as it is.
    let again = step(&world, "convertInquiry", &id, 3, &into(round, "VISITOR", city)).await;
    assert_eq!(again["errors"][0]["code"], "WRONG_STATE", "{again}");
    assert_eq!(applications(&world).await.len(), 1);
}

#[tokio::test]
async fn what_cannot_be_an_application_is_refused_and_leaves_nothing() {
    let world = World::new().await;
    let (open, closed) = (world.round_named("CALL_OPEN", "").await, world.round_named("PLANNED", "").await);
    let city = world.city("NO").await;
    let id = world.inquiry("IN_REVIEW").await.to_string();
    for (said, code, field) in [
        (into(closed, "VISITOR", city), "WRONG_STATE", "round"),
        // Nothing says when hosts may apply.
        (into(open, "HOST", city), "WRONG_STATE", "round"),
        (into(city, "VISITOR", city), "INVALID_ID", "round"),
        (into("exchange_round_01h455vb4pex5vsknk084sn02q", "VISITOR", city), "NOT_FOUND", "round"),
        (into(open, "VISITOR", "nobody"), "INVALID_ID", "organization"),
        (into(open, "VISITOR", "organization_01h455vb4pex5vsknk084sn02q"), "NOT_FOUND", "organization"),
    ] {
        let refused = step(&world, "convertInquiry", &id, 1, &said).await;
        let errors: Vec<_> =
            refused["errors"].as_array().unwrap().iter().map(|of| (&of["code"], &of["path"])).collect();
        assert_eq!(errors, [(&json!(code), &json!(["into", "exchangeApplication", field]))], "{said}");
    }
    assert!(applications(&world).await.is_empty() && world.ledger().await.is_empty());
}

#[tokio::test]
async fn whoever_sent_the_inquiry_is_told_once_that_an_application_waits_for_them() {
    let world = World::new().await;
    let round = world.round_named("CALL_OPEN", "").await;
    let city = world.city("NO").await;
    let spanish = submission("nora@example.org").replace(r#"language: "nb""#, r#"language: "es""#);
    let (token, id) = submitted(&world, &spanish).await;
    step(&world, "claimInquiry", &id, 1, "").await;
    let answer = step(&world, "convertInquiry", &id, 2, &into(round, "VISITOR", city)).await;
    assert_eq!(answer["errors"], json!([]), "{answer}");
    for day in [0, 1] {
        crate::notices::round(&world, today() + TimeDelta::days(day)).await;
    }
    let told = "{ notices(orderBy: CREATED_AT_ASC) { nodes { kind subject language exchangeApplication { id } } } }";
    let told = world.run("sam", told).await;
    let told = told["data"]["notices"]["nodes"].as_array().unwrap().clone();
    let kinds: Vec<_> = told.iter().map(|notice| notice["kind"].as_str().unwrap()).collect();
    let (submitted, received): (Vec<_>, Vec<_>) = kinds.iter().partition(|kind| **kind == "INQUIRY_SUBMITTED");
    assert_eq!((submitted.len(), received), (1, vec!["INQUIRY_RECEIVED", "EXCHANGE_APPLICATION_STARTED"]), "{told:#?}");
    let started: Vec<&Json> = told.iter().filter(|notice| !notice["exchangeApplication"].is_null()).collect();
    assert_eq!((started.len(), &started[0]["language"]), (1, &json!("es")));
    assert!(started[0]["subject"].as_str().unwrap().starts_with("Su consulta es ahora una solicitud"));
    let letters = crate::notices::letters(&world);
    assert!(letters.len() == 3 && letters.iter().all(|letter| !letter.contains(&token)), "{letters:#?}");
}
