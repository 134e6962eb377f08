//! A city-to-city round: a city and a county are placed with each other, their governing bodies ratify it, each visits
//! the other, and both report; with every refusal on the way.
use serde_json::{Value as Json, json};

use super::Walk;

/// A round with the applications of a city that hosts and of a county that visits, each with its token.
struct Cities {
    walk: Walk,
    round: String,
    city: (String, String),
    county: (String, String),
}

#[tokio::test]
async fn a_city_and_a_county_meet_and_report() {
    let cities = Cities::apply().await;
    let placement = cities.are_placed_with_each_other().await;
    cities.confirm_once_it_is_ratified(&placement).await;
    cities.visit_each_other(&placement).await;
    cities.report(&placement).await;
}

impl Cities {
    async fn apply() -> Self {
        let walk = Walk::begin().await;
        let office = walk.world.office().await;
        let program = format!(r#"name: "CityLinks", kind: CITY_TO_CITY, reciprocal: true, organizer: "{office}""#);
        let program = walk.make("createExchangeProgram", &program, "exchangeProgram").await;
        let round = format!(
            r#"program: "{program}", name: "2026", year: 2026, timeZone: "America/New_York", capacity: 5,
               call: {{opensOn: "2026-03-02", deadline: "2026-04-30"}}, hostCall: {{opensOn: "2026-03-02", deadline: "2026-03-31"}},
               startsOn: "2026-06-01", endsOn: "2026-10-31", addCriteria: [{{name: "Commitment", weight: 50}}],
               addEligibilityRules: [{{statement: "You are a local government.", reason: "Cities meet cities."}}]"#
        );
        let round = walk.make("planRound", &round, "exchangeRound").await;
        walk.step("openRoundCall", &round, "").await;
        walk.on("2026-03-02").await;
        let city = Self::applies(&walk, &round, "Bruges", "BE", "HOST").await;
        let county = Self::applies(&walk, &round, "Broward County", "US", "VISITOR").await;
        walk.on("2026-05-01").await;
        assert_eq!(walk.status(&round).await, "SELECTION");
        Self { walk, round, city, county }
    }

    /// Applies with a token, and is accepted once it is scored; gives the application and the token.
    async fn applies(walk: &Walk, round: &str, name: &str, country: &str, side: &str) -> (String, String) {
        let organization = format!(r#"name: "{name}", kind: LOCAL_GOVERNMENT, countryCode: "{country}""#);
        let organization = walk.make("createOrganization", &organization, "organization").await;
        let start = format!(
            r#"mutation {{ startApplication(input: {{round: "{round}", side: {side}, organization: "{organization}",
                contactName: "N", contactMailbox: "{side}@example.org"}}) {{ token errors {{ code }} }} }}"#
        );
        let started = walk.ask("public", &start).await["startApplication"].clone();
        let token = started["token"].as_str().unwrap_or_else(|| panic!("{started}")).to_owned();
        let terms = walk.read(round, "criteria { id } eligibilityRules { id }").await;
        let (criterion, rule) = (&terms["criteria"][0]["id"], &terms["eligibilityRules"][0]["id"]);
        let submit = format!(
            r#"mutation {{ submitApplication(input: {{token: "{token}", confirmedRules: [{rule}], consents: true}}) {{ errors {{ code }} }} }}"#
        );
        assert_eq!(walk.ask("public", &submit).await["submitApplication"]["errors"], json!([]));
        let applications = walk.read(round, "applications { nodes { id organization { name } } }").await;
        let nodes = applications["applications"]["nodes"].as_array().unwrap();
        let own = nodes.iter().find(|node| node["organization"]["name"] == name).unwrap();
        let id = own["id"].as_str().unwrap().to_owned();
        let score = format!(
            r#"mutation {{ scoreApplication(input: {{id: "{id}", scores: [{{criterion: {criterion}, points: 9}}]}}) {{ errors {{ code }} }} }}"#
        );
        assert_eq!(walk.ask("staff", &score).await["scoreApplication"]["errors"], json!([]));
        walk.step("shortlistApplication", &id, "").await;
        (id, token)
    }

    async fn are_placed_with_each_other(&self) -> String {
        let Self { walk, round, city: (city, _), county: (county, _) } = self;
        let pair = |a: &str, b: &str| {
            format!(
                r#"sideA: {{application: "{a}", role: RESOURCE}}, sideB: {{application: "{b}", role: APPLICANT}}, theme: "Flood control""#
            )
        };
        walk.step("acceptApplication", city, "").await;
        assert_eq!(walk.make_refused("proposePlacement", &pair(city, county)).await, "BLOCKED");
        walk.step("acceptApplication", county, "").await;
        assert_eq!(walk.refused("finishMatching", round, "").await, "BLOCKED");
        assert_eq!(walk.make_refused("proposePlacement", &pair(city, city)).await, "INVALID");
        let placement = walk.make("proposePlacement", &pair(city, county), "placement").await;
        assert_eq!(walk.make_refused("proposePlacement", &pair(city, county)).await, "ALREADY_EXISTS");
        walk.step("finishMatching", round, "").await;
        assert_eq!(walk.refused("waitlistApplication", county, "").await, "BLOCKED");
        placement
    }

    /// What a side does with its token.
    async fn side(&self, token: &str, mutation: &str, more: &str) -> Json {
        let query = format!(
            r#"mutation {{ {mutation}(input: {{token: "{token}" {more}}}) {{ application {{ placement {{ status }} }} errors {{ code }} }} }}"#
        );
        let answer = self.walk.ask("public", &query).await[mutation].clone();
        let error = &answer["errors"][0]["code"];
        if error.is_null() { answer["application"]["placement"]["status"].clone() } else { error.clone() }
    }

    async fn confirm_once_it_is_ratified(&self, placement: &str) {
        let Self { walk, round: _, city: (_, city), county: (_, county) } = self;
        let public = format!(r#"{{ node(id: "{placement}") {{ ... on Placement {{ status }} }} }}"#);
        assert_eq!(self.side(county, "confirmPlacementSide", "").await, "REQUIRED");
        assert_eq!(self.side(county, "confirmPlacementSide", r#", ratifiedOn: "2026-05-02""#).await, "INVALID");
        let ratified = r#", ratifiedOn: "2026-04-20""#;
        assert_eq!(self.side("nobody", "confirmPlacementSide", ratified).await, "NOT_FOUND");
        assert_eq!(self.side(county, "confirmPlacementSide", ratified).await, "HALF_CONFIRMED");
        assert_eq!(self.side(county, "confirmPlacementSide", ratified).await, "ALREADY_EXISTS");
        assert_eq!(walk.ask("public", &public).await["node"], Json::Null);
        assert_eq!(walk.refused("startPlacement", placement, "").await, "WRONG_STATE");
        assert_eq!(self.side(city, "confirmPlacementSide", ratified).await, "CONFIRMED");
        assert_eq!(self.side(city, "refusePlacementSide", "").await, "WRONG_STATE");
        assert_eq!(walk.ask("public", &public).await["node"]["status"], "CONFIRMED");
    }

    async fn visit_each_other(&self, placement: &str) {
        let Self { walk, round, .. } = self;
        let leg = |direction: &str, from: &str, to: &str| {
            format!(r#"placement: "{placement}", direction: {direction}, startsOn: "{from}", endsOn: "{to}""#)
        };
        assert_eq!(walk.make_refused("planLeg", &leg("B_TO_A", "2026-05-20", "2026-06-05")).await, "INVALID");
        let there = walk.make("planLeg", &leg("B_TO_A", "2026-06-08", "2026-06-12"), "exchangeLeg").await;
        assert_eq!(walk.make_refused("planLeg", &leg("A_TO_B", "2026-06-01", "2026-06-05")).await, "INVALID");
        assert_eq!(walk.refused("startPlacement", placement, "").await, "BLOCKED");
        walk.on("2026-06-08").await;
        assert_eq!([walk.status(&there).await, walk.status(round).await], ["UNDERWAY", "UNDERWAY"]);
        walk.step("startPlacement", placement, "").await;
        assert_eq!(walk.refused("completePlacement", placement, "").await, "BLOCKED");
        assert_eq!(walk.refused("waiveLeg", &there, r#", reason: "R""#).await, "WRONG_STATE");
        let back = walk.make("planLeg", &leg("A_TO_B", "2026-09-07", "2026-09-11"), "exchangeLeg").await;
        walk.on("2026-06-13").await;
        assert_eq!([walk.status(&there).await, walk.status(round).await], ["DONE", "UNDERWAY"]);
        assert_eq!(walk.refused("completePlacement", placement, "").await, "BLOCKED");
        walk.on("2026-09-07").await;
        walk.on("2026-09-12").await;
        assert_eq!([walk.status(&back).await, walk.status(round).await], ["DONE", "REPORTING"]);
        assert_eq!(walk.refused("cancelLeg", &back, r#", reason: "R""#).await, "WRONG_STATE");
    }

    async fn report(&self, placement: &str) {
        let Self { walk, round, city: (_, city), county: (_, county) } = self;
        let text = r#", text: "We learned how to keep water out.""#;
        assert_eq!(self.side(city, "fileExchangeReport", text).await, "WRONG_STATE");
        assert_eq!(walk.refused("closeRound", round, "").await, "BLOCKED");
        walk.step("completePlacement", placement, "").await;
        assert_eq!(self.side(city, "fileExchangeReport", text).await, "COMPLETED");
        assert_eq!(walk.refused("closeRound", round, "").await, "BLOCKED");
        assert_eq!(self.side(county, "fileExchangeReport", r#", text: """#).await, "INVALID");
        assert_eq!(self.side(county, "fileExchangeReport", text).await, "REPORTED");
        assert_eq!(self.side(county, "fileExchangeReport", text).await, "WRONG_STATE");
        assert_eq!(walk.refused("cancelPlacement", placement, r#", reason: "R""#).await, "WRONG_STATE");
        walk.step("closeRound", round, "").await;
        walk.on("2026-10-13").await;
        let reports = walk.read(placement, "reports { id side kind isOverdue }").await["reports"].clone();
        let overdue = reports.as_array().unwrap().iter().filter(|report| report["isOverdue"] == true);
        let overdue: Vec<_> = overdue.collect();
        assert_eq!(overdue.len(), 2, "a month later: {reports}");
        let later = r#", kind: AFTER_30_DAYS, text: "The pumps are built.""#;
        assert_eq!(self.side(county, "fileFollowUp", later).await, "REPORTED");
        let missing = overdue.iter().find(|report| report["side"] == "A").unwrap()["id"].as_str().unwrap();
        walk.step("waiveFollowUp", missing, r#", reason: "The mayor left""#).await;
        assert_eq!(walk.refused("waiveFollowUp", missing, r#", reason: "Again""#).await, "WRONG_STATE");
    }
}
