//! Placements: who confirms them, when reports fall due, and what becomes of them with their round.
use chapterhouse::{
    auth::{OpaqueToken, Viewer},
    job::LifeCycleJob,
};
use chrono::TimeDelta;
use entity::{
    exchange_application::{self, ExchangeApplicationId},
    exchange_leg, exchange_round, ledger_entry,
    placement::{self, PlacementId, Status},
};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    EntityTrait as _,
};
use serde_json::{Value as Json, json};

use crate::support::{World, today};

async fn stored(world: &World, id: PlacementId) -> placement::Model {
    placement::Entity::find_by_id(id).one(world.plain()).await.unwrap().unwrap()
}

/// Both sides' tokens: that of the first is made of its application's id, that of the second of the placement's.
async fn tokens(world: &World, id: PlacementId) -> [String; 2] {
    let first = stored(world, id).await.side_a_application_id.unwrap();
    [format!("pass_{first}"), format!("pass_{id}")]
}

fn confirm(named: &str) -> String {
    format!(
        r#"mutation {{ confirmPlacementSide(input: {{{named}, ratifiedOn: "2026-02-20"}}) {{
            application {{ placement {{ status side }} }} errors {{ code path }} }} }}"#
    )
}

async fn code(world: &World, who: &str, mutation: &str, document: &str) -> Json {
    let answer = world.run(who, document).await;
    assert!(answer.get("errors").is_none(), "{document}: {answer}");
    answer["data"][mutation]["errors"][0]["code"].clone()
}

#[tokio::test]
async fn a_side_confirms_once_and_the_other_makes_it_confirmed() {
    let world = World::new().await;
    let id = world.placement_named("PROPOSED", "").await;
    let [first, second] = tokens(&world, id).await.map(|token| confirm(&format!("token: \"{token}\"")));
    let half = world.run("public", &first).await;
    let expected = json!({"placement": {"status": "HALF_CONFIRMED", "side": "A"}});
    assert_eq!(half["data"]["confirmPlacementSide"]["application"], expected, "{half}");
    assert_eq!(code(&world, "public", "confirmPlacementSide", &first).await, "ALREADY_EXISTS");
    assert_eq!(stored(&world, id).await.status, Status::HalfConfirmed);
    let whole = world.run("public", &second).await;
    let expected = json!({"placement": {"status": "CONFIRMED", "side": "B"}});
    assert_eq!(whole["data"]["confirmPlacementSide"]["application"], expected, "{whole}");
    let kept = stored(&world, id).await;
    let day = "2026-02-20".parse().ok();
    assert_eq!((kept.side_a_ratified_on, kept.side_b_ratified_on), (day, day));
    assert!(kept.side_a_confirmed_at.is_some() && kept.side_b_confirmed_at.is_some());
    assert_eq!(code(&world, "public", "confirmPlacementSide", &second).await, "WRONG_STATE");
}

#[tokio::test]
async fn sides_that_confirm_at_once_both_do() {
    let world = World::new().await;
    let mut documents = Vec::new();
    for _ in 0..10 {
        let id = world.placement_named("PROPOSED", "").await;
        documents.extend(tokens(&world, id).await.map(|token| confirm(&format!("token: \"{token}\""))));
    }
    let answers = futures_util::future::join_all(documents.iter().map(|document| world.run("public", document))).await;
    for answer in answers {
        assert_eq!(answer["data"]["confirmPlacementSide"]["errors"], json!([]), "{answer}");
    }
    for kept in placement::Entity::find().all(world.plain()).await.unwrap() {
        assert_eq!(kept.status, Status::Confirmed);
        assert!(kept.side_a_confirmed_at.is_some() && kept.side_b_confirmed_at.is_some());
        assert_eq!(kept.version, 3);
    }
}

