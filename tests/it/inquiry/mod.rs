//! Inquiries: what their senders may know and do, what the staff are told, and what is left in the end.
mod chapter;
mod exchange;
mod limits;
mod staff;
mod token;

use std::net::SocketAddr;

use axum::{
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{Method, Request, StatusCode},
};
use chapterhouse::auth::{Keys, Role};
use chrono::TimeDelta;
use serde_json::{Value as Json, json};
use tower::ServiceExt as _;
use uuid::Uuid;

use crate::support::{World, today};

/// Somebody who asks through HTTP.
#[derive(Clone, Copy)]
struct Caller<'a> {
    token: Option<&'a str>,
    address: &'a str,
}

const ANYBODY: Caller<'static> = Caller { token: None, address: "192.0.2.1" };

impl Caller<'_> {
    async fn ask(self, world: &World, document: &str) -> Json {
        self.send(world, Method::POST, "/graphql", json!({ "query": document })).await.1
    }

    async fn send(self, world: &World, method: Method, path: &str, body: Json) -> (StatusCode, Json) {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "localhost")
            .header("content-type", "application/json")
            .extension(ConnectInfo(SocketAddr::new(self.address.parse().unwrap(), 4000)));
        if let Some(token) = self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let response = world.router().oneshot(request.body(Body::from(body.to_string())).unwrap()).await.unwrap();
        let status = response.status();
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or_default())
    }
}

/// The token of an account.
fn of_account(world: &World, account: entity::account::AccountId) -> String {
    let key = Keys::open(&world.test.folder.path().join("key.pem")).unwrap();
    key.sign(account, Role::Staff, today(), TimeDelta::minutes(10), Uuid::now_v7()).unwrap()
}

pub(crate) fn submission(mailbox: &str) -> String {
    format!(
        r#"mutation {{ submitInquiry(input: {{organizationName: "Norske Byer", country: "NO", contactName: "Nora Sender",
            contactMailbox: "{mailbox}", interest: STRATEGIC_ALLIANCE, message: "May we ally?", language: "nb", consents: true}})
            {{ token inquiry {{ reference status messages {{ totalCount }} }} errors {{ code path message }} }} }}"#
    )
}

/// Somebody submits an inquiry: its token, and its id as the staff read it.
pub(crate) async fn submitted(world: &World, submission: &str) -> (String, String) {
    let answer = ANYBODY.ask(world, submission).await;
    let payload = &answer["data"]["submitInquiry"];
    assert_eq!((&payload["errors"], &payload["inquiry"]["status"]), (&json!([]), &json!("SUBMITTED")), "{answer}");
    let waiting = world.run("sam", "{ inquiries { nodes { id reference } } }").await;
    let inquiry = &waiting["data"]["inquiries"]["nodes"][0];
    assert_eq!(inquiry["reference"], payload["inquiry"]["reference"], "{waiting}");
    (payload["token"].as_str().unwrap().to_owned(), inquiry["id"].as_str().unwrap().to_owned())
}

