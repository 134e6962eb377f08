//! An alliance from the inquiry that it begins with, through the board, its agreement, reviews and a renewal to its end.
use serde_json::{Value as Json, json};

use super::Walk;

const ALLIANCE: &str =
    r#"purpose: "Share what both sides learn", goals: [KNOWLEDGE_EXCHANGE, EXCHANGES], reviewMonths: 12"#;

#[tokio::test]
async fn an_inquiry_becomes_an_alliance_that_is_approved_signed_reviewed_renewed_and_ended() {
    let walk = Walk::begin().await;
    let ally = walk.world.ally().await.to_string();
    let (ours, staff) = (walk.world.university.to_string(), walk.world.sam.to_string());
    let alliance = it_begins_with_an_inquiry(&walk, &ally).await;

    // One open alliance an organization, beside any number of partnerships.
    let second = format!(r#"counterpart: "{ally}", {ALLIANCE}"#);
    assert_eq!(walk.make_refused("proposeStrategicAlliance", &second).await, "ALREADY_EXISTS");
    let partnership = format!(
        r#"purpose: "A course", goals: [PROFESSIONAL_DEVELOPMENT], endsOn: "2028-01-01",
           parties: [{{organization: "{ally}", role: COUNTERPART}}],
           project: {{kind: PRODUCT, title: "Course", deliverables: [{{title: "Slides", dueOn: "2026-09-01"}}]}}"#
    );
    walk.make("proposePartnership", &partnership, "relationship").await;

    // A review needs somebody who looks after it.
    assert_eq!(walk.refused("startRelationshipReview", &alliance, "").await, "MISSING");
    walk.step("updateRelationship", &alliance, &format!(r#", owner: "{staff}""#)).await;
    assert_eq!(walk.refused("approveRelationship", &alliance, "").await, "WRONG_STATE");
    walk.step("startRelationshipReview", &alliance, "").await;

    the_board_approves(&walk, &alliance).await;

    // It is active once every party has signed and the first day has come; until then the public knows nothing of it.
    assert_eq!(walk.refused("activateRelationship", &alliance, "").await, "MISSING");
    let agreement = walk.sign(&alliance, [&ours, &ally], "2026-04-01", "2027-03-31").await;
    assert_eq!(walk.status(&agreement).await, "SIGNED");
    assert_eq!(walk.refused("activateRelationship", &alliance, "").await, "MISSING");
    assert_eq!(walk.public(&alliance).await, Json::Null);
    walk.on("2026-04-01").await;
    assert_eq!(walk.status(&agreement).await, "IN_FORCE");
    walk.step("activateRelationship", &alliance, "").await;
    assert_eq!(walk.public(&alliance).await, json!({ "status": "ACTIVE" }));
    let due = walk.read(&alliance, "... on StrategicAlliance { reviewDueOn }").await;
    assert_eq!(due["reviewDueOn"], "2027-04-01");

    // Rest and review.
    walk.step("suspendRelationship", &alliance, r#", reason: "Elections""#).await;
    assert_eq!(walk.refused("recordReview", &alliance, ", outcome: CONTINUE").await, "WRONG_STATE");
    walk.step("resumeRelationship", &alliance, "").await;
    walk.on("2027-03-15").await;
    walk.step("recordReview", &alliance, r#", outcome: CHANGE, notes: "Add exchanges""#).await;

    // Its agreement runs out: it stays active, and lapses when the staff say so.
    assert_eq!(walk.refused("lapseAlliance", &alliance, r#", reason: "Not renewed""#).await, "BLOCKED");
    walk.on("2027-04-01").await;
    assert_eq!(walk.status(&agreement).await, "EXPIRED");
    assert_eq!(walk.status(&alliance).await, "ACTIVE");
    walk.step("lapseAlliance", &alliance, r#", reason: "Not renewed""#).await;

    it_is_renewed(&walk, &alliance, [&ours, &ally]).await;

    // Its end needs the notice that the agreement asks for.
    walk.on("2027-06-01").await;
    let end = |notice: &str| format!(r#", reason: "Merged", effectiveOn: "2027-06-01"{notice}"#);
    assert_eq!(walk.refused("terminateRelationship", &alliance, &end("")).await, "REQUIRED");
    let late = end(r#", noticeGivenOn: "2027-05-15""#);
    assert_eq!(walk.refused("terminateRelationship", &alliance, &late).await, "BLOCKED");
    walk.step("terminateRelationship", &alliance, &end(r#", noticeGivenOn: "2027-04-15""#)).await;
    assert_eq!(walk.public(&alliance).await, json!({ "status": "TERMINATED" }));
    let agreements = walk.read(&alliance, "agreements { nodes { status closedOn } }").await;
    let ended =
        json!([{"status": "EXPIRED", "closedOn": "2027-04-01"}, {"status": "TERMINATED", "closedOn": "2027-06-01"}]);
    let nodes = agreements["agreements"]["nodes"].as_array().unwrap();
    assert!(ended.as_array().unwrap().iter().all(|agreement| nodes.contains(agreement)), "{agreements}");
    assert_eq!(walk.refused("renewAlliance", &alliance, "").await, "WRONG_STATE");

    everything_left_its_trace(&walk, &alliance).await;
}

/// Somebody outside asks; the staff look at it, ask back, and make an alliance of it.
async fn it_begins_with_an_inquiry(walk: &Walk, ally: &str) -> String {
    let submission = |consents: bool| {
        format!(
            r#"mutation {{ submitInquiry(input: {{organizationName: "Norske Byer", country: "NO", contactName: "Nora Sender",
               contactMailbox: "nora@example.org", interest: STRATEGIC_ALLIANCE, message: "May we ally?",
               consents: {consents}}}) {{ token inquiry {{ reference }} errors {{ code }} }} }}"#
        )
    };
    let refused = walk.ask("public", &submission(false)).await;
    assert_eq!(refused["submitInquiry"]["errors"][0]["code"], "REQUIRED", "{refused}");
    let sent = walk.ask("public", &submission(true)).await["submitInquiry"].clone();
    let waiting = walk.ask("staff", "{ inquiries { nodes { id reference } } }").await["inquiries"]["nodes"][0].clone();
    assert_eq!(waiting["reference"], sent["inquiry"]["reference"]);
    let (token, inquiry) = (sent["token"].as_str().unwrap(), waiting["id"].as_str().unwrap());

    let into = format!(r#", into: {{strategicAlliance: {{counterpart: "{ally}", {ALLIANCE}}}}}"#);
    assert_eq!(walk.refused("convertInquiry", inquiry, &into).await, "WRONG_STATE");
    walk.step("claimInquiry", inquiry, "").await;
    walk.step("requestInquiryInfo", inquiry, r#", question: "How many cities?""#).await;
    let answer = |token: &str| {
        format!(r#"mutation {{ answerInquiry(input: {{token: "{token}", text: "Forty."}}) {{ errors {{ code }} }} }}"#)
    };
    let other = walk.ask("public", &answer("pass_of_nobody")).await;
    assert_eq!(other["answerInquiry"]["errors"][0]["code"], "NOT_FOUND", "{other}");
    let answered = walk.ask("public", &answer(token)).await;
    assert_eq!(answered["answerInquiry"]["errors"], json!([]), "{answered}");
    walk.step("convertInquiry", inquiry, &into).await;
    assert_eq!(walk.refused("convertInquiry", inquiry, &into).await, "WRONG_STATE");
    let made = walk.read(inquiry, "convertedTo { ... on Relationship { id status } }").await["convertedTo"].clone();
    assert_eq!(made["status"], "PROPOSED");
    made["id"].as_str().unwrap().to_owned()
}

async fn the_board_approves(walk: &Walk, alliance: &str) {
    // Approval needs the board; the buttons say so.
    assert_eq!(walk.refused("approveRelationship", alliance, "").await, "MISSING");
    assert_eq!(blockers(walk, alliance, "approveRelationship").await, ["MISSING"]);
    decide(walk, alliance, "2026-02-27", "DEFER").await;
    assert_eq!(walk.refused("approveRelationship", alliance, "").await, "MISSING");
    let tomorrow = format!(r#"subject: "{alliance}", meetingOn: "2026-03-02", outcome: APPROVE"#);
    assert_eq!(walk.make_refused("recordBoardDecision", &tomorrow).await, "INVALID");
    decide(walk, alliance, "2026-03-01", "APPROVE").await;
    assert_eq!(walk.refused("declineRelationship", alliance, r#", reason: "No""#).await, "BLOCKED");
    walk.step("approveRelationship", alliance, "").await;
}

async fn it_is_renewed(walk: &Walk, alliance: &str, parties: [&str; 2]) {
    // A renewal needs the board again, and shows to the public as lapsed.
    walk.step("renewAlliance", alliance, "").await;
    assert_eq!(walk.public(alliance).await, json!({ "status": "LAPSED" }));
    assert_eq!(walk.refused("approveRelationship", alliance, "").await, "MISSING");
    decide(walk, alliance, "2027-04-01", "APPROVE").await;
    walk.step("approveRelationship", alliance, "").await;
    let second = walk.sign(alliance, parties, "2027-04-01", "2032-04-01").await;
    walk.on("2027-04-02").await;
    assert_eq!(walk.read(&second, "edition status").await, json!({ "edition": 2, "status": "IN_FORCE" }));
    walk.step("activateRelationship", alliance, "").await;
    let over = walk.read(alliance, "closedOn closingReason").await;
    assert_eq!(over, json!({ "closedOn": null, "closingReason": null }), "it is over no more");
}

async fn everything_left_its_trace(walk: &Walk, alliance: &str) {
    // Everything left its trace, in order.
    let history = walk.read(alliance, "history(first: 100, orderBy: OCCURRED_AT_ASC) { nodes { action } }").await;
    let mut actions: Vec<_> =
        history["history"]["nodes"].as_array().unwrap().iter().map(|entry| &entry["action"]).collect();
    actions.dedup();
    let told: Vec<_> = [
        "convertInquiry",
        "startRelationshipReview",
        "approveRelationship",
        "startAgreement",
        "activateRelationship",
        "suspendRelationship",
        "resumeRelationship",
        "recordReview",
        "expireAgreement",
        "lapseAlliance",
        "renewAlliance",
        "terminateRelationship",
    ]
    .into_iter()
    .map(|action| {
        actions.iter().position(|told| *told == action).unwrap_or_else(|| panic!("{action} left no trace: {actions:?}"))
    })
    .collect();
    assert!(told.is_sorted(), "{actions:?}");
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

#[tokio::test]
async fn a_rule_with_a_date_lets_the_staff_approve_what_was_the_boards() {
    let walk = Walk::begin().await;
    let id = walk.world.fill(walk.world.own, "$PARTNERSHIP_UNDER_REVIEW__UNDECIDED").await;
    let delegated = |from: &str| format!(r#"type: PARTNERSHIP, authority: STAFF, startsOn: "{from}""#);
    assert_eq!(walk.make_refused("changeApprovalRule", &delegated("2026-02-28")).await, "INVALID");
    walk.make("changeApprovalRule", &delegated("2026-03-10"), "rule").await;
    assert_eq!(walk.refused("approveRelationship", &id, "").await, "MISSING");
    walk.on("2026-03-10").await;
    walk.step("approveRelationship", &id, "").await;
}

#[tokio::test]
async fn a_correction_takes_the_place_of_a_decision() {
    let walk = Walk::begin().await;
    let id = walk.world.fill(walk.world.own, "$ALLIANCE_UNDER_REVIEW__UNDECIDED").await;
    let decision = |outcome: &str, corrects: &str| {
        format!(r#"subject: "{id}", meetingOn: "2026-02-01", outcome: {outcome}{corrects}"#)
    };
    let wrong = walk.make("recordBoardDecision", &decision("DECLINE", ""), "decision").await;
    assert_eq!(walk.refused("approveRelationship", &id, "").await, "MISSING");
    let corrects = format!(r#", corrects: "{wrong}""#);
    walk.make("recordBoardDecision", &decision("APPROVE", &corrects), "decision").await;
    assert_eq!(walk.make_refused("recordBoardDecision", &decision("DECLINE", &corrects)).await, "ALREADY_EXISTS");
    walk.step("approveRelationship", &id, "").await;
}