#[tokio::test]
async fn a_side_that_refuses_while_the_other_confirms_leaves_it_refused_or_confirmed_by_one() {
    let world = World::new().await;
    let (mut documents, mut ids) = (Vec::new(), Vec::new());
    for _ in 0..5 {
        let id = world.placement_named("PROPOSED", "").await;
        let [first, second] = tokens(&world, id).await;
        documents.push(confirm(&format!("token: \"{first}\"")));
        documents.push(format!(
            r#"mutation {{ refusePlacementSide(input: {{token: "{second}", reason: "No time"}}) {{ errors {{ code }} }} }}"#
        ));
        ids.push(id);
    }
    futures_util::future::join_all(documents.iter().map(|document| world.run("public", document))).await;
    for id in ids {
        // Whoever is first, a refusal is possible before and after the first confirmation.
        assert_eq!(stored(&world, id).await.status, Status::Refused);
    }
}

async fn for_chapter(world: &World, application: Option<ExchangeApplicationId>) {
    let row = exchange_application::ActiveModel {
        id: Unchanged(application.unwrap()),
        chapter_id: Set(Some(world.other)),
        ..Default::default()
    };
    exchange_application::Entity::update(row).exec(world.plain()).await.unwrap();
}

#[tokio::test]
async fn leaders_confirm_for_the_side_of_their_chapter_and_the_staff_for_either() {
    let world = World::new().await;
    let id = world.placement_named("PROPOSED", "").await;
    for_chapter(&world, stored(&world, id).await.side_a_application_id).await;
    let side = |side: &str| confirm(&format!("id: \"{id}\", side: {side}"));
    assert_eq!(code(&world, "public", "confirmPlacementSide", &side("B")).await, "NOT_FOUND");
    assert_eq!(code(&world, "lea", "confirmPlacementSide", &side("A")).await, "FORBIDDEN");
    assert_eq!(code(&world, "lea", "confirmPlacementSide", &side("B")).await, Json::Null);
    assert_eq!(code(&world, "sam", "confirmPlacementSide", &side("A")).await, Json::Null);
    assert_eq!(stored(&world, id).await.status, Status::Confirmed);
    let without = confirm(&format!("id: \"{id}\""));
    assert_eq!(code(&world, "sam", "confirmPlacementSide", &without).await, "REQUIRED");
    let both = confirm(&format!("id: \"{id}\", side: A, token: \"pass_{id}\""));
    assert_eq!(code(&world, "sam", "confirmPlacementSide", &both).await, "INVALID");
}

#[tokio::test]
async fn an_application_is_in_one_live_placement_also_when_two_are_proposed_at_once() {
    let world = World::new().await;
    let round = world.round_named("SELECTION", "UNPLACED").await;
    let visitor = world.application_of(round, exchange_application::Status::Accepted).await;
    let mut documents = Vec::new();
    for _ in 0..6 {
        let host = world.application(round, world.city("NO").await, exchange_application::Status::Accepted).await;
        world.hosts(host).await;
        documents.push(format!(
            r#"mutation {{ proposePlacement(input: {{sideA: {{application: "{host}", role: PEER}},
                sideB: {{application: "{visitor}", role: PEER, needsRatification: false}}}}) {{ placement {{ id }} errors {{ code path }} }} }}"#
        ));
    }
    let answers = futures_util::future::join_all(documents.iter().map(|document| world.run("sam", document))).await;
    let made: Vec<_> =
        answers.iter().filter_map(|answer| answer["data"]["proposePlacement"]["placement"]["id"].as_str()).collect();
    assert_eq!(made.len(), 1, "{answers:?}");
    let refused = json!([{"code": "ALREADY_EXISTS", "path": ["sideB", "application"]}]);
    let refusals = answers.iter().filter(|answer| answer["data"]["proposePlacement"]["errors"] == refused);
    assert_eq!(refusals.count(), 5, "{answers:?}");
    // Refused, both go back to the pool.
    let refuse =
        format!(r#"mutation {{ refusePlacementSide(input: {{id: "{}", side: B}}) {{ errors {{ code }} }} }}"#, made[0]);
    assert_eq!(code(&world, "sam", "refusePlacementSide", &refuse).await, Json::Null);
    assert_eq!(code(&world, "sam", "proposePlacement", &documents[0]).await, Json::Null);
}

