//! Branches: who of the staff is of the main office, what is true of a branch at all times, and what two do at once.
use entity::{
    branch::{BranchId, Status},
    branch_goal,
};
use sea_orm::ConnectionTrait as _;
use serde_json::{Value as Json, json};

use crate::support::World;

/// The codes of the errors of both answers, the lesser first.
fn codes(mutations: [(&str, &Json); 2]) -> Vec<String> {
    let code = |(name, answer): (&str, &Json)| {
        assert!(answer.get("errors").is_none(), "{answer}");
        answer["data"][name]["errors"][0]["code"].as_str().unwrap_or_default().to_owned()
    };
    let mut codes: Vec<_> = mutations.map(code).into();
    codes.sort();
    codes
}

async fn branch(world: &World, name: &str) -> BranchId {
    world.fill(world.own, name).await.parse().unwrap()
}

#[tokio::test]
async fn staff_are_not_of_the_main_office_while_they_are_posted_and_administrators_are_always() {
    let world = World::new().await;
    let (here, there) = (branch(&world, "$BRANCH_OPEN").await, branch(&world, "$BRANCH_CLOSING").await);
    let goal = world.goal(here, branch_goal::Status::Open).await;
    let (posted, admin) = (world.staff("bo@example.org").await, world.admin("ida@example.org").await);
    for account in [posted, admin] {
        world.post(account, here, "2026-02-01", Some("2026-04-01")).await;
    }
    let document = format!(
        r#"{{ here: branch(id: "{here}") {{ viewerPermissions {{ update {{ ...p }} assignStaff {{ ...p }} setGoal {{ ...p }} }} }}
            there: branch(id: "{there}") {{ viewerPermissions {{ update {{ ...p }} assignStaff {{ ...p }} setGoal {{ ...p }} }} }}
            goal: node(id: "{goal}") {{ ... on BranchGoal {{ availableTransitions {{ action allowed }} }} }} }}
            fragment p on Permission {{ allowed code }}"#
    );
    let yes = json!({"allowed": true, "code": null});
    let no = |code: &str| json!({"allowed": false, "code": code});
    for (day, is_away) in [("2026-01-31", false), ("2026-02-01", true), ("2026-03-31", true), ("2026-04-01", false)] {
        world.test.database.clock().set(format!("{day}T09:00:00Z").parse().unwrap());
        for account in [posted, admin] {
            let answer = world.run_as(world.viewer_of(account).await, &document).await;
            let data = &answer["data"];
            let is_away = is_away && account == posted;
            let directs = if is_away { no("FORBIDDEN") } else { yes.clone() };
            let permissions = json!({"update": yes, "assignStaff": directs, "setGoal": directs});
            assert_eq!(data["here"]["viewerPermissions"], permissions, "{day}: {answer}");
            let closing = if is_away { no("FORBIDDEN") } else { no("WRONG_STATE") };
            assert_eq!(data["there"]["viewerPermissions"]["setGoal"], closing, "{day}: {answer}");
            let steps = json!([
                {"action": "reportBranchProgress", "allowed": true},
                {"action": "achieveBranchGoal", "allowed": !is_away},
                {"action": "dropBranchGoal", "allowed": !is_away},
            ]);
            assert_eq!(data["goal"]["availableTransitions"], steps, "{day}: {answer}");
        }
    }
}

#[tokio::test]
async fn two_who_open_a_branch_at_once_open_it_once() {
    let world = World::new().await;
    let id = branch(&world, "$BRANCH_APPROVED").await;
    let open = format!(
        r#"mutation {{ openBranch(input: {{id: "{id}", expectedVersion: 1}}) {{ branch {{ status }} errors {{ code }} }} }}"#
    );
    let (one, two) = tokio::join!(world.run("sam", &open), world.run("sam", &open));
    assert_eq!(codes([("openBranch", &one), ("openBranch", &two)]), ["", "VERSION_CONFLICT"]);
    assert_eq!(world.ledger().await.len(), 1);
}

