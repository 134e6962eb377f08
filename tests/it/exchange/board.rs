//! The staff's board of a round.
use chrono::TimeDelta;
use entity::{
    exchange_application::Status,
    exchange_criterion,
    exchange_report::{self, Kind},
    placement, waitlist_offer,
};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    EntityTrait as _,
};
use serde_json::json;

use crate::support::{World, today};

#[tokio::test]
async fn the_board_tells_how_a_round_stands_in_one_request() {
    let world = World::new().await;
    let round = world.round_named("SELECTION", "UNPLACED").await;
    world.give_places(round, 4).await;
    let criterion = exchange_criterion::Entity::find().one(world.plain()).await.unwrap().unwrap().id;
    let mut scored = Vec::new();
    for points in [4, 9] {
        let id = world.application_of(round, Status::Submitted).await;
        let review = world.review(id, world.sam).await;
        world.points(review, id, criterion, points).await;
        scored.push(id.to_string());
    }
    let unscored = world.application_of(round, Status::Submitted).await.to_string();
    let host = world.application_of(round, Status::Rejected).await;
    world.hosts(host).await;
    let waiting =
        [world.application_of(round, Status::Waitlisted).await, world.application_of(round, Status::Waitlisted).await];
    world.offer(waiting[0], round, waitlist_offer::Status::Offered, today() + TimeDelta::days(1)).await;
    let board = format!(
        "{{ node(id: \"{round}\") {{ ... on ExchangeRound {{ board {{ applications {{ side status count }} missingReviews placesLeft
            ranking {{ score application {{ id }} }} waitingList {{ id }} nextDeadline {{ kind on }} }} }} }} }}"
    );
    world.sent.lock().unwrap().clear();
    let answer = world.run("sam", &board).await;
    let statements = world.sent.lock().unwrap().len();
    assert!(statements <= 9, "{statements}");
    let board_now = &answer["data"]["node"]["board"];
    let cell = |side: &str, status: &str, count: i32| json!({"side": side, "status": status, "count": count});
    let cells = [
        cell("HOST", "REJECTED", 1),
        cell("VISITOR", "SUBMITTED", 3),
        cell("VISITOR", "ACCEPTED", 1),
        cell("VISITOR", "WAITLISTED", 2),
    ];
    assert_eq!(board_now["applications"], json!(cells), "{answer}");
    // One is accepted, and one place is offered.
    assert_eq!((&board_now["missingReviews"], &board_now["placesLeft"]), (&json!(1), &json!(2)), "{answer}");
    let ranking = board_now["ranking"].as_array().unwrap();
    let first: Vec<_> = ranking.iter().take(2).cloned().collect();
    let ranked = [(9.0, &scored[1]), (4.0, &scored[0])];
    assert_eq!(first, ranked.map(|(score, id)| json!({"score": score, "application": {"id": id}})), "{answer}");
    assert!(ranking[2..].iter().any(|row| row["application"]["id"] == json!(unscored) && row["score"].is_null()));
    assert_eq!(board_now["waitingList"], json!(waiting.map(|id| json!({"id": id.to_string()}))));
    // The call is open until the 31st of March.
    assert_eq!(board_now["nextDeadline"], json!({"kind": "CALL", "on": "2026-03-31"}));
    for who in ["public", "lea"] {
        let hidden = world.run(who, &board).await;
        assert_eq!(hidden["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED", "{who}: {hidden}");
    }
}

#[tokio::test]
async fn the_next_deadline_is_that_of_a_report_which_is_awaited_and_not_overdue() {
    let world = World::new().await;
    let id = world.placement_named("COMPLETED", "HALF_REPORTED").await;
    let round = placement::Entity::find_by_id(id).one(world.plain()).await.unwrap().unwrap().round_id;
    let next =
        format!("{{ node(id: \"{round}\") {{ ... on ExchangeRound {{ board {{ nextDeadline {{ kind on }} }} }} }} }}");
    let deadline = |kind: &str, on: &str| json!({"kind": kind, "on": on});
    let ask = async || world.run("sam", &next).await["data"]["node"]["board"]["nextDeadline"].clone();
    assert_eq!(ask().await, deadline("REPORT", "2026-03-06"));
    world.test.database.clock().set(today() + TimeDelta::days(6));
    assert_eq!(ask().await, deadline("REPORT", "2026-03-22"));
    for report in exchange_report::Entity::find().all(world.plain()).await.unwrap() {
        if report.kind != Kind::Final {
            let row = exchange_report::ActiveModel {
                id: Unchanged(report.id),
                waived_at: Set(Some(today())),
                ..Default::default()
            };
            exchange_report::Entity::update(row).exec(world.plain()).await.unwrap();
        }
    }
    assert_eq!(ask().await, deadline("CALL", "2026-03-31"));
}