/// What the staff do with the inquiry, through HTTP.
async fn step(world: &World, name: &str, id: &str, version: i32, more: &str) -> Json {
    let sam = of_account(world, world.sam);
    let asked = "inquiry { status owner { id } convertedTo { ... on Relationship { id status } ... on Sponsorship { id offer: status } ... on Chapter { id life: status } ... on ExchangeApplication { id state: status } } } errors { code message path }";
    let document =
        format!(r#"mutation {{ {name}(input: {{id: "{id}", expectedVersion: {version}{more}}}) {{ {asked} }} }}"#);
    let answer = Caller { token: Some(&sam), ..ANYBODY }.ask(world, &document).await;
    assert!(answer["data"][name].is_object(), "{answer}");
    answer["data"][name].clone()
}

fn into_alliance(with: impl std::fmt::Display) -> String {
    let profile = r#"purpose: "P", goals: [EXCHANGES], reviewMonths: 12"#;
    format!(r#", into: {{strategicAlliance: {{counterpart: "{with}", {profile}}}}}"#)
}

#[tokio::test]
async fn an_inquiry_becomes_a_proposed_alliance_through_http() {
    let world = World::new().await;
    let ally = into_alliance(world.ally().await);
    let (token, id) = submitted(&world, &submission("nora@example.org")).await;
    let nora = Caller { token: Some(&token), ..ANYBODY };

    let early = step(&world, "convertInquiry", &id, 1, &ally).await;
    assert_eq!(early["errors"][0]["code"], "WRONG_STATE");
    assert!(early["errors"][0]["message"].as_str().unwrap().contains("claimInquiry"), "{early}");
    let mine = step(&world, "claimInquiry", &id, 1, "").await;
    let (status, owner) = (&mine["inquiry"]["status"], &mine["inquiry"]["owner"]["id"]);
    assert_eq!((status, owner), (&json!("IN_REVIEW"), &json!(world.sam.to_string())));
    let question = r#", question: "How many cities?""#;
    assert_eq!(step(&world, "requestInquiryInfo", &id, 1, question).await["errors"][0]["code"], "VERSION_CONFLICT");
    assert_eq!(step(&world, "requestInquiryInfo", &id, 2, question).await["errors"], json!([]));

    let own = nora.ask(&world, "{ trackedInquiry { status messages { nodes { text isFromSender } } } }").await;
    let asked = json!({"nodes": [{"text": "How many cities?", "isFromSender": false}]});
    assert_eq!(own["data"]["trackedInquiry"], json!({"status": "NEEDS_INFO", "messages": asked}), "{own}");
    let answer = r#"mutation { answerInquiry(input: {text: "Forty."}) { inquiry { messages { nodes { text } } } errors { code } } }"#;
    let answered = nora.ask(&world, answer).await;
    assert_eq!(answered["data"]["answerInquiry"]["inquiry"]["messages"]["nodes"][1]["text"], "Forty.", "{answered}");
    let again = nora.ask(&world, answer).await;
    assert_eq!(again["data"]["answerInquiry"]["errors"][0]["code"], "WRONG_STATE");

    let refused = step(&world, "convertInquiry", &id, 4, &into_alliance(world.university)).await;
    assert_eq!(refused["errors"][0]["path"], json!(["into", "strategicAlliance", "counterpart"]), "{refused}");
    let converted = step(&world, "convertInquiry", &id, 4, &ally).await;
    let relationship = &converted["inquiry"]["convertedTo"];
    assert_eq!(relationship["status"], "PROPOSED", "{converted}");
    let back = format!("{{ relationship(id: {}) {{ inquiry {{ id status }} }} }}", relationship["id"]);
    let back = world.run("sam", &back).await;
    assert_eq!(back["data"]["relationship"]["inquiry"], json!({"id": id, "status": "CONVERTED"}), "{back}");
    assert_eq!(
        nora.ask(&world, "{ trackedInquiry { status } }").await["data"]["trackedInquiry"]["status"],
        "CONVERTED"
    );
}

#[tokio::test]
async fn an_inquiry_becomes_an_offered_sponsorship_and_each_leads_to_the_other() {
    let world = World::new().await;
    let (package, closed) = (world.package_named("", "").await, world.package_named("", "CLOSED").await);
    let (id, other) = (world.inquiry("IN_REVIEW").await.to_string(), world.inquiry("IN_REVIEW").await.to_string());
    let into = |organization: &str, package: &str| {
        format!(r#", into: {{sponsorship: {{organization: "{organization}", package: "{package}"}}}}"#)
    };
    let (sponsor, package) = (world.university.to_string(), package.to_string());
    for (organization, package, code, field) in [
        (sponsor.as_str(), closed.to_string().as_str(), "BLOCKED", "package"),
        (&sponsor, "nonsense", "INVALID_ID", "package"),
        ("nonsense", &package, "INVALID_ID", "organization"),
        (&world.office().await.to_string(), &package, "INVALID", "organization"),
    ] {
        let refused = step(&world, "convertInquiry", &id, 1, &into(organization, package)).await;
        let error = &refused["errors"][0];
        assert_eq!(
            (&error["code"], &error["path"]),
            (&json!(code), &json!(["into", "sponsorship", field])),
            "{refused}"
        );
    }
    assert!(world.ledger().await.is_empty(), "what was refused left nothing");
    let converted = step(&world, "convertInquiry", &id, 1, &into(&sponsor, &package)).await;
    let made = &converted["inquiry"]["convertedTo"];
    assert_eq!(
        (&made["offer"], &converted["inquiry"]["status"]),
        (&json!("OFFERED"), &json!("CONVERTED")),
        "{converted}"
    );
    let back = format!("{{ sponsorship(id: {}) {{ organization {{ id }} inquiry {{ id status }} }} }}", made["id"]);
    let back = world.run("sam", &back).await["data"]["sponsorship"].clone();
    assert_eq!(back, json!({"organization": {"id": sponsor}, "inquiry": {"id": id, "status": "CONVERTED"}}));
    let again = step(&world, "convertInquiry", &other, 1, &into(&sponsor, &package)).await;
    assert_eq!(again["errors"][0]["code"], "ALREADY_EXISTS", "one of an organization and package: {again}");
    let public = world.run("public", &format!("{{ sponsorship(id: {}) {{ inquiry {{ id }} }} }}", made["id"])).await;
    assert_eq!(public["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED", "{public}");
}

#[tokio::test]
async fn the_history_of_an_inquiry_has_every_step_and_nothing_personal() {
    let world = World::new().await;
    let (token, id) = submitted(&world, &submission("nora@example.org")).await;
    step(&world, "claimInquiry", &id, 1, "").await;
    step(&world, "requestInquiryInfo", &id, 2, r#", question: "To whom at nora@example.org?""#).await;
    let answer =
        format!(r#"mutation {{ answerInquiry(input: {{token: "{token}", text: "Forty."}}) {{ errors {{ code }} }} }}"#);
    ANYBODY.ask(&world, &answer).await;
    step(&world, "addInquiryNote", &id, 4, r#", text: "Nora Sender called.""#).await;
    step(&world, "redirectInquiry", &id, 5, r#", redirectUrl: "https://partners.example.org""#).await;
    let history = format!(
        r#"{{ inquiry(id: "{id}") {{ history(orderBy: OCCURRED_AT_ASC) {{ nodes {{ action actorRole }} }} }} }}"#
    );
    let history = world.run("sam", &history).await;
    let nodes = history["data"]["inquiry"]["history"]["nodes"].as_array().unwrap();
    let mut steps: Vec<_> =
        nodes.iter().map(|node| [&node["action"], &node["actorRole"]].map(|part| part.as_str().unwrap())).collect();
    steps.dedup();
    assert_eq!(
        steps,
        [
            ["submitInquiry", "PUBLIC"],
            ["claimInquiry", "STAFF"],
            ["requestInquiryInfo", "STAFF"],
            ["answerInquiry", "PUBLIC"],
            ["addInquiryNote", "STAFF"],
            ["redirectInquiry", "STAFF"],
        ],
        "{history}"
    );
    let kept: Vec<_> = world.ledger().await.into_iter().map(|entry| entry.changes).collect();
    let kept = serde_json::to_string(&kept).unwrap();
    for personal in ["nora@example.org", "Nora Sender", "May we ally?", "Forty.", "called", &token] {
        assert!(!kept.contains(personal), "the ledger holds {personal}");
    }
}