#[tokio::test]
async fn of_two_who_leave_an_open_branch_at_once_one_stays() {
    let world = World::new().await;
    let id = branch(&world, "$BRANCH_OPEN__UNSTAFFED").await;
    let mut endings = Vec::new();
    for email in ["bo@example.org", "cy@example.org"] {
        let account = world.staff(email).await;
        let assignment = world.post(account, id, "2026-01-01", None).await;
        endings.push(format!(
            r#"mutation {{ endBranchAssignment(input: {{id: "{assignment}", expectedVersion: 1}}) {{ errors {{ code }} }} }}"#
        ));
    }
    let (one, two) = tokio::join!(world.run("sam", &endings[0]), world.run("sam", &endings[1]));
    assert_eq!(codes([("endBranchAssignment", &one), ("endBranchAssignment", &two)]), ["", "BLOCKED"]);
}

#[tokio::test]
async fn a_branch_is_not_dissolved_while_somebody_is_being_posted_there() {
    let world = World::new().await;
    let id = branch(&world, "$BRANCH_CLOSING").await;
    let dissolve =
        format!(r#"mutation {{ dissolveBranch(input: {{id: "{id}", expectedVersion: 1}}) {{ errors {{ code }} }} }}"#);
    let account = world.staff("bo@example.org").await;
    let post = format!(
        r#"mutation {{ assignStaffToBranch(input: {{branch: "{id}", account: "{account}", title: "T", startsOn: "2026-03-01"}})
            {{ errors {{ code }} }} }}"#
    );
    let (one, two) = tokio::join!(world.run("sam", &dissolve), world.run("sam", &post));
    let codes = codes([("dissolveBranch", &one), ("assignStaffToBranch", &two)]);
    assert!(codes == ["", "BLOCKED"] || codes == ["", "WRONG_STATE"], "{codes:?}");
}

#[tokio::test]
async fn a_branch_does_not_open_under_a_main_office_that_is_being_archived() {
    let world = World::new().await;
    let id = branch(&world, "$BRANCH_APPROVED").await;
    let office = world.run("sam", &format!(r#"{{ branch(id: "{id}") {{ mainOffice {{ id }} }} }}"#)).await;
    let office = office["data"]["branch"]["mainOffice"]["id"].as_str().unwrap();
    let open =
        format!(r#"mutation {{ openBranch(input: {{id: "{id}", expectedVersion: 1}}) {{ errors {{ code }} }} }}"#);
    let archive = format!(
        r#"mutation {{ archiveOrganization(input: {{id: "{office}", expectedVersion: 1}}) {{ errors {{ code }} }} }}"#
    );
    let (one, two) = tokio::join!(world.run("sam", &open), world.run("sam", &archive));
    let codes = codes([("openBranch", &one), ("archiveOrganization", &two)]);
    assert!(codes == ["", "MISSING"] || codes == ["", "WRONG_STATE"], "{codes:?}");
}

#[tokio::test]
async fn a_posting_that_has_not_begun_is_ended_without_a_day() {
    let world = World::new().await;
    let id = branch(&world, "$BRANCH_OPEN").await;
    let account = world.staff("bo@example.org").await;
    let assignment = world.post(account, id, "2026-05-01", None).await;
    let end = |version: u32| {
        format!(
            r#"mutation {{ endBranchAssignment(input: {{id: "{assignment}", expectedVersion: {version}}})
                {{ assignment {{ endsOn }} errors {{ code }} }} }}"#
        )
    };
    let answer = world.run("sam", &end(1)).await;
    assert_eq!(answer["data"]["endBranchAssignment"], json!({"assignment": {"endsOn": "2026-04-30"}, "errors": []}));
    assert_eq!(world.run("sam", &end(2)).await["data"]["endBranchAssignment"]["errors"][0]["code"], "WRONG_STATE");
    let again = format!(
        r#"mutation {{ assignStaffToBranch(input: {{branch: "{id}", account: "{account}", title: "T", startsOn: "2026-05-01"}})
            {{ errors {{ code }} }} }}"#
    );
    assert_eq!(world.run("sam", &again).await["data"]["assignStaffToBranch"]["errors"], json!([]));
}

