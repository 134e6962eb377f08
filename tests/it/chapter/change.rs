//! Change requests: from a leader's refusal to the staff's decision, and what overtakes them.
use entity::change_request::{self, ChangeRequestId, Status};
use sea_orm::EntityTrait as _;
use serde_json::{Value as Json, json};

use crate::support::{World, code};

fn request(world: &World, version: i32, change: &str) -> String {
    format!(
        r#"mutation {{ requestChange(input: {{chapter: "{}", expectedVersion: {version}, change: {{{change}}}, reason: "R"}}) {{
            changeRequest {{ id status oldValue newValue baseVersion }} errors {{ code path message }} }} }}"#,
        world.own
    )
}

fn decide(mutation: &str, id: &str, input: &str) -> String {
    format!(
        r#"mutation {{ {mutation}(input: {{id: "{id}", expectedVersion: 1 {input}}}) {{
            changeRequest {{ status decisionReason decidedAt }} errors {{ code path message }} }} }}"#
    )
}

async fn asked(world: &World, version: i32, change: &str) -> String {
    let answer = world.run("lea", &request(world, version, change)).await;
    assert_eq!(code(&answer), "", "{answer}");
    answer["data"]["requestChange"]["changeRequest"]["id"].as_str().unwrap().to_owned()
}

async fn status(world: &World, id: &str) -> Status {
    let id: ChangeRequestId = id.parse().unwrap();
    change_request::Entity::find_by_id(id).one(world.plain()).await.unwrap().unwrap().status
}

fn update(world: &World, version: i32, input: &str) -> String {
    format!(
        r#"mutation {{ updateChapter(input: {{id: "{}", expectedVersion: {version}, {input}}}) {{ errors {{ code message }} }} }}"#,
        world.own
    )
}

