//! Several renewals in one call: all or none, those that can be, or a trial.
use serde_json::{Value as Json, json};

use super::rows;
use crate::support::World;

/// Three that can be renewed, and one that cannot.
async fn some(world: &World) -> (Vec<String>, String) {
    let next = world.package_named("NEXT", "").await.to_string();
    let mut ids = Vec::new();
    for state in ["ACTIVE", "ENDED", "OFFERED", "ACTIVE"] {
        ids.push(world.sponsorship_named(state, "").await.to_string());
    }
    (ids, next)
}

fn renew_all(ids: &[String], next: &str, rest: &str) -> String {
    let renewals: Vec<_> = ids.iter().map(|id| format!(r#"{{id: "{id}", package: "{next}"}}"#)).collect();
    let renewals = renewals.join(" ");
    format!(
        r"mutation {{ renewSponsorships(input: {{renewals: [{renewals}], {rest}}}) {{
            results {{ outcome replayed sponsorship {{ renewedFrom {{ id }} }} errors {{ code path }} }} errors {{ code path }} }} }}"
    )
}

fn outcomes(answer: &Json) -> Vec<&str> {
    let results = answer["data"]["renewSponsorships"]["results"].as_array().unwrap();
    results.iter().map(|result| result["outcome"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn of_several_renewals_those_that_fail_are_told_and_the_others_kept_or_none() {
    let world = World::new().await;
    let (ids, next) = some(&world).await;
    let entries = world.ledger().await.len();
    for (rest, expected) in [
        ("errorPolicy: REJECT_ALL, dryRun: true", ["VALID", "VALID", "REJECTED", "VALID"]),
        ("errorPolicy: REJECT_FAILED_ROWS, dryRun: true", ["VALID", "VALID", "REJECTED", "VALID"]),
        ("errorPolicy: REJECT_ALL", ["VALID", "VALID", "REJECTED", "VALID"]),
    ] {
        let answer = world.run("sam", &renew_all(&ids, &next, rest)).await;
        assert_eq!(outcomes(&answer), expected, "{rest}: {answer}");
        let payload = &answer["data"]["renewSponsorships"];
        let error = json!([{"code": "WRONG_STATE", "path": ["renewals", "2", "id"]}]);
        assert_eq!((&payload["errors"], &payload["results"][2]["errors"]), (&error, &error), "{rest}");
        assert!(payload["results"].as_array().unwrap().iter().all(|result| result["sponsorship"].is_null()));
        assert_eq!((rows(&world).await.len(), world.ledger().await.len()), (4, entries), "{rest}");
    }
    let answer = world.run("sam", &renew_all(&ids, &next, "errorPolicy: REJECT_FAILED_ROWS")).await;
    assert_eq!(outcomes(&answer), ["APPLIED", "APPLIED", "REJECTED", "APPLIED"], "{answer}");
    let renewed: Vec<_> = answer["data"]["renewSponsorships"]["results"].as_array().unwrap().iter().collect();
    for at in [0, 1, 3] {
        assert_eq!(renewed[at]["sponsorship"]["renewedFrom"]["id"], ids[at].as_str(), "in the order of the input");
    }
    assert_eq!(rows(&world).await.len(), 7);
    let made = world.ledger().await;
    assert_eq!(made.len(), entries + 3);
    assert!(made.iter().all(|entry| entry.action == "renewSponsorships"));
}

#[tokio::test]
async fn several_renewals_are_made_together_and_once_with_the_same_key() {
    let world = World::new().await;
    let (mut ids, next) = some(&world).await;
    ids.remove(2);
    // In an order that is not that of their making.
    ids.reverse();
    let document = renew_all(&ids, &next, r#"errorPolicy: REJECT_ALL, reason: "New year", idempotencyKey: "k""#);
    let first = world.run("sam", &document).await;
    assert_eq!(outcomes(&first), ["APPLIED"; 3], "{first}");
    let entries = world.ledger().await;
    assert_eq!(entries.len(), 3);
    assert!(entries.iter().all(|entry| entry.reason.as_deref() == Some("New year")));
    let again = world.run("sam", &document).await;
    for (at, id) in ids.iter().enumerate() {
        for (answer, replayed) in [(&first, false), (&again, true)] {
            let result = &answer["data"]["renewSponsorships"]["results"][at];
            assert_eq!(
                (&result["sponsorship"]["renewedFrom"]["id"], &result["replayed"]),
                (&json!(id), &json!(replayed))
            );
        }
    }
    let other = document.replace("New year", "Another reason");
    let refused = world.run("sam", &other).await;
    assert_eq!(refused["data"]["renewSponsorships"]["errors"][0]["code"], "KEY_REUSED", "{refused}");
    assert_eq!(rows(&world).await.len(), 4 + 3);
    assert_eq!(world.ledger().await.len(), 3);
}

#[tokio::test]
async fn rows_of_a_bulk_that_stand_against_each_other_or_are_none_are_told_apart() {
    let world = World::new().await;
    let next = world.package_named("NEXT", "").await.to_string();
    let id = world.sponsorship_named("ACTIVE", "").await.to_string();
    let ids = [id.clone(), "nonsense".into(), id.clone()];
    for (rest, expected) in [
        ("errorPolicy: REJECT_ALL", ["VALID", "REJECTED", "REJECTED"]),
        ("errorPolicy: REJECT_FAILED_ROWS, dryRun: true", ["VALID", "REJECTED", "REJECTED"]),
        ("errorPolicy: REJECT_FAILED_ROWS", ["APPLIED", "REJECTED", "REJECTED"]),
    ] {
        let answer = world.run("sam", &renew_all(&ids, &next, rest)).await;
        assert_eq!(outcomes(&answer), expected, "{rest}: {answer}");
        let errors = json!([
            {"code": "INVALID_ID", "path": ["renewals", "1", "id"]},
            {"code": "ALREADY_EXISTS", "path": ["renewals", "2", "package"]},
        ]);
        assert_eq!(answer["data"]["renewSponsorships"]["errors"], errors, "{rest}");
    }
    let stale = format!(
        r#"mutation {{ renewSponsorships(input: {{renewals: [{{id: "{id}", package: "{next}", expectedVersion: 7}}], errorPolicy: REJECT_ALL}}) {{
            errors {{ code path ... on VersionConflict {{ currentVersion }} }} }} }}"#
    );
    let conflict =
        json!([{"code": "VERSION_CONFLICT", "path": ["renewals", "0", "expectedVersion"], "currentVersion": 1}]);
    assert_eq!(world.run("sam", &stale).await["data"]["renewSponsorships"]["errors"], conflict);
    for ids in [Vec::new(), vec![id; 101]] {
        let answer = world.run("sam", &renew_all(&ids, &next, "errorPolicy: REJECT_ALL")).await;
        let error = json!([{"code": "INVALID", "path": ["renewals"]}]);
        assert_eq!(answer["data"]["renewSponsorships"]["errors"], error, "{answer}");
    }
}

#[tokio::test]
async fn two_bulks_over_the_same_rows_in_opposite_order_do_not_wait_in_a_circle() {
    let world = World::new().await;
    let (mut ids, next) = some(&world).await;
    ids.remove(2);
    let there = renew_all(&ids, &next, "errorPolicy: REJECT_ALL");
    ids.reverse();
    let back = renew_all(&ids, &next, "errorPolicy: REJECT_ALL");
    let (one, two) = tokio::join!(world.run("sam", &there), world.run("sam", &back));
    let made = [&one, &two].iter().filter(|answer| outcomes(answer) == ["APPLIED"; 3]).count();
    assert_eq!(made, 1, "{one} {two}");
    assert!(!one.to_string().contains("TRY_AGAIN") && !two.to_string().contains("TRY_AGAIN"), "{one} {two}");
    assert_eq!(rows(&world).await.len(), 4 + 3);
}
