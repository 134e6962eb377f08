//! Rounds: their windows all over the world, holding and resuming, and what goes down with a round.
use chapterhouse::{exchange::round::rules, job::LifeCycleJob};
use chrono::{DateTime, Utc};
use entity::{exchange_application, exchange_leg, exchange_round, placement};
use sea_orm::EntityTrait as _;
use serde_json::json;

use crate::support::World;

async fn status(world: &World, round: exchange_round::ExchangeRoundId) -> exchange_round::Status {
    exchange_round::Entity::find_by_id(round).one(world.plain()).await.unwrap().unwrap().status
}

/// Closes calls whose deadline has passed at that moment.
async fn close_calls_at(world: &World, moment: &str) -> usize {
    let now: DateTime<Utc> = moment.parse().unwrap();
    world.test.database.clock().set(now);
    let stats = LifeCycleJob::CloseRoundCalls.run(&world.test.database, now).await.unwrap();
    assert_eq!(stats.rejected, 0);
    stats.succeeded
}

#[tokio::test]
async fn a_call_is_closed_at_the_midnight_of_its_own_time_zone() {
    // The last day is the 8th of March 2026, on which clocks go forward in New York, or the 1st of November, on which
    // they go back; the 5th of April, on which they go back in Auckland.
    for (zone, window, last_moment, first_moment) in [
        ("Pacific/Auckland", ("2026-02-01", "2026-03-09"), "2026-03-08T10:59:59Z", "2026-03-08T11:00:00Z"),
        ("Pacific/Auckland", ("2026-02-01", "2026-04-06"), "2026-04-05T11:59:59Z", "2026-04-05T12:00:00Z"),
        ("Pacific/Honolulu", ("2026-02-01", "2026-03-09"), "2026-03-09T09:59:59Z", "2026-03-09T10:00:00Z"),
        ("America/New_York", ("2026-02-01", "2026-03-09"), "2026-03-09T03:59:59Z", "2026-03-09T04:00:00Z"),
        ("America/New_York", ("2026-02-01", "2026-11-02"), "2026-11-02T04:59:59Z", "2026-11-02T05:00:00Z"),
    ] {
        let world = World::new().await;
        let round = world.round_named("CALL_OPEN", "").await;
        world.move_to_zone(round, zone, window).await;
        let question = format!(
            r#"{{ node(id: "{round}") {{ ... on ExchangeRound {{ call {{ deadline closesAt isOpen }} hostCall {{ isOpen }} }} }} }}"#
        );
        assert_eq!(close_calls_at(&world, last_moment).await, 0, "{zone}");
        let answer = world.run("public", &question).await;
        assert_eq!(answer["data"]["node"]["call"]["isOpen"], true, "{zone}: {answer}");
        assert_eq!(answer["data"]["node"]["call"]["closesAt"], json!(first_moment.replace('Z', "+00:00")), "{answer}");
        assert!(answer["data"]["node"]["hostCall"].is_null(), "{answer}");
        assert_eq!(close_calls_at(&world, first_moment).await, 1, "{zone}");
        let answer = world.run("public", &question).await;
        assert_eq!(answer["data"]["node"]["call"]["isOpen"], false, "{zone}: {answer}");
        assert_eq!(status(&world, round).await, exchange_round::Status::Selection, "{zone}");
    }
}

#[tokio::test]
async fn a_call_opens_with_the_day_of_its_own_time_zone() {
    let world = World::new().await;
    let round = world.round_named("CALL_OPEN", "").await;
    world.move_to_zone(round, "Pacific/Auckland", ("2026-03-02", "2026-03-03")).await;
    let question = format!(r#"{{ node(id: "{round}") {{ ... on ExchangeRound {{ call {{ opensAt isOpen }} }} }} }}"#);
    for (moment, is_open) in [
        ("2026-03-01T10:59:59Z", false),
        ("2026-03-01T11:00:00Z", true),
        ("2026-03-02T10:59:59Z", true),
        ("2026-03-02T11:00:00Z", false),
    ] {
        world.test.database.clock().set(moment.parse().unwrap());
        let answer = world.run("public", &question).await;
        let call = &answer["data"]["node"]["call"];
        assert_eq!(call, &json!({"opensAt": "2026-03-01T11:00:00+00:00", "isOpen": is_open}), "{moment}");
    }
}

#[tokio::test]
async fn a_call_waits_for_the_last_of_its_two_windows() {
    let world = World::new().await;
    let round = world.round_named("CALL_OPEN", "").await;
    let update = format!(
        r#"mutation {{ updateRound(input: {{id: "{round}", expectedVersion: 1,
            hostCall: {{opensOn: "2026-03-01", deadline: "2026-04-10"}}}}) {{ errors {{ message }} }} }}"#
    );
    assert_eq!(world.run("sam", &update).await["data"]["updateRound"]["errors"], json!([]));
    assert_eq!(close_calls_at(&world, "2026-04-05T00:00:00Z").await, 0, "hosts may apply");
    assert_eq!(close_calls_at(&world, "2026-04-10T22:00:00Z").await, 1);
}

