//! A branch from its proposal through the board, its opening and its work to its dissolution.
use entity::account::AccountId;
use serde_json::{Value as Json, json};

use super::Walk;

/// The branch, its main office, the body on whose premises it is, and who works there.
struct Branch {
    walk: Walk,
    id: String,
    office: String,
    host: String,
    bo: AccountId,
}

#[tokio::test]
async fn a_branch_is_approved_opened_works_closes_and_stays_readable() {
    let branch = Branch::is_proposed().await;
    branch.is_approved_by_the_board().await;
    let first = branch.opens_once_it_is_staffed().await;
    let agreement = branch.has_an_agreement_of_its_own().await;
    let dropped = branch.is_set_goals_by_the_main_office(&first).await;
    let second = branch.is_never_without_staff(&first).await;
    branch.closes_by_decision_of_the_board(&dropped).await;
    branch.is_dissolved_when_nothing_is_open(&dropped, &second, &agreement).await;
    branch.is_known_to_everybody_after().await;
    branch.left_a_trace_of_everything().await;
}

impl Branch {
    /// Its main office is one, and it says in which legal form it works.
    async fn is_proposed() -> Self {
        let walk = Walk::begin().await;
        let (office, host) = (walk.world.office().await.to_string(), walk.world.university.to_string());
        let bo = walk.world.staff("bo@example.org").await;
        let place = format!(r#"name: "Nordic Office", hostOrganization: "{host}", countryCode: "NO", city: "Oslo""#);
        let directed = |by: &str| format!(r#"{place}, mainOffice: "{by}", legalForm: "Foundation""#);
        assert_eq!(
            walk.make_refused("proposeBranch", &format!(r#"{place}, mainOffice: "{office}""#)).await,
            "REQUIRED"
        );
        assert_eq!(walk.make_refused("proposeBranch", &directed(&host)).await, "INVALID");
        let branch = walk.make("proposeBranch", &directed(&office), "branch").await;
        assert_eq!(public(&walk, &branch).await, Json::Null);
        Self { walk, id: branch, office, host, bo }
    }

    /// The board approves it.
    async fn is_approved_by_the_board(&self) {
        let Self { walk, id: branch, bo, .. } = self;
        assert_eq!(walk.refused("openBranch", branch, "").await, "WRONG_STATE");
        assert_eq!(walk.refused("approveBranch", branch, "").await, "MISSING");
        decide(walk, branch, "2026-02-20", "DEFER").await;
        assert_eq!(walk.refused("approveBranch", branch, "").await, "MISSING");
        assert_eq!(walk.refused("declineBranch", branch, r#", reason: "Not now""#).await, "BLOCKED");
        assert_eq!(
            walk.make_refused("assignStaffToBranch", &assignment(branch, &bo.to_string(), "2026-03-10")).await,
            "WRONG_STATE"
        );
        decide(walk, branch, "2026-02-27", "APPROVE").await;
        walk.step("approveBranch", branch, "").await;
    }

    /// It opens once somebody of the staff is assigned there, and the public sees it from then on.
    async fn opens_once_it_is_staffed(&self) -> String {
        let Self { walk, id: branch, bo, .. } = self;
        assert_eq!(walk.refused("openBranch", branch, "").await, "MISSING");
        assert_eq!(blockers(walk, branch, "openBranch").await, ["MISSING"]);
        let lea = walk.world.lea.to_string();
        assert_eq!(walk.make_refused("assignStaffToBranch", &assignment(branch, &lea, "2026-03-10")).await, "INVALID");
        let first =
            walk.make("assignStaffToBranch", &assignment(branch, &bo.to_string(), "2026-03-10"), "assignment").await;
        let again = assignment(branch, &bo.to_string(), "2026-04-01");
        assert_eq!(walk.make_refused("assignStaffToBranch", &again).await, "ALREADY_EXISTS");
        assert_eq!(walk.refused("openBranch", branch, "").await, "MISSING", "the assignment begins later");
        walk.on("2026-03-10").await;
        assert_eq!(walk.refused("openBranch", branch, r#", openedOn: "2026-03-09""#).await, "MISSING");
        assert_eq!(blockers(walk, branch, "openBranch").await, Vec::<String>::new());
        walk.step("openBranch", branch, "").await;
        assert_eq!(public(walk, branch).await, json!({"status": "OPEN", "openedOn": "2026-03-10", "closedOn": null}));
        first
    }

    /// It has an agreement of its own with the body on whose premises it is.
    async fn has_an_agreement_of_its_own(&self) -> String {
        let Self { walk, id: branch, office, host, .. } = self;
        let agreement = walk.sign(branch, [office, host], "2026-03-11", "2031-03-11").await;
        walk.on("2026-03-11").await;
        let under = walk.read(branch, "agreements { nodes { id status } }").await;
        assert_eq!(under["agreements"]["nodes"], json!([{"id": agreement, "status": "IN_FORCE"}]));
        agreement
    }

    /// The main office sets goals; who is assigned there reports what comes of them, and cannot settle them.
    async fn is_set_goals_by_the_main_office(&self, first: &str) -> String {
        let (walk, branch, bo) = (&self.walk, &self.id, self.bo);
        let wanted = format!(r#"branch: "{branch}", year: 2026, text: "Hold two courses""#);
        let goal = walk.make("setBranchGoal", &wanted, "goal").await;
        let further = format!(r#"branch: "{branch}", year: 2026, text: "Find hosts for a tour""#);
        let dropped = walk.make("setBranchGoal", &further, "goal").await;
        let by_bo = format!(
            r#"mutation {{ setBranchGoal(input: {{branch: "{branch}", year: 2026, text: "Rest"}}) {{ errors {{ code }} }}
                assignStaffToBranch(input: {{{}}}) {{ errors {{ code }} }} }}"#,
            assignment(branch, &walk.world.sam.to_string(), "2026-03-11")
        );
        let forbidden = json!({"errors": [{"code": "FORBIDDEN"}]});
        let answer = walk.ask_as(Some(bo), &by_bo).await;
        assert_eq!(answer, json!({"setBranchGoal": forbidden, "assignStaffToBranch": forbidden}));
        walk.step_as(bo, "reportBranchProgress", &goal, r#", text: "The first course was full""#).await.unwrap();
        assert_eq!(walk.step_as(bo, "achieveBranchGoal", &goal, "").await, Err("FORBIDDEN".into()));
        assert_eq!(walk.step_as(bo, "dropBranchGoal", &goal, r#", reason: "R""#).await, Err("FORBIDDEN".into()));
        assert_eq!(
            walk.step_as(bo, "endBranchAssignment", first, "").await,
            Err("FORBIDDEN".into()),
            "or they would be free to"
        );
        let told = walk.read(&goal, "progress { nodes { text reportedBy { email } reportedAt } }").await;
        let report = json!([{"text": "The first course was full", "reportedBy": {"email": "bo@example.org"},
            "reportedAt": "2026-03-11T09:00:00+00:00"}]);
        assert_eq!(told["progress"]["nodes"], report);
        walk.on("2026-12-01").await;
        walk.step("reportBranchProgress", &goal, r#", text: "So was the second""#).await;
        walk.step("achieveBranchGoal", &goal, "").await;
        assert_eq!(walk.refused("achieveBranchGoal", &goal, "").await, "WRONG_STATE");
        dropped
    }

    /// Nobody leaves it without a successor.
    async fn is_never_without_staff(&self, first: &str) -> String {
        let Self { walk, id: branch, .. } = self;
        assert_eq!(walk.refused("endBranchAssignment", first, "").await, "BLOCKED");
        let cy = walk.world.staff("cy@example.org").await;
        let second =
            walk.make("assignStaffToBranch", &assignment(branch, &cy.to_string(), "2027-01-01"), "assignment").await;
        assert_eq!(walk.refused("endBranchAssignment", first, "").await, "BLOCKED", "there would be a month without");
        walk.step("endBranchAssignment", first, r#", endsOn: "2026-12-31""#).await;
        second
    }

    /// It closes after the board decided so; from then on its goals are frozen.
    async fn closes_by_decision_of_the_board(&self, dropped: &str) {
        let Self { walk, id: branch, .. } = self;
        walk.on("2029-05-02").await;
        let handover = r#", handoverNotes: "Files to the main office""#;
        assert_eq!(walk.refused("closeBranch", branch, handover).await, "MISSING");
        decide(walk, branch, "2029-05-01", "DISSOLVE").await;
        assert_eq!(walk.refused("closeBranch", branch, r#", handoverNotes: " ""#).await, "INVALID");
        walk.step("closeBranch", branch, handover).await;
        let further = format!(r#"branch: "{branch}", year: 2029, text: "Hold a course""#);
        assert_eq!(walk.make_refused("setBranchGoal", &further).await, "WRONG_STATE");
        assert_eq!(walk.refused("reportBranchProgress", dropped, r#", text: "P""#).await, "BLOCKED");
        assert_eq!(blockers(walk, dropped, "reportBranchProgress").await, ["BLOCKED"]);
    }

    /// It is dissolved when nothing is open any more, and not before the last one left.
    async fn is_dissolved_when_nothing_is_open(&self, dropped: &str, second: &str, agreement: &str) {
        let Self { walk, id: branch, .. } = self;
        assert_eq!(blockers(walk, branch, "dissolveBranch").await, ["BLOCKED", "BLOCKED", "BLOCKED"]);
        assert_eq!(walk.refused("dissolveBranch", branch, "").await, "BLOCKED");
        walk.step("dropBranchGoal", dropped, r#", reason: "The branch closes""#).await;
        assert_eq!(walk.refused("dissolveBranch", branch, "").await, "BLOCKED");
        walk.step("endBranchAssignment", second, r#", endsOn: "2029-05-01""#).await;
        assert_eq!(blockers(walk, branch, "dissolveBranch").await, ["BLOCKED"], "an agreement is in force");
        let ended = r#", reason: "The branch closes", effectiveOn: "2029-05-02", noticeGivenOn: "2029-04-01""#;
        walk.step("terminateAgreement", agreement, ended).await;
        assert_eq!(walk.refused("dissolveBranch", branch, r#", closedOn: "2029-04-30""#).await, "INVALID");
        walk.step("dissolveBranch", branch, "").await;
        assert_eq!(
            walk.make_refused("assignStaffToBranch", &assignment(branch, &self.bo.to_string(), "2029-06-01")).await,
            "WRONG_STATE"
        );
    }

    /// Everybody reads what it was and what it reached; only the staff read who worked there and why it is over.
    async fn is_known_to_everybody_after(&self) {
        let Self { walk, id: branch, .. } = self;
        let known = json!({"status": "DISSOLVED", "openedOn": "2026-03-10", "closedOn": "2029-05-02"});
        assert_eq!(public(walk, branch).await, known);
        let goals = format!(r#"{{ branch(id: "{branch}") {{ goals {{ nodes {{ text status settledOn }} }} }} }}"#);
        let goals = walk.ask("public", &goals).await["branch"]["goals"]["nodes"].clone();
        let reached = json!({"text": "Hold two courses", "status": "MET", "settledOn": "2026-12-01"});
        assert!(goals.as_array().unwrap().contains(&reached) && goals.as_array().unwrap().len() == 2, "{goals}");
        let files = walk
            .read(branch, "handoverNotes assignments(orderBy: STARTS_ON_ASC) { nodes { account { email } endsOn } }")
            .await;
        let worked = json!([{"account": {"email": "bo@example.org"}, "endsOn": "2026-12-31"},
            {"account": {"email": "cy@example.org"}, "endsOn": "2029-05-01"}]);
        assert_eq!(files, json!({"handoverNotes": "Files to the main office", "assignments": {"nodes": worked}}));
    }

    /// Everything left its trace, in order.
    async fn left_a_trace_of_everything(&self) {
        let Self { walk, id: branch, .. } = self;
        let history = walk.read(branch, "history(first: 100, orderBy: OCCURRED_AT_ASC) { nodes { action } }").await;
        let mut told: Vec<_> = history["history"]["nodes"].as_array().unwrap().iter().map(|of| &of["action"]).collect();
        told.dedup();
        told.retain(|action| !action.as_str().unwrap().contains("Agreement") && *action != "recordSignature");
        let actions = [
            "proposeBranch",
            "recordBoardDecision",
            "approveBranch",
            "assignStaffToBranch",
            "openBranch",
            "setBranchGoal",
            "reportBranchProgress",
            "achieveBranchGoal",
            "assignStaffToBranch",
            "endBranchAssignment",
            "recordBoardDecision",
            "closeBranch",
            "dropBranchGoal",
            "endBranchAssignment",
            "dissolveBranch",
        ];
        assert_eq!(told, actions);
    }
}

fn assignment(branch: &str, account: &str, from: &str) -> String {
    format!(r#"branch: "{branch}", account: "{account}", title: "Director", startsOn: "{from}""#)
}

/// What the public reads of a branch; none if it sees none.
async fn public(walk: &Walk, id: &str) -> Json {
    walk.ask("public", &format!(r#"{{ branch(id: "{id}") {{ status openedOn closedOn }} }}"#)).await["branch"].clone()
}

async fn decide(walk: &Walk, subject: &str, meeting: &str, outcome: &str) {
    let input = format!(r#"subject: "{subject}", meetingOn: "{meeting}", outcome: {outcome}"#);
    walk.make("recordBoardDecision", &input, "decision").await;
}

/// The codes of what stands in the way of an action, as the buttons have them.
async fn blockers(walk: &Walk, id: &str, action: &str) -> Vec<String> {
    let read = walk.read(id, "availableTransitions { action allowed blockers { code message } }").await;
    let transitions = read["availableTransitions"].as_array().unwrap();
    let of_action = transitions.iter().find(|transition| transition["action"] == action).unwrap();
    let blockers = of_action["blockers"].as_array().unwrap();
    assert_eq!(of_action["allowed"], blockers.is_empty());
    blockers.iter().map(|blocker| blocker["code"].as_str().unwrap().to_owned()).collect()
}
