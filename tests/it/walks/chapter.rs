//! A chapter from its application through its charter, probation and silence to its relaunch and its end.
use entity::account::AccountId;
use serde_json::{Value as Json, json};

use super::Walk;

/// The chapter, its university, and the token of whoever applied for it.
struct Chapter {
    walk: Walk,
    id: String,
    host: String,
    token: String,
}

#[tokio::test]
async fn a_chapter_is_applied_for_lives_falls_silent_comes_back_and_ends() {
    let chapter = Chapter::is_applied_for().await;
    chapter.is_accepted_with_an_agreement_and_its_officers().await;
    chapter.is_chartered_and_keeps_the_guidelines().await;
    let term = chapter.loses_its_mentor_and_goes_on_probation().await;
    chapter.is_restored_by_the_clock(&term).await;
    chapter.is_placed_on_probation_by_the_staff_and_not_restored_by_the_clock().await;
    chapter.falls_silent().await;
    chapter.comes_back_with_its_history().await;
    chapter.ends_at_its_own_request().await;
}

fn application(host: &str) -> String {
    format!(
        r#"name: "Student Chapter of Walkers", kind: STUDENT, hostOrganization: "{host}", region: MIDWEST,
           contactMailbox: "walkers@example.org", leadContact: {{personName: "Pia Walker", personEmail: "pia@example.org"}},
           facultyAdvisor: {{personName: "Finn Faculty", personEmail: "finn@example.org"}},
           practitionerMentor: {{personName: "Mona Mentor", personEmail: "mona@example.org"}}, language: "en", consents: true"#
    )
}

