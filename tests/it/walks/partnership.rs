//! A partnership from an application for a grant to the grant's completed execution.
use serde_json::json;

use super::Walk;

#[tokio::test]
async fn a_grant_is_applied_for_won_carried_out_late_extended_and_completed() {
    let walk = Walk::begin().await;
    let ally = walk.world.ally().await.to_string();
    let (ours, staff) = (walk.world.university.to_string(), walk.world.sam.to_string());
    let proposal = |project: &str| {
        format!(
            r#"purpose: "Bid together", goals: [PROFESSIONAL_DEVELOPMENT], endsOn: "2026-11-30", owner: "{staff}",
               parties: [{{organization: "{ally}", role: COUNTERPART}}], project: {{{project}}}"#
        )
    };
    let work = r#"deliverables: [{title: "Application", dueOn: "2026-06-01"}]"#;
    let unfunded = format!(r#"kind: GRANT_APPLICATION, title: "Water", {work}"#);
    assert_eq!(walk.make_refused("proposePartnership", &proposal(&unfunded)).await, "REQUIRED", "a grant has a funder");
    let funded =
        format!(r#"kind: GRANT_APPLICATION, title: "Water", funder: "A foundation", grantReference: "G-1", {work}"#);
    let partnership = walk.make("proposePartnership", &proposal(&funded), "relationship").await;
    walk.step("startRelationshipReview", &partnership, "").await;
    let decision = format!(r#"subject: "{partnership}", meetingOn: "2026-03-01", outcome: APPROVE"#);
    walk.make("recordBoardDecision", &decision, "decision").await;
    walk.step("approveRelationship", &partnership, "").await;
    walk.sign(&partnership, [&ours, &ally], "2026-03-02", "2026-11-30").await;
    walk.on("2026-03-02").await;
    walk.step("activateRelationship", &partnership, "").await;

    // The application is handed over, returned once, and accepted.
    let (application, first) = work_of(&walk, &partnership, 0).await;
    assert_eq!(walk.refused("acceptDeliverable", &first, "").await, "WRONG_STATE");
    walk.step("markDeliverableDelivered", &first, "").await;
    walk.step("returnDeliverable", &first, r#", reason: "The budget is missing""#).await;
    walk.step("markDeliverableDelivered", &first, "").await;
    walk.step("acceptDeliverable", &first, "").await;

    // It was won: its execution follows it, once.
    let execution = format!(
        r#"partnership: "{partnership}", kind: GRANT_EXECUTION, title: "Water works", funder: "A foundation",
           follows: "{application}", deliverables: [{{title: "Handbook", dueOn: "2026-11-01"}}]"#
    );
    walk.make("addProject", &execution, "project").await;
    assert_eq!(walk.make_refused("addProject", &execution).await, "ALREADY_EXISTS");
    let (_, handbook) = work_of(&walk, &partnership, 1).await;
    assert_eq!(walk.refused("completePartnership", &partnership, "").await, "BLOCKED", "a deliverable is open");

    // The end comes before the work is done: it expires by itself, on the day and not before.
    walk.on("2026-11-30").await;
    assert_eq!(walk.status(&partnership).await, "ACTIVE");
    walk.on("2026-12-01").await;
    assert_eq!(walk.status(&partnership).await, "EXPIRED");
    assert_eq!(walk.read(&handbook, "overdue").await["overdue"], true);
    assert_eq!(walk.refused("extendPartnership", &partnership, "").await, "MISSING");
    walk.sign(&partnership, [&ours, &ally], "2026-12-01", "2027-05-31").await;
    walk.on("2026-12-02").await;
    walk.step("extendPartnership", &partnership, "").await;
    let extended = walk.read(&partnership, "status ... on Partnership { endsOn }").await;
    assert_eq!(extended, json!({ "status": "ACTIVE", "endsOn": "2027-05-31" }));

    walk.step("markDeliverableDelivered", &handbook, "").await;
    walk.step("acceptDeliverable", &handbook, "").await;
    walk.step("completePartnership", &partnership, "").await;
    assert_eq!(walk.public(&partnership).await, json!({ "status": "COMPLETED" }));
    assert_eq!(walk.make_refused("addProject", &execution).await, "WRONG_STATE", "what is complete stays so");
}

/// A project of a partnership, and its first deliverable.
async fn work_of(walk: &Walk, partnership: &str, project: usize) -> (String, String) {
    let fields = "... on Partnership { projects { nodes { id deliverables { nodes { id } } } } }";
    let projects = walk.read(partnership, fields).await["projects"]["nodes"].clone();
    let id = |json: &serde_json::Value| json["id"].as_str().unwrap().to_owned();
    (id(&projects[project]), id(&projects[project]["deliverables"]["nodes"][0]))
}
