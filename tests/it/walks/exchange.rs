//! A peer-to-peer round from its plan through the call and the selection to the waiting list, with every refusal on the
//! way.
use serde_json::{Value as Json, json};

use super::Walk;

/// A round with one place, and the applications to it by their tokens.
struct Round {
    walk: Walk,
    id: String,
}

#[tokio::test]
async fn a_round_is_planned_called_and_chosen_from() {
    let round = Round::is_planned().await;
    round.is_opened_once_it_says_who_is_looked_for().await;
    let first = round.is_applied_to_by_somebody_without_an_account().await;
    let second = round.is_applied_to_by_a_leader().await;
    round.is_closed_by_the_clock(&first).await;
    round.is_chosen_from_by_scores(&second).await;
    round.gives_its_place_to_the_next_when_it_becomes_free(&first).await;
    round.rests_and_goes_on().await;
}

/// What an applicant does with their token.
async fn with_token(walk: &Walk, mutation: &str, token: &str, more: &str) -> Json {
    let query = format!(
        r#"mutation {{ {mutation}(input: {{token: "{token}" {more}}}) {{ application {{ status }} errors {{ code }} }} }}"#
    );
    walk.ask("public", &query).await[mutation].clone()
}

impl Round {
    async fn is_planned() -> Self {
        let walk = Walk::begin().await;
        let office = walk.world.office().await;
        let program = format!(r#"name: "Manager exchange", kind: PEER_TO_PEER, organizer: "{office}""#);
        let program = walk.make("createExchangeProgram", &program, "exchangeProgram").await;
        let plan = |dates: &str| {
            format!(
                r#"program: "{program}", name: "2026", year: 2026, timeZone: "Pacific/Auckland", capacity: 1, {dates}"#
            )
        };
        let early = plan(
            r#"call: {opensOn: "2026-03-02", deadline: "2026-04-30"}, startsOn: "2026-04-30", endsOn: "2026-10-31""#,
        );
        assert_eq!(walk.make_refused("planRound", &early).await, "INVALID");
        let dates =
            r#"call: {opensOn: "2026-03-02", deadline: "2026-04-30"}, startsOn: "2026-06-01", endsOn: "2026-10-31""#;
        let id = walk.make("planRound", &plan(dates), "exchangeRound").await;
        assert_eq!(walk.make_refused("planRound", &plan(dates)).await, "ALREADY_EXISTS");
        Self { walk, id }
    }

    async fn is_opened_once_it_says_who_is_looked_for(&self) {
        let Self { walk, id } = self;
        assert_eq!(walk.refused("openRoundCall", id, "").await, "MISSING");
        assert_eq!(walk.refused("closeRoundCall", id, "").await, "WRONG_STATE");
        let terms = r#", addCriteria: [{name: "Benefit", weight: 60}],
            addEligibilityRules: [{statement: "You manage a local government.", reason: "The exchange is for managers."}]"#;
        walk.step("updateRound", id, terms).await;
        walk.step("openRoundCall", id, "").await;
        assert_eq!(walk.refused("updateRound", id, r#", addCriteria: [{name: "C", weight: 1}]"#).await, "WRONG_STATE");
    }

    async fn terms(&self) -> (String, String) {
        let read = self.walk.read(&self.id, "criteria { id } eligibilityRules { id }").await;
        let text = |value: &Json| value.as_str().unwrap().to_owned();
        (text(&read["criteria"][0]["id"]), text(&read["eligibilityRules"][0]["id"]))
    }

    /// Starts an application; gives its token.
    async fn start(&self, organization: &str) -> String {
        let query = format!(
            r#"mutation {{ startApplication(input: {{round: "{}", side: VISITOR, organization: "{organization}",
                contactName: "Nora", contactMailbox: "nora@example.org"}}) {{ token errors {{ code }} }} }}"#,
            self.id
        );
        let started = &self.walk.ask("public", &query).await["startApplication"];
        started["token"].as_str().unwrap_or_else(|| panic!("{started}")).to_owned()
    }

    async fn is_applied_to_by_somebody_without_an_account(&self) -> String {
        let Self { walk, id: _ } = self;
        // It is the 1st of March in Auckland until eleven o'clock, UTC.
        let query = format!(
            r#"mutation {{ startApplication(input: {{round: "{}", side: VISITOR, organization: "{}", contactName: "N",
                contactMailbox: "n@example.org"}}) {{ errors {{ code }} }} }}"#,
            self.id, walk.world.university
        );
        assert_eq!(walk.ask("public", &query).await["startApplication"]["errors"][0]["code"], "WRONG_STATE");
        walk.on("2026-03-02").await;
        let token = self.start(&walk.world.university.to_string()).await;
        let (_, rule) = self.terms().await;
        let confirmed = |rules: &str| format!(", confirmedRules: [{rules}], consents: true");
        let refused = with_token(walk, "submitApplication", &token, &confirmed("")).await;
        assert_eq!(refused["errors"], json!([{"code": "BLOCKED"}]));
        let submitted = with_token(walk, "submitApplication", &token, &confirmed(&format!("\"{rule}\""))).await;
        assert_eq!(submitted, json!({"application": {"status": "SUBMITTED"}, "errors": []}));
        token
    }

    async fn is_applied_to_by_a_leader(&self) -> String {
        let Self { walk, id } = self;
        let start = |chapter: &str| {
            format!(
                r#"mutation {{ startApplication(input: {{round: "{id}", side: VISITOR, organization: "{}", chapter: "{chapter}",
                    contactName: "Mia Member", contactMailbox: "mia@example.org"}}) {{ token errors {{ code }} }} }}"#,
                walk.world.second
            )
        };
        let lea = Some(walk.world.lea);
        let other = walk.ask_as(lea, &start(&walk.world.other.to_string())).await;
        assert_eq!(other["startApplication"]["errors"][0]["code"], "FORBIDDEN");
        let started = walk.ask_as(lea, &start(&walk.world.own.to_string())).await;
        let token = started["startApplication"]["token"].as_str().unwrap().to_owned();
        let (_, rule) = self.terms().await;
        let own = format!(
            r#"{{ chapter(id: "{}") {{ exchangeApplications {{ nodes {{ id status }} }} }} }}"#,
            walk.world.own
        );
        let seen = walk.ask_as(lea, &own).await;
        let application = &seen["chapter"]["exchangeApplications"]["nodes"][0]["id"];
        let submit = format!(
            r#"mutation {{ submitApplication(input: {{id: {application}, confirmedRules: ["{rule}"], consents: true}}) {{
                errors {{ code }} }} }}"#
        );
        assert_eq!(walk.ask_as(lea, &submit).await["submitApplication"]["errors"], json!([]));
        token
    }

    /// After the last day in Auckland.
    async fn is_closed_by_the_clock(&self, first: &str) {
        let Self { walk, id } = self;
        walk.on("2026-04-30").await;
        assert_eq!(walk.read(id, "status").await["status"], "CALL_OPEN");
        walk.on("2026-05-01").await;
        assert_eq!(walk.read(id, "status").await["status"], "SELECTION");
        let late = with_token(walk, "submitApplication", first, ", confirmedRules: [], consents: true").await;
        assert_eq!(late["errors"][0]["code"], "WRONG_STATE");
    }

    async fn applications(&self) -> Vec<String> {
        let read = self.walk.read(&self.id, "applications { nodes { id } }").await;
        let nodes = read["applications"]["nodes"].as_array().unwrap();
        nodes.iter().map(|node| node["id"].as_str().unwrap().to_owned()).collect()
    }

    async fn is_chosen_from_by_scores(&self, second: &str) {
        let Self { walk, id: _ } = self;
        let (criterion, _) = self.terms().await;
        let applications = self.applications().await;
        for application in &applications {
            assert_eq!(walk.refused("shortlistApplication", application, "").await, "MISSING");
            let score = format!(
                r#"mutation {{ scoreApplication(input: {{id: "{application}", scores: [{{criterion: "{criterion}", points: 8}}]}}) {{
                    errors {{ code }} }} }}"#
            );
            assert_eq!(walk.ask("staff", &score).await["scoreApplication"]["errors"], json!([]));
            walk.step("shortlistApplication", application, "").await;
        }
        walk.step("acceptApplication", &applications[0], "").await;
        assert_eq!(walk.refused("acceptApplication", &applications[1], "").await, "BLOCKED");
        walk.step("waitlistApplication", &applications[1], "").await;
        assert_eq!(walk.refused("offerPlace", &applications[1], "").await, "BLOCKED");
        assert_eq!(walk.refused("finishMatching", &self.id, "").await, "BLOCKED");
        let none = with_token(walk, "takeOffer", second, "").await;
        assert_eq!(none["errors"], json!([{"code": "NOT_FOUND"}]));
    }

    async fn gives_its_place_to_the_next_when_it_becomes_free(&self, first: &str) {
        let Self { walk, id: _ } = self;
        let withdrawn = with_token(walk, "withdrawApplication", first, "").await;
        assert_eq!(withdrawn["application"]["status"], "WITHDRAWN");
        walk.on("2026-05-02").await;
        let applications = self.applications().await;
        let offered = walk.read(&applications[1], "status offers { nodes { status } }").await;
        assert_eq!(offered, json!({"status": "WAITLISTED", "offers": {"nodes": [{"status": "OFFERED"}]}}));
        walk.on("2026-05-09").await;
        let expired = walk.read(&applications[1], "status offers { nodes { status } }").await;
        assert_eq!(expired, json!({"status": "WAITLISTED", "offers": {"nodes": [{"status": "EXPIRED"}]}}));
        walk.step("offerPlace", &applications[1], "").await;
    }

    async fn rests_and_goes_on(&self) {
        let Self { walk, id } = self;
        walk.step("holdRound", id, r#", reason: "Nobody travels""#).await;
        assert_eq!(walk.refused("finishMatching", id, "").await, "WRONG_STATE");
        walk.step("resumeRound", id, r#", startsOn: "2027-06-01", endsOn: "2027-10-31""#).await;
        walk.step("cancelRound", id, r#", reason: "No funding""#).await;
        let over = walk.read(id, "status applications { nodes { status offers { nodes { status } } } }").await;
        let nodes = json!([
            {"status": "WITHDRAWN", "offers": {"nodes": []}},
            {"status": "CANCELLED", "offers": {"nodes": [{"status": "EXPIRED"}, {"status": "EXPIRED"}]}}
        ]);
        assert_eq!(over, json!({"status": "CANCELLED", "applications": {"nodes": nodes}}));
    }
}