#[tokio::test]
async fn a_round_that_closes_carries_what_nobody_agreed_to_and_waits_for_reports_on_the_rest() {
    let world = World::new().await;
    let round = world.round_named("REPORTING", "").await;
    let open = world.placement_of(round, Status::HalfConfirmed).await;
    world.leg(open, round, ("2026-05-10", "2026-05-17"), exchange_leg::Status::Planned).await;
    let completed = world.pair(round, Status::Completed, None).await;
    let close =
        format!(r#"mutation {{ closeRound(input: {{id: "{round}", expectedVersion: 1}}) {{ errors {{ code }} }} }}"#);
    assert_eq!(code(&world, "sam", "closeRound", &close).await, "BLOCKED");
    let waive = format!(
        r#"mutation {{ waiveExchangeReport(input: {{id: "{completed}", expectedVersion: 1, reason: "Long ago"}}) {{ errors {{ code }} }} }}"#
    );
    assert_eq!(code(&world, "sam", "waiveExchangeReport", &waive).await, Json::Null);
    assert_eq!(code(&world, "sam", "closeRound", &close).await, Json::Null);
    assert_eq!(stored(&world, open).await.status, Status::Cancelled);
    assert_eq!(stored(&world, completed).await.status, Status::Reported);
    let legs = exchange_leg::Entity::find().all(world.plain()).await.unwrap();
    assert!(legs.iter().all(|leg| leg.status == exchange_leg::Status::Cancelled), "{legs:?}");
}

#[tokio::test]
async fn both_sides_report_when_the_visits_are_over_and_again_after_30_and_180_days() {
    let world = World::new().await;
    let id = world.placement_named("UNDERWAY", "").await;
    let complete = format!(
        r#"mutation {{ completePlacement(input: {{id: "{id}", expectedVersion: 1}}) {{
            placement {{ reports {{ side kind dueOn isOverdue }} }} errors {{ code }} }} }}"#
    );
    let completed = world.run("sam", &complete).await;
    let reports = completed["data"]["completePlacement"]["placement"]["reports"].as_array().unwrap().clone();
    let due = |kind, on| ["A", "B"].map(|side| json!({"side": side, "kind": kind, "dueOn": on, "isOverdue": false}));
    let expected =
        [due("FINAL", "2026-03-15"), due("AFTER_30_DAYS", "2026-03-31"), due("AFTER_180_DAYS", "2026-08-28")];
    assert_eq!(reports, expected.concat(), "{completed}");
    let [first, second] = tokens(&world, id).await;
    let file = |token: &str| {
        format!(
            r#"mutation {{ fileExchangeReport(input: {{token: "{token}", text: "We learned."}}) {{
                application {{ placement {{ status reports {{ kind text isWaived }} }} }} errors {{ code }} }} }}"#
        )
    };
    let filed = world.run("public", &file(&first)).await;
    let seen = &filed["data"]["fileExchangeReport"]["application"]["placement"];
    assert_eq!(seen["status"], "COMPLETED", "{filed}");
    let own = json!([{"kind": "FINAL", "text": "We learned.", "isWaived": false},
        {"kind": "AFTER_30_DAYS", "text": null, "isWaived": false}, {"kind": "AFTER_180_DAYS", "text": null, "isWaived": false}]);
    assert_eq!(seen["reports"], own);
    assert_eq!(code(&world, "public", "fileExchangeReport", &file(&first)).await, "ALREADY_EXISTS");
    world.test.database.clock().set(today() + TimeDelta::days(15));
    let read = format!(r#"{{ node(id: "{id}") {{ ... on Placement {{ reports {{ side isOverdue }} }} }} }}"#);
    let overdue = world.run("sam", &read).await.to_string();
    assert_eq!(overdue.matches("true").count(), 1, "of the side that said nothing, the first: {overdue}");
    assert_eq!(code(&world, "public", "fileExchangeReport", &file(&second)).await, Json::Null);
    assert_eq!(stored(&world, id).await.status, Status::Reported);
    let later = |token: &str, kind: &str| {
        format!(
            r#"mutation {{ fileFollowUp(input: {{token: "{token}", kind: {kind}, text: "We still meet."}}) {{ errors {{ code }} }} }}"#
        )
    };
    assert_eq!(code(&world, "public", "fileFollowUp", &later(&second, "AFTER_30_DAYS")).await, Json::Null);
    assert_eq!(code(&world, "public", "fileFollowUp", &later(&second, "AFTER_30_DAYS")).await, "ALREADY_EXISTS");
    assert_eq!(code(&world, "public", "fileFollowUp", &later(&first, "AFTER_180_DAYS")).await, Json::Null);
}