impl Chapter {
    /// Somebody without an account applies, and follows the application with the token that they were told once.
    async fn is_applied_for() -> Self {
        let walk = Walk::begin().await;
        let host = walk.world.organization("Walkers University").await.to_string();
        let apply = |input: String| {
            format!(
                "mutation {{ applyChapter(input: {{{input}}}) {{ token application {{ reference status name }} errors {{ code path }} }} }}"
            )
        };
        let unwilling = application(&host).replace("consents: true", "consents: false");
        let refused = walk.ask("public", &apply(unwilling)).await;
        let needed = json!([{"code": "REQUIRED", "path": ["consents"]}]);
        assert_eq!(refused["applyChapter"], json!({"token": null, "application": null, "errors": needed}));
        let of_another = application(&walk.world.university.to_string());
        let refused = walk.ask("public", &apply(of_another)).await["applyChapter"]["errors"].clone();
        assert_eq!(refused, json!([{"code": "ALREADY_EXISTS", "path": ["hostOrganization"]}]));
        let applied = walk.ask("public", &apply(application(&host))).await["applyChapter"].clone();
        let token = applied["token"].as_str().unwrap().to_owned();
        assert_eq!(applied["application"]["status"], "APPLIED", "{applied}");
        let asked = "{ trackedChapterApplication { reference status } }";
        let tracked = walk.post_with(Some(&token), asked).await["data"]["trackedChapterApplication"].clone();
        let reference = &applied["application"]["reference"];
        assert_eq!(tracked, json!({"reference": reference, "status": "APPLIED"}));
        let other = walk.post_with(Some("pass_nothing"), asked).await;
        assert_eq!(other["errors"][0]["extensions"]["code"], "NOT_FOUND", "{other}");
        let queue = "{ chapterApplications { nodes { id status application { reference } } } }";
        let waiting = walk.ask("staff", queue).await["chapterApplications"]["nodes"].clone();
        assert_eq!(waiting[0]["application"]["reference"], *reference, "{waiting}");
        let id = waiting[0]["id"].as_str().unwrap().to_owned();
        let seen = format!(r#"{{ chapter(id: "{id}") {{ id }} }}"#);
        assert_eq!(walk.ask("public", &seen).await["chapter"], Json::Null, "only who holds the token sees it");
        assert_eq!(walk.post_with(Some(&token), &seen).await["data"]["chapter"]["id"], id);
        Self { walk, id, host, token }
    }

    /// The staff accept it once its agreement is signed and its officers are named; these are officers from then on.
    async fn is_accepted_with_an_agreement_and_its_officers(&self) {
        let Self { walk, id, host, .. } = self;
        assert_eq!(walk.refused("activateChapter", id, "").await, "WRONG_STATE");
        assert_eq!(blockers(walk, id, "acceptChapter").await, ["MISSING"], "there is no agreement");
        assert_eq!(walk.refused("acceptChapter", id, "").await, "MISSING");
        self.agrees("2026-03-01").await;
        assert_eq!(blockers(walk, id, "acceptChapter").await, Vec::<String>::new());
        walk.step("acceptChapter", id, "").await;
        let known = walk
            .read(id, "status statusSince charterDueOn publicStatus officers { nodes { office status isLeadContact } }")
            .await;
        assert_eq!(known["status"], "PROVISIONAL");
        assert_eq!((&known["statusSince"], &known["charterDueOn"]), (&json!("2026-03-01"), &json!("2026-08-28")));
        let officers = known["officers"]["nodes"].as_array().unwrap();
        assert!(officers.len() == 3 && officers.iter().all(|officer| officer["status"] == "CURRENT"), "{known}");
        let asked = "{ trackedChapterApplication { status } }";
        let tracked = walk.post_with(Some(&self.token), asked).await;
        assert_eq!(tracked["data"]["trackedChapterApplication"]["status"], "ACCEPTED", "{tracked}");
        let late =
            format!(r#"mutation {{ withdrawChapter(input: {{token: "{}"}}) {{ errors {{ code }} }} }}"#, self.token);
        assert_eq!(walk.ask("public", &late).await["withdrawChapter"]["errors"][0]["code"], "WRONG_STATE");
        let again = format!(
            "mutation {{ applyChapter(input: {{{}}}) {{ errors {{ code path }} }} }}",
            application(host).replace("Walkers\"", "Others\"")
        );
        let taken = json!([{"code": "ALREADY_EXISTS", "path": ["hostOrganization"]}]);
        assert_eq!(walk.ask("public", &again).await["applyChapter"]["errors"], taken);
    }

    /// Its leader submits a charter, changes what the staff return, and acknowledges the guidelines; then it is official.
    async fn is_chartered_and_keeps_the_guidelines(&self) {
        let Self { walk, id, .. } = self;
        let leader = self.leader().await;
        let guidelines = r#"edition: 1, title: "Guidelines", text: "Follow the code of ethics.""#;
        let guideline = walk.make("publishGuidelines", guidelines, "guideline").await;
        assert_eq!(blockers(walk, id, "activateChapter").await, ["MISSING", "MISSING"]);
        let submit = |chapter: &str, more: &str| {
            format!(
                r#"mutation {{ submitCharter(input: {{chapter: "{chapter}"{more}}}) {{ charter {{ id edition }} errors {{ code }} }} }}"#
            )
        };
        let other = walk.world.other.to_string();
        let code =
            async |query: String| walk.ask_as(Some(leader), &query).await["submitCharter"]["errors"][0]["code"].clone();
        assert_eq!(code(submit(&other, r#", text: "T""#)).await, "FORBIDDEN", "another chapter's");
        assert_eq!(code(submit(id, "")).await, "REQUIRED", "neither text nor document");
        let submitted = walk.ask_as(Some(leader), &submit(id, r#", text: "We meet.""#)).await["submitCharter"].clone();
        let charter = submitted["charter"]["id"].as_str().unwrap().to_owned();
        assert_eq!(code(submit(id, r#", text: "T""#)).await, "ALREADY_EXISTS", "one waits");
        assert_eq!(walk.step_as(leader, "acceptCharter", &charter, "").await, Err("FORBIDDEN".into()));
        walk.step("returnCharter", &charter, r#", comment: "Say who votes.""#).await;
        assert_eq!(walk.refused("acceptCharter", &charter, "").await, "WRONG_STATE");
        walk.step_as(leader, "resubmitCharter", &charter, r#", text: "All members vote.""#).await.unwrap();
        let queue = "{ charters(filter: {statuses: [SUBMITTED]}) { nodes { id edition comment } } }";
        let waiting = walk.ask("staff", queue).await["charters"]["nodes"].clone();
        assert_eq!(waiting, json!([{"id": charter, "edition": 1, "comment": "Say who votes."}]));
        walk.step("acceptCharter", &charter, "").await;
        assert_eq!(walk.refused("activateChapter", id, "").await, "MISSING", "the guidelines");
        let acknowledge = |guideline: &str| {
            format!(
                r#"mutation {{ acknowledgeGuidelines(input: {{chapter: "{id}", guideline: "{guideline}"}}) {{ errors {{ code }} }} }}"#
            )
        };
        let newer = r#"edition: 2, title: "Guidelines", text: "Follow the code of ethics and report.""#;
        let in_force = walk.make("publishGuidelines", newer, "guideline").await;
        for (edition, codes) in [
            (&guideline, json!([{"code": "BLOCKED"}])),
            (&in_force, json!([])),
            (&in_force, json!([{"code": "ALREADY_EXISTS"}])),
        ] {
            let answer = walk.ask_as(Some(leader), &acknowledge(edition)).await;
            assert_eq!(answer["acknowledgeGuidelines"]["errors"], codes);
        }
        assert_eq!(walk.make_refused("publishGuidelines", newer).await, "INVALID", "an edition is published once");
        walk.step("activateChapter", id, "").await;
        let known =
            walk.read(id, "publicStatus charterStatus guidelineEditionAcknowledged vacantOffices { office }").await;
        assert_eq!(
            known,
            json!({"publicStatus": "ACTIVE", "charterStatus": "ACCEPTED",
            "guidelineEditionAcknowledged": 2, "vacantOffices": []})
        );
    }

    /// Its mentor leaves, nobody follows, and on the day on which the grace is over it is on probation; the public sees
    /// nothing of that.
    async fn loses_its_mentor_and_goes_on_probation(&self) -> String {
        let Self { walk, id, .. } = self;
        let officers = walk.read(id, "officers(filter: {offices: [PRACTITIONER_MENTOR]}) { nodes { id } }").await;
        let mentor = officers["officers"]["nodes"][0]["id"].as_str().unwrap().to_owned();
        walk.step("endOfficer", &mentor, r#", endsOn: "2026-04-30""#).await;
        walk.on("2026-06-29").await;
        assert_eq!(walk.status(id).await, "ACTIVE", "60 days of grace from 1 May on");
        let vacant = walk.read(id, "vacantOffices { office since }").await;
        assert_eq!(vacant["vacantOffices"], json!([{"office": "PRACTITIONER_MENTOR", "since": "2026-05-01"}]));
        walk.on("2026-06-30").await;
        let known = walk.read(id, "status statusSince probationSetBy publicStatus").await;
        assert_eq!(
            known,
            json!({"status": "PROBATION", "statusSince": "2026-06-30", "probationSetBy": "SYSTEM",
            "publicStatus": "ACTIVE"})
        );
        assert_eq!(walk.refused("deactivateChapter", id, r#", reason: "Silent""#).await, "BLOCKED", "too early");
        assert_eq!(walk.refused("placeOnProbation", id, r#", reason: "Silent""#).await, "WRONG_STATE");
        mentor
    }

    /// The clock restores it once the office is filled, and not before.
    async fn is_restored_by_the_clock(&self, mentor: &str) {
        let Self { walk, id, .. } = self;
        walk.on("2026-07-10").await;
        assert_eq!(walk.status(id).await, "PROBATION");
        assert_ne!(walk.read(mentor, "status").await["status"], "CURRENT");
        let next =
            format!(r#"chapter: "{id}", office: PRACTITIONER_MENTOR, personName: "Nils Next", startsOn: "2026-07-10""#);
        let term = walk.make("reportOfficer", &next, "officer").await;
        walk.on("2026-07-11").await;
        assert_eq!(walk.status(id).await, "PROBATION", "who is only reported fills no office");
        walk.step("confirmOfficer", &term, "").await;
        walk.on("2026-07-12").await;
        let known = walk.read(id, "status statusSince probationSetBy").await;
        assert_eq!(known, json!({"status": "ACTIVE", "statusSince": "2026-07-12", "probationSetBy": null}));
    }

    /// What the staff set, with a reason, they end themselves.
    async fn is_placed_on_probation_by_the_staff_and_not_restored_by_the_clock(&self) {
        let Self { walk, id, .. } = self;
        assert_eq!(walk.refused("placeOnProbation", id, r#", reason: " ""#).await, "INVALID");
        walk.step("placeOnProbation", id, r#", reason: "A complaint is looked into""#).await;
        walk.on("2026-07-20").await;
        assert_eq!(
            walk.read(id, "status probationSetBy").await,
            json!({"status": "PROBATION", "probationSetBy": "STAFF"})
        );
        walk.step("restoreChapter", id, r#", reason: "Nothing was found""#).await;
        walk.step("placeOnProbation", id, r#", reason: "No sign of life""#).await;
    }

    /// After long enough on probation the staff deactivate it; its leaders only read from then on, and the public sees it
    /// no more.
    async fn falls_silent(&self) {
        let Self { walk, id, .. } = self;
        let leader = self.leader().await;
        let silent = r#", reason: "No sign of life""#;
        walk.on("2027-07-19").await;
        assert_eq!(walk.refused("deactivateChapter", id, silent).await, "BLOCKED");
        walk.on("2027-07-20").await;
        walk.step("deactivateChapter", id, silent).await;
        let public = format!(r#"{{ chapter(id: "{id}") {{ id }} }}"#);
        assert_eq!(walk.ask("public", &public).await["chapter"], Json::Null);
        assert_eq!(walk.ask_as(Some(leader), &public).await["chapter"]["id"], *id, "its leaders read it");
        let change = walk.step_as(leader, "updateChapter", id, r#", description: "We are here""#).await;
        assert_eq!(change, Err("FORBIDDEN".into()));
    }

    /// With a new agreement, all officers and a statement it comes back under the same id, with its history.
    async fn comes_back_with_its_history(&self) {
        let Self { walk, id, .. } = self;
        walk.on("2028-02-29").await;
        let statement = r#", viabilityStatement: "Twelve members, a plan for the year, and a budget.""#;
        let agreements = walk.read(id, "officers(filter: {statuses: [CURRENT]}) { nodes { id } }").await;
        for term in agreements["officers"]["nodes"].as_array().unwrap() {
            walk.step("endOfficer", term["id"].as_str().unwrap(), "").await;
        }
        assert_eq!(walk.refused("relaunchChapter", id, statement).await, "MISSING", "it has no officers");
        for (office, name) in
            [("PRESIDENT", "Petra Second"), ("FACULTY_ADVISOR", "Fay Second"), ("PRACTITIONER_MENTOR", "Milo Second")]
        {
            let is_lead = office == "PRESIDENT";
            let email = format!("{}@example.org", office.to_lowercase());
            let officer = format!(
                r#"chapter: "{id}", office: {office}, personName: "{name}", personEmail: "{email}", isLeadContact: {is_lead},
                   startsOn: "2028-02-29""#
            );
            let term = walk.make("reportOfficer", &officer, "officer").await;
            walk.step("confirmOfficer", &term, "").await;
        }
        assert_eq!(walk.refused("relaunchChapter", id, statement).await, "MISSING", "its agreement is over");
        self.agrees("2028-02-29").await;
        assert_eq!(walk.refused("relaunchChapter", id, r#", viabilityStatement: " ""#).await, "INVALID");
        walk.step("relaunchChapter", id, statement).await;
        let known = walk.read(id, "status statusSince charterDueOn charterStatus viabilityStatement").await;
        assert_eq!(
            known,
            json!({"status": "PROVISIONAL", "statusSince": "2028-02-29", "charterDueOn": null,
            "charterStatus": "ACCEPTED", "viabilityStatement": "Twelve members, a plan for the year, and a budget."})
        );
        walk.step("activateChapter", id, "").await;
    }

    /// An active chapter is closed when it asks for that, or its host does, and for good.
    async fn ends_at_its_own_request(&self) {
        let Self { walk, id, .. } = self;
        let over = r#", reason: "Its members have graduated""#;
        assert_eq!(walk.refused("closeChapter", id, over).await, "REQUIRED", "who asked for it?");
        walk.step("closeChapter", id, &format!("{over}, requestedBy: CHAPTER")).await;
        let known = walk.read(id, "status closeRequestedBy availableTransitions { action }").await;
        assert_eq!(known, json!({"status": "CLOSED", "closeRequestedBy": "CHAPTER", "availableTransitions": []}));
        assert_eq!(walk.refused("relaunchChapter", id, r#", viabilityStatement: "V""#).await, "WRONG_STATE");
        let ledger =
            format!(r#"{{ ledger(subject: "{id}", first: 100, orderBy: OCCURRED_AT_ASC) {{ nodes {{ action }} }} }}"#);
        let told = walk.ask("staff", &ledger).await["ledger"]["nodes"].clone();
        let mut told: Vec<_> =
            told.as_array().unwrap().iter().map(|of| of["action"].as_str().unwrap().to_owned()).collect();
        told.dedup();
        told.retain(|action| STEPS.contains(&action.as_str()));
        assert_eq!(told, STEPS);
    }

    /// The chapter and its university sign an agreement for a year from a day on.
    async fn agrees(&self, from: &str) {
        let office = self.walk.world.office().await.to_string();
        let (year, rest) = from.split_at(4);
        let to = format!("{}{}", year.parse::<i32>().unwrap() + 1, rest.replace("02-29", "02-28"));
        self.walk.sign(&self.id, [&office, &self.host], from, &to).await;
    }

    /// Who leads it.
    async fn leader(&self) -> AccountId {
        self.walk.world.account_of("pia@example.org").await
    }
}

/// The steps of the chapter's life, in order.
const STEPS: [&str; 12] = [
    "applyChapter",
    "acceptChapter",
    "activateChapter",
    "placeOnProbation",
    "restoreChapter",
    "placeOnProbation",
    "restoreChapter",
    "placeOnProbation",
    "deactivateChapter",
    "relaunchChapter",
    "activateChapter",
    "closeChapter",
];

/// The codes of what stands in the way of an action, as the buttons have them.
async fn blockers(walk: &Walk, id: &str, action: &str) -> Vec<String> {
    let read = walk.read(id, "availableTransitions { action allowed blockers { code message } }").await;
    let transitions = read["availableTransitions"].as_array().unwrap();
    let of_action = transitions.iter().find(|transition| transition["action"] == action).unwrap();
    let blockers = of_action["blockers"].as_array().unwrap();
    assert_eq!(of_action["allowed"], blockers.is_empty());
    blockers.iter().map(|blocker| blocker["code"].as_str().unwrap().to_owned()).collect()
}