#[tokio::test]
async fn a_protected_field_leads_to_a_request_that_the_staff_approve() {
    let world = World::new().await;
    let refused = world.run("lea", &update(&world, 1, r#"name: "Alpha and Omega""#)).await;
    assert!(refused.to_string().contains("requestChange"), "{refused}");
    let answer = world.run("lea", &request(&world, 1, r#"name: "Alpha and Omega""#)).await;
    let made = &answer["data"]["requestChange"]["changeRequest"];
    assert_eq!(
        (&made["status"], &made["oldValue"], &made["newValue"], &made["baseVersion"]),
        (&json!("PENDING"), &json!("Alpha"), &json!("Alpha and Omega"), &json!(1)),
        "{answer}"
    );
    let id = made["id"].as_str().unwrap();
    let approved = world.run("sam", &decide("approveChange", id, "")).await;
    assert_eq!(approved["data"]["approveChange"]["changeRequest"]["status"], "APPROVED", "{approved}");
    let chapter = world.run("public", &format!(r#"{{ chapter(id: "{}") {{ name version }} }}"#, world.own)).await;
    assert_eq!(chapter["data"]["chapter"], json!({"name": "Alpha and Omega", "version": 2}));
    let entries = world.ledger().await;
    let approvals: Vec<_> = entries.iter().filter(|entry| entry.action == "approveChange").collect();
    let kinds: Vec<_> = approvals.iter().map(|entry| entry.record_kind.as_str()).collect();
    assert_eq!(kinds, ["change_request", "chapter", "chapter_slug"]);
    assert!(entries.iter().all(|entry| entry.action != "staleChange"), "what is approved is not overtaken by itself");
}

#[tokio::test]
async fn a_request_is_stale_as_soon_as_its_field_is_changed() {
    let world = World::new().await;
    let logo = asked(&world, 1, r#"logoUrl: "https://example.org/ours.png""#).await;
    let name = asked(&world, 1, r#"name: "Omega""#).await;
    let elsewhere = update(&world, 1, r#"description: "D", logoUrl: "https://example.org/theirs.png""#);
    assert_eq!(code(&world.run("sam", &elsewhere).await), "");
    assert_eq!((status(&world, &logo).await, status(&world, &name).await), (Status::Stale, Status::Pending));
    let entries = world.ledger().await;
    let stale = entries.iter().find(|entry| entry.action == "staleChange").unwrap();
    assert_eq!(
        (stale.record_kind.as_str(), &stale.request_id),
        ("change_request", &entries.last().unwrap().request_id)
    );
    let answer = world.run("sam", &decide("approveChange", &logo, "")).await;
    assert_eq!(code(&answer), "VERSION_CONFLICT", "{answer}");
    let answer = world.run("sam", &decide("approveChange", &logo, "").replace("Version: 1", "Version: 2")).await;
    assert_eq!(code(&answer), "WRONG_STATE", "{answer}");
}

#[tokio::test]
async fn an_approval_and_a_change_of_the_field_at_once_lose_neither() {
    for _ in 0..4 {
        let world = World::new().await;
        let id = asked(&world, 1, r#"logoUrl: "https://example.org/ours.png""#).await;
        let (approve, change) =
            (decide("approveChange", &id, ""), update(&world, 1, r#"logoUrl: "https://example.org/theirs.png""#));
        let (approved, changed) = tokio::join!(world.run("sam", &approve), world.run("ada", &change));
        let logo = world.run("public", &format!(r#"{{ chapter(id: "{}") {{ logoUrl }} }}"#, world.own)).await;
        let logo = logo["data"]["chapter"]["logoUrl"].as_str().unwrap().to_owned();
        match status(&world, &id).await {
            Status::Approved => {
                assert!(code(&changed) == "VERSION_CONFLICT" && logo.ends_with("ours.png"), "{changed}");
            }
            Status::Stale => assert!(!code(&approved).is_empty() && logo.ends_with("theirs.png"), "{approved}"),
            other @ (Status::Pending | Status::Rejected | Status::Withdrawn) => {
                panic!("{other:?}: {approved} {changed}")
            }
        }
    }
}

#[tokio::test]
async fn of_a_field_one_request_is_pending_also_of_two_at_once() {
    let world = World::new().await;
    let (one, two) = (request(&world, 1, r#"name: "One""#), request(&world, 1, r#"name: "Two""#));
    let (one, two) = tokio::join!(world.run("lea", &one), world.run("sam", &two));
    let mut codes = [code(&one), code(&two)];
    codes.sort_unstable();
    assert_eq!(codes, ["", "ALREADY_EXISTS"], "{one} {two}");
    asked(&world, 1, r#"logoUrl: "https://example.org/l.png""#).await;
}

#[tokio::test]
async fn what_could_not_be_approved_is_not_asked_for_and_what_cannot_any_more_is_refused_whole() {
    let world = World::new().await;
    for (change, code) in [
        (format!(r#"hostOrganization: "{}""#, world.second), "ALREADY_EXISTS"),
        (r#"area: "The north""#.to_owned(), "INVALID"),
        (r#"name: "Alpha""#.to_owned(), "INVALID"),
        (r#"name: "  ""#.to_owned(), "INVALID"),
    ] {
        let answer = world.run("lea", &request(&world, 1, &change)).await;
        let error = &answer["data"]["requestChange"]["errors"][0];
        assert_eq!((&error["code"], &error["path"][0]), (&json!(code), &json!("change")), "{change}: {answer}");
    }
    let free = world.organization("Free University").await;
    let id = asked(&world, 1, &format!(r#"hostOrganization: "{free}""#)).await;
    world.chapter(free, "Faster").await;
    let answer = world.run("sam", &decide("approveChange", &id, "")).await;
    let error = &answer["data"]["approveChange"]["errors"][0];
    assert_eq!((&error["code"], &error["path"][0]), (&json!("ALREADY_EXISTS"), &json!("id")), "{answer}");
    assert_eq!(status(&world, &id).await, Status::Pending);
    let rejected = world.run("sam", &decide("rejectChange", &id, r#", reason: "Taken""#)).await;
    let request = &rejected["data"]["rejectChange"]["changeRequest"];
    assert_eq!((&request["status"], &request["decisionReason"]), (&json!("REJECTED"), &json!("Taken")), "{rejected}");
}

#[tokio::test]
async fn the_staffs_queue_is_the_oldest_first_over_all_chapters_and_leaders_see_their_own() {
    let world = World::new().await;
    let first = world.change_request(world.other, "PENDING", "").await.to_string();
    world.test.database.clock().set("2026-03-02T09:00:00Z".parse().unwrap());
    let second = asked(&world, 1, r#"name: "Omega""#).await;
    let queue =
        |filter: &str| format!("{{ changeRequests(filter: {{statuses: [PENDING] {filter}}}) {{ nodes {{ id }} }} }}");
    let ids = |answer: Json| {
        let nodes = answer["data"]["changeRequests"]["nodes"].as_array().unwrap_or_else(|| panic!("{answer}")).clone();
        nodes.into_iter().map(|node| node["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ids(world.run("sam", &queue("")).await), [first.clone(), second.clone()]);
    assert_eq!(ids(world.run("sam", &queue(", fields: [NAME]")).await), std::slice::from_ref(&second));
    assert_eq!(
        ids(world.run("sam", &queue(r#", requestedBefore: "2026-03-02T00:00:00Z""#)).await),
        std::slice::from_ref(&first)
    );
    assert_eq!(ids(world.run("sam", &queue(", regions: [WEST_COAST]")).await), Vec::<String>::new());
    assert_eq!(ids(world.run("lea", &queue("")).await), [second]);
    let theirs = world.run("lea", &format!(r#"{{ node(id: "{first}") {{ __typename }} }}"#)).await;
    assert_eq!(theirs["data"]["node"], Json::Null);
}