#[tokio::test]
async fn the_holder_of_a_token_sees_the_placement_with_the_visits_and_nobody_else_before_it_is_confirmed() {
    let world = World::new().await;
    let id = world.placement_named("HALF_CONFIRMED", "").await;
    let round = stored(&world, id).await.round_id;
    world.leg(id, round, ("2026-05-10", "2026-05-17"), exchange_leg::Status::Planned).await;
    world.leg(id, round, ("2026-05-10", "2026-05-17"), exchange_leg::Status::Cancelled).await;
    let page = "{ trackedApplication { placement { status side role theme confirmedAt needsRatification ratifiedOn \
                partner { country { code } } legs { direction startsOn endsOn status } reports { kind } } } }";
    let holder = Viewer { opaque_token: Some(OpaqueToken::of(&format!("pass_{id}"))), ..Viewer::public(today()) };
    let own = world.run_as(holder, page).await;
    let legs = json!([{"direction": "A_TO_B", "startsOn": "2026-05-10", "endsOn": "2026-05-16", "status": "PLANNED"}]);
    let expected = json!({"status": "HALF_CONFIRMED", "side": "B", "role": "APPLICANT", "theme": "Water",
        "confirmedAt": null, "needsRatification": true, "ratifiedOn": null, "partner": {"country": {"code": "BE"}},
        "legs": legs, "reports": []});
    assert_eq!(own["data"]["trackedApplication"]["placement"], expected, "{own}");
    let leg = exchange_leg::Entity::find().one(world.plain()).await.unwrap().unwrap().id;
    for (who, is_seen) in [("public", false), ("lea", true), ("sam", true)] {
        let answer = world.run(who, &format!(r#"{{ node(id: "{leg}") {{ ... on ExchangeLeg {{ status }} }} }}"#)).await;
        assert_eq!(answer["data"]["node"].is_object(), is_seen, "{who}: {answer}");
    }
}

#[tokio::test]
async fn the_return_visit_is_not_before_the_first_unless_both_agreed() {
    let world = World::new().await;
    let id = world.placement_named("PROPOSED", "").await;
    let plan = |direction: &str, days: &str, more: &str| {
        format!(
            r#"mutation {{ planLeg(input: {{placement: "{id}", direction: {direction}, {days} {more}}}) {{ errors {{ code path }} }} }}"#
        )
    };
    let (june, may) =
        (r#"startsOn: "2026-06-10", endsOn: "2026-06-17""#, r#"startsOn: "2026-05-10", endsOn: "2026-05-17""#);
    assert_eq!(code(&world, "sam", "planLeg", &plan("A_TO_B", june, "")).await, Json::Null);
    assert_eq!(code(&world, "sam", "planLeg", &plan("A_TO_B", may, "")).await, "ALREADY_EXISTS");
    assert_eq!(code(&world, "sam", "planLeg", &plan("B_TO_A", may, "")).await, "INVALID");
    assert_eq!(code(&world, "sam", "planLeg", &plan("B_TO_A", may, "orderIsAgreed: true")).await, Json::Null);
}

#[tokio::test]
async fn visits_rest_with_their_round() {
    let world = World::new().await;
    let round = world.round_named("ON_HOLD", "UNDERWAY").await;
    let pair = world.pair(round, Status::Confirmed, None).await;
    world.leg(pair, round, ("2026-02-20", "2026-05-17"), exchange_leg::Status::Planned).await;
    let run = async || LifeCycleJob::BeginLegs.run(&world.test.database, today()).await.unwrap();
    assert_eq!(run().await.succeeded, 0);
    let row = exchange_round::ActiveModel {
        id: Unchanged(round),
        status: Set(exchange_round::Status::Underway),
        held_from: Set(None),
        ..Default::default()
    };
    exchange_round::Entity::update(row).exec(world.plain()).await.unwrap();
    assert_eq!(run().await.succeeded, 1);
    let entries = ledger_entry::Entity::find().all(world.plain()).await.unwrap();
    assert_eq!(entries.iter().map(|entry| entry.action.as_str()).collect::<Vec<_>>(), ["beginLeg"]);
}