#[tokio::test]
async fn a_round_on_hold_goes_back_to_where_it_was_held_and_nowhere_else() {
    for (state, call) in [
        ("PLANNED", r#"call: {opensOn: "2026-04-01", deadline: "2026-04-30"}"#),
        ("CALL_OPEN", r#"call: {opensOn: "2026-04-01", deadline: "2026-04-30"}"#),
        ("SELECTION", ""),
        ("MATCHED", ""),
        ("UNDERWAY", ""),
    ] {
        let world = World::new().await;
        let round = world.round_named(state, "").await;
        let holding = format!(
            r#"mutation {{ holdRound(input: {{id: "{round}", expectedVersion: 1, reason: "Nobody travels"}}) {{
                exchangeRound {{ status heldFrom availableTransitions {{ action requires }} }} errors {{ message }} }} }}"#
        );
        let held = world.run("sam", &holding).await;
        let after = &held["data"]["holdRound"]["exchangeRound"];
        assert_eq!((&after["status"], &after["heldFrom"]), (&json!("ON_HOLD"), &json!(state)), "{held}");
        let requires =
            if call.is_empty() { json!(["startsOn", "endsOn"]) } else { json!(["startsOn", "endsOn", "call"]) };
        assert_eq!(after["availableTransitions"][0], json!({"action": "resumeRound", "requires": requires}), "{held}");
        let resume = |dates: &str| {
            format!(
                r#"mutation {{ resumeRound(input: {{id: "{round}", expectedVersion: 2, startsOn: "2026-06-01", {dates}}}) {{
                    exchangeRound {{ status heldFrom startsOn endsOn }} errors {{ code path }} }} }}"#
            )
        };
        // Days that have passed are no new days, and applications are not taken anew where they were chosen from.
        let late = world.run("sam", &resume(&format!(r#"endsOn: "2026-02-01" {call}"#))).await;
        assert_eq!(late["data"]["resumeRound"]["errors"][0]["path"], json!(["endsOn"]), "{late}");
        let (other, code) = if call.is_empty() {
            (r#"call: {opensOn: "2026-04-01", deadline: "2026-04-30"}"#, "INVALID")
        } else {
            ("", "REQUIRED")
        };
        let wrong = world.run("sam", &resume(&format!(r#"endsOn: "2026-10-31" {other}"#))).await;
        let error = &wrong["data"]["resumeRound"]["errors"][0];
        assert_eq!(error, &json!({"code": code, "path": ["call"]}), "{state}: {wrong}");
        let resumed = world.run("sam", &resume(&format!(r#"endsOn: "2026-10-31" {call}"#))).await;
        let expected = json!({"status": state, "heldFrom": null, "startsOn": "2026-06-01", "endsOn": "2026-10-31"});
        assert_eq!(resumed["data"]["resumeRound"]["exchangeRound"], expected, "{resumed}");
    }
}

#[tokio::test]
async fn what_is_open_goes_down_with_its_round_and_what_is_over_stays() {
    let world = World::new().await;
    let round = world.round_named("MATCHED", "").await;
    let over = world.application_of(round, exchange_application::Status::Rejected).await;
    let mut open = Vec::new();
    for status in rules::OPEN_APPLICATIONS {
        open.push(world.application_of(round, status).await);
    }
    let refused = world.pair(round, placement::Status::Refused, None).await;
    let elsewhere = world.round_named("MATCHED", "").await;
    let cancel = format!(
        r#"mutation {{ cancelRound(input: {{id: "{round}", expectedVersion: 1, reason: "No funding"}}) {{ errors {{ code }} }} }}"#
    );
    assert_eq!(world.run("sam", &cancel).await["data"]["cancelRound"]["errors"], json!([]));
    let applications = exchange_application::Entity::find().all(world.plain()).await.unwrap();
    for application in applications {
        use exchange_application::Status::{Cancelled, Rejected};
        let expected = if application.id == over { Rejected } else { Cancelled };
        assert_eq!(application.status, expected);
        assert!(application.id == over || open.contains(&application.id));
        assert!(application.ended_at.is_some());
    }
    for pair in placement::Entity::find().all(world.plain()).await.unwrap() {
        use placement::Status::{Cancelled, Confirmed, Refused};
        let expected = if pair.round_id == elsewhere {
            Confirmed
        } else if pair.id == refused {
            Refused
        } else {
            Cancelled
        };
        assert_eq!(pair.status, expected);
    }
    for leg in exchange_leg::Entity::find().all(world.plain()).await.unwrap() {
        let stays = leg.round_id == elsewhere && leg.starts_on.to_string() == "2026-03-02";
        let expected = if stays { exchange_leg::Status::Planned } else { exchange_leg::Status::Cancelled };
        assert_eq!(leg.status, expected, "{leg:?}");
    }
    for entry in world.ledger().await {
        let action = match entry.record_kind.as_str() {
            "exchange_application" => "cancelApplication",
            "placement" => "cancelPlacement",
            "exchange_leg" => "cancelLeg",
            _ => "cancelRound",
        };
        assert_eq!(entry.action, action);
    }
}

#[tokio::test]
async fn what_a_call_was_opened_with_does_not_change_under_those_who_apply() {
    let world = World::new().await;
    let round = world.round_named("CALL_OPEN", "").await;
    let update = |what: &str| {
        format!(
            r#"mutation {{ updateRound(input: {{id: "{round}", expectedVersion: 1, {what}}}) {{ errors {{ code }} }} }}"#
        )
    };
    for what in [r#"addCriteria: [{name: "C", weight: 1}]"#, r#"addEligibilityRules: [{statement: "S", reason: "R"}]"#]
    {
        assert_eq!(world.run("sam", &update(what)).await["data"]["updateRound"]["errors"][0]["code"], "WRONG_STATE");
    }
    let selection = world.round_named("SELECTION", "").await;
    let document = update(r#"call: {opensOn: "2026-03-01", deadline: "2026-04-30"}"#);
    let late = document.replace(&round.to_string(), &selection.to_string());
    assert_eq!(world.run("sam", &late).await["data"]["updateRound"]["errors"][0]["code"], "WRONG_STATE");
    assert_eq!(world.run("sam", &document).await["data"]["updateRound"]["errors"], json!([]));
}

#[tokio::test]
async fn a_round_that_cannot_be_is_refused_whole() {
    let world = World::new().await;
    let known = world.round_named("PLANNED", "").await;
    let program = exchange_round::Entity::find_by_id(known).one(world.plain()).await.unwrap().unwrap().program_id;
    let plan = |what: &str| {
        format!(
            r#"mutation {{ planRound(input: {{program: "{program}", year: 2026, timeZone: "Europe/Oslo", capacity: 10,
                startsOn: "2026-06-01", endsOn: "2026-10-31", call: {{opensOn: "2026-03-01", deadline: "2026-04-30"}},
                {what}}}) {{ errors {{ code path }} }} }}"#
        )
    };
    for (what, code, path) in [
        (r#"name: "2026""#, "ALREADY_EXISTS", json!(["name"])),
        ("hostCall: null", "REQUIRED", json!(["name"])),
        (
            r#"name: "N", hostCall: {opensOn: "2026-03-02", deadline: "2026-03-01"}"#,
            "INVALID",
            json!(["hostCall", "deadline"]),
        ),
        (r#"name: "N", addCriteria: [{name: "C", weight: 0}]"#, "INVALID", json!(["addCriteria", "0", "weight"])),
        (
            r#"name: "N", addCriteria: [{name: "C", weight: 1}, {name: "C", weight: 2}]"#,
            "ALREADY_EXISTS",
            json!(["addCriteria", "1", "name"]),
        ),
        (
            r#"name: "N", addEligibilityRules: [{statement: " ", reason: "R"}]"#,
            "INVALID",
            json!(["addEligibilityRules", "0", "statement"]),
        ),
    ] {
        let answer = world.run("sam", &plan(what)).await;
        assert_eq!(answer["data"]["planRound"]["errors"][0], json!({"code": code, "path": path}), "{what}: {answer}");
    }
    assert!(world.ledger().await.is_empty());
}