#[tokio::test]
async fn branches_are_found_by_state_and_opening_and_who_works_there_by_the_day() {
    let world = World::new().await;
    let open = branch(&world, "$BRANCH_OPEN").await;
    branch(&world, "$BRANCH_CLOSING").await;
    world.post(world.staff("bo@example.org").await, open, "2026-02-01", Some("2026-02-05")).await;
    for (filter, count) in [
        ("statuses: [OPEN]", 1),
        (r#"openedFrom: "2020-01-01""#, 2),
        (r#"openedFrom: "2020-01-02""#, 0),
        (r#"openedBefore: "2020-01-02", statuses: [CLOSING]"#, 1),
        (r#"openedBefore: "2020-01-01""#, 0),
    ] {
        let answer = world.run("public", &format!("{{ branches(filter: {{{filter}}}) {{ totalCount }} }}")).await;
        assert_eq!(answer["data"]["branches"]["totalCount"], count, "{filter}: {answer}");
    }
    for (day, count) in [("2019-12-31", 0), ("2020-01-01", 1), ("2026-02-04", 2), ("2026-02-05", 1)] {
        let document =
            format!(r#"{{ branch(id: "{open}") {{ assignments(filter: {{asOf: "{day}"}}) {{ totalCount }} }} }}"#);
        let answer = world.run("sam", &document).await;
        assert_eq!(answer["data"]["branch"]["assignments"]["totalCount"], count, "{day}: {answer}");
    }
}

#[tokio::test]
async fn the_public_reads_the_goals_of_the_branches_that_it_sees() {
    let world = World::new().await;
    for (status, sees) in [(Status::Open, true), (Status::Dissolved, true), (Status::Approved, false)] {
        let goal = world.goal(world.branch(status).await, branch_goal::Status::Dropped).await;
        let document = format!(r#"{{ node(id: "{goal}") {{ ... on BranchGoal {{ text branch {{ status }} }} }} }}"#);
        for who in ["public", "lea"] {
            let answer = world.run(who, &document).await;
            assert_eq!(answer["data"]["node"].is_object(), sees, "{who} {status:?}: {answer}");
            assert!(!answer.to_string().contains("secret"), "{answer}");
        }
    }
}

#[tokio::test]
async fn a_branch_has_neither_elected_officers_nor_a_roster() {
    let world = World::new().await;
    let id = branch(&world, "$BRANCH_OPEN").await;
    let report = format!(
        r#"mutation {{ reportOfficer(input: {{chapter: "{id}", office: PRESIDENT, personName: "P", nameIsPublic: false,
            isLeadContact: false, startsOn: "2026-03-01"}}) {{ errors {{ code path }} }} }}"#
    );
    let answer = world.run("sam", &report).await;
    let refused = json!([{"code": "INVALID_ID", "path": ["chapter"]}]);
    assert_eq!(answer["data"]["reportOfficer"]["errors"], refused, "{answer}");
    for field in ["officers", "members", "roster"] {
        let answer = world.run("sam", &format!(r#"{{ branch(id: "{id}") {{ {field} {{ nodes {{ id }} }} }} }}"#)).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED", "{field}: {answer}");
    }
}

#[tokio::test]
async fn the_database_refuses_postings_goals_and_handovers_that_cannot_be() {
    let world = World::new().await;
    world.fill(world.own, "$GOAL_OPEN").await;
    let connection = world.test.connection().await;
    for refused in [
        "UPDATE posting SET ends_on = '2019-12-31'",
        "UPDATE posting SET title = ''",
        "UPDATE branch_goal SET status = 'MET'",
        "UPDATE branch_goal SET status = 'DROPPED', settled_on = '2026-02-01'",
        "UPDATE branch_goal SET drop_reason = 'R'",
        "UPDATE branch_goal SET year = 26",
        "UPDATE branch SET handover = 'H'",
        "INSERT INTO posting SELECT id, branch_id, account_id, title, starts_on, ends_on, created_at, updated_at, version \
         FROM posting",
    ] {
        assert!(connection.execute_unprepared(refused).await.is_err(), "{refused}");
    }
}
