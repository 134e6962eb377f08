//! What people do from beginning to end, over HTTP, with every refusal on the way.
mod affiliation;
mod alliance;
mod branch;
mod chapter;
mod cities;
mod exchange;
mod handover;
mod partnership;
mod report;
mod requests;
mod roster;

use axum::{
    body::{Body, to_bytes},
    http::Request,
};
use chapterhouse::auth::{Keys, Role};
use chrono::{DateTime, TimeDelta, Utc};
use entity::account::AccountId;
use serde_json::{Value as Json, json};
use tower::ServiceExt as _;
use uuid::Uuid;

use crate::support::World;

/// A world that is asked over HTTP, on a day that moves.
pub(crate) struct Walk {
    pub(crate) world: World,
}

impl Walk {
    pub(crate) async fn begin() -> Self {
        Self { world: World::new().await }
    }

    /// Moves to the morning of a day, on which the clock's jobs have run.
    pub(crate) async fn on(&self, day: &str) {
        let now: DateTime<Utc> = format!("{day}T09:00:00Z").parse().unwrap();
        self.world.test.database.clock().set(now);
        for job in chapterhouse::job::LifeCycleJob::ALL {
            job.run(&self.world.test.database, now).await.unwrap();
        }
    }

    async fn post(&self, who: Option<AccountId>, query: &str) -> Json {
        let key = Keys::open(&self.world.test.folder.path().join("key.pem")).unwrap();
        let now = self.world.test.database.clock().now();
        let token =
            who.map(|account| key.sign(account, Role::Staff, now, TimeDelta::minutes(5), Uuid::now_v7()).unwrap());
        self.post_with(token.as_deref(), query).await
    }

    /// The answer to whoever carries this token.
    pub(crate) async fn post_with(&self, token: Option<&str>, query: &str) -> Json {
        let mut request =
            Request::post("/graphql").header("host", "localhost").header("content-type", "application/json");
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let request = request.body(Body::from(json!({ "query": query }).to_string())).unwrap();
        let response = self.world.router().oneshot(request).await.unwrap();
        serde_json::from_slice(&to_bytes(response.into_body(), usize::MAX).await.unwrap()).unwrap()
    }

    /// The answer to a question.
    pub(crate) async fn ask(&self, who: &str, query: &str) -> Json {
        self.ask_as((who == "staff").then_some(self.world.sam), query).await
    }

    /// The answer to a question of somebody.
    pub(crate) async fn ask_as(&self, who: Option<AccountId>, query: &str) -> Json {
        let answer = self.post(who, query).await;
        assert!(answer.get("errors").is_none(), "{query}: {answer}");
        answer["data"].clone()
    }

    /// Makes something new; gives its id.
    pub(crate) async fn make(&self, mutation: &str, input: &str, what: &str) -> String {
        let query = format!(
            "mutation {{ {mutation}(input: {{{input}}}) {{ {what} {{ id }} errors {{ code message path }} }} }}"
        );
        let payload = &self.ask("staff", &query).await[mutation];
        payload[what]["id"].as_str().unwrap_or_else(|| panic!("{query}: {payload}")).to_owned()
    }

    /// The code with which making something is refused.
    pub(crate) async fn make_refused(&self, mutation: &str, input: &str) -> String {
        let query = format!("mutation {{ {mutation}(input: {{{input}}}) {{ errors {{ code message path }} }} }}");
        refusal(&self.ask("staff", &query).await[mutation])
    }

    /// Takes a thing a step further.
    pub(crate) async fn step(&self, mutation: &str, id: &str, input: &str) {
        let payload = self.try_step(mutation, id, input).await;
        assert_eq!(payload["errors"], json!([]), "{mutation}: {payload}");
    }

    /// The code with which a step is refused.
    pub(crate) async fn refused(&self, mutation: &str, id: &str, input: &str) -> String {
        refusal(&self.try_step(mutation, id, input).await)
    }

    /// What comes of it if one of the staff takes a thing a step further.
    pub(crate) async fn step_as(&self, who: AccountId, mutation: &str, id: &str, input: &str) -> Result<(), String> {
        let payload = self.try_step_as(who, mutation, id, input).await;
        if payload["errors"] == json!([]) { Ok(()) } else { Err(refusal(&payload)) }
    }

    async fn try_step(&self, mutation: &str, id: &str, input: &str) -> Json {
        self.try_step_as(self.world.sam, mutation, id, input).await
    }

    async fn try_step_as(&self, who: AccountId, mutation: &str, id: &str, input: &str) -> Json {
        let version = self.read(id, "version").await["version"].clone();
        let query = format!(
            r#"mutation {{ {mutation}(input: {{id: "{id}", expectedVersion: {version} {input}}}) {{ errors {{ code message path }} }} }}"#
        );
        self.ask_as(Some(who), &query).await[mutation].clone()
    }

    /// Fields of a thing, as the staff read them.
    pub(crate) async fn read(&self, id: &str, fields: &str) -> Json {
        let (kind, _) = id.rsplit_once('_').unwrap();
        let on = match kind {
            "relationship" => "Relationship",
            "agreement" => "Agreement",
            "deliverable" => "Deliverable",
            "inquiry" => "Inquiry",
            "branch" => "Branch",
            "chapter" => "Chapter",
            "charter" => "Charter",
            "exchange_round" => "ExchangeRound",
            "placement" => "Placement",
            "exchange_leg" => "ExchangeLeg",
            "exchange_report" => "ExchangeReport",
            "exchange_application" => "ExchangeApplication",
            "branch_goal" => "BranchGoal",
            "posting" => "BranchAssignment",
            "officer_term" => "OfficerTerm",
            "partnership_project" => "PartnershipProject",
            _ => panic!("{kind}"),
        };
        let query = format!(r#"{{ node(id: "{id}") {{ ... on {on} {{ {fields} }} }} }}"#);
        self.ask("staff", &query).await["node"].clone()
    }

    pub(crate) async fn status(&self, id: &str) -> String {
        self.read(id, "status").await["status"].as_str().unwrap().to_owned()
    }

    /// What the public reads of a relationship; none if it sees none.
    pub(crate) async fn public(&self, id: &str) -> Json {
        self.ask("public", &format!(r#"{{ relationship(id: "{id}") {{ status }} }}"#)).await["relationship"].clone()
    }

    /// Drafts, freezes and has signed the next agreement under something; gives its id.
    pub(crate) async fn sign(&self, subject: &str, parties: [&str; 2], from: &str, to: &str) -> String {
        let [ours, theirs] = parties;
        let input = format!(
            r#"subject: "{subject}", title: "Memorandum", text: "We work together.", startsOn: "{from}", endsOn: "{to}",
               noticeDays: 30, addParties: ["{ours}", "{theirs}"]"#
        );
        let agreement = self.make("draftAgreement", &input, "agreement").await;
        self.step("freezeAgreement", &agreement, "").await;
        let digest = self.read(&agreement, "digest").await["digest"].as_str().unwrap().to_owned();
        let today = self.world.test.database.clock().now().date_naive();
        for party in parties {
            let input = format!(
                r#", digest: "{digest}", signatures: [{{party: "{party}", office: "President", signedOn: "{today}"}}]"#
            );
            self.step("recordSignature", &agreement, &input).await;
        }
        agreement
    }
}

fn refusal(payload: &Json) -> String {
    let code = payload["errors"][0]["code"].as_str();
    code.unwrap_or_else(|| panic!("it was not refused: {payload}")).to_owned()
}
