//! Who was shown how to reach whom.
use std::collections::BTreeSet;

use chrono::TimeDelta;
use serde_json::{Value as Json, json};

use crate::{
    schema::giving,
    support::{World, today},
};

/// The addresses that are no person's.
const MAILBOXES: &[&str] =
    &["Association.contactMailbox", "Chapter.contactMailbox", "TrackedChapterApplication.contactMailbox"];

async fn readings(world: &World) -> Vec<(String, String)> {
    let answer = world.run("ada", "{ contactAccessEntries { nodes { reader { id } recordId readAt } } }").await;
    let nodes = answer["data"]["contactAccessEntries"]["nodes"].as_array().unwrap_or_else(|| panic!("{answer}"));
    let text = |value: &Json| value.as_str().unwrap().to_owned();
    nodes.iter().map(|node| (text(&node["reader"]["id"]), text(&node["recordId"]))).collect()
}

#[tokio::test]
async fn whoever_is_shown_a_persons_address_is_remembered_once_a_day() {
    let world = World::new().await;
    let inquiry = world.inquiry("IN_REVIEW").await;
    let liaison = world.liaison().await;
    let application = world.application_named("SUBMITTED", "").await;
    let member = world.member(world.own).await;
    let term = world.run("sam", "{ officerTerms(first: 1) { nodes { id } } }").await;
    let term = term["data"]["officerTerms"]["nodes"][0]["id"].as_str().unwrap().to_owned();
    let (lea, sam) = (world.lea.to_string(), world.sam.to_string());
    let asked = [
        ("OfficerTerm.personEmail", "personEmail", term.clone()),
        ("Liaison.personEmail", "personEmail", liaison.to_string()),
        ("ChapterMember.email", "email", member.to_string()),
        ("Inquiry.contactMailbox", "contactMailbox", inquiry.to_string()),
        ("ExchangeApplication.contactMailbox", "contactMailbox", application.to_string()),
        ("Account.email", "email", lea.clone()),
    ];
    let of_schema: BTreeSet<_> = giving("EmailAddress").into_iter().collect();
    let known: BTreeSet<_> =
        asked.iter().map(|(field, ..)| *field).chain(MAILBOXES.iter().copied()).map(str::to_owned).collect();
    assert_eq!(of_schema, known, "an address that is a mailbox's, or whose readings this test sees");
    let mut expected = BTreeSet::new();
    for (field, name, id) in &asked {
        let of = field.split('.').next().unwrap();
        let document = format!(r#"{{ node(id: "{id}") {{ ... on {of} {{ {name} }} }} }}"#);
        for _ in 0..2 {
            let answer = world.run("sam", &document).await;
            assert!(answer["data"]["node"][name].is_string(), "{answer}");
        }
        expected.insert((sam.clone(), id.clone()));
        assert_eq!(readings(&world).await.len(), expected.len(), "{field}");
    }
    assert_eq!(readings(&world).await.into_iter().collect::<BTreeSet<_>>(), expected);
    world.test.database.clock().set(today() + TimeDelta::days(1));
    world.run("sam", &format!(r#"{{ node(id: "{lea}") {{ ... on Account {{ email }} }} }}"#)).await;
    assert_eq!(readings(&world).await.len(), expected.len() + 1, "another day");
    let one = format!(r#"{{ contactAccessEntries(filter: {{reader: "{sam}", record: "{lea}"}}) {{ totalCount }} }}"#);
    assert_eq!(world.run("ada", &one).await["data"]["contactAccessEntries"]["totalCount"], 2);
}

#[tokio::test]
async fn ones_own_address_and_the_explanation_of_rights_are_no_reading() {
    let world = World::new().await;
    world.run("lea", "{ viewer { account { email } chapters { officers { nodes { personEmail } } } } }").await;
    let explain = format!(
        r#"{{ explainAccess(account: "{}", field: "Account.email", subject: "{}") {{ allowed }} }}"#,
        world.sam, world.lea
    );
    let answer = world.run("ada", &explain).await;
    assert_eq!(answer["data"]["explainAccess"]["allowed"], true, "{answer}");
    assert_eq!(readings(&world).await, Vec::new());
}

#[tokio::test]
async fn administrators_read_who_read_and_nobody_else_does() {
    let world = World::new().await;
    world.run("sam", &format!(r#"{{ node(id: "{}") {{ ... on Account {{ email }} }} }}"#, world.lea)).await;
    let document = "{ contactAccessEntries { nodes { id } } }";
    for who in ["public", "lea"] {
        let answer = world.run(who, document).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED", "{answer}");
    }
    assert_eq!(world.run("sam", document).await["errors"][0]["extensions"]["code"], "FORBIDDEN");
    let id = world.run("ada", document).await["data"]["contactAccessEntries"]["nodes"][0]["id"].clone();
    let node = format!("{{ node(id: {id}) {{ id }} }}");
    assert_eq!(world.run("sam", &node).await["data"]["node"], json!(null));
    assert_eq!(world.run("ada", &node).await["data"]["node"]["id"], id);
}
