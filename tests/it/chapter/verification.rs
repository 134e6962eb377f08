//! Verified contact data: a change verifies what it changes, one call verifies all.
use serde_json::{Value as Json, json};

use crate::support::{World, code};

async fn verified(world: &World, who: &str) -> Vec<(String, Json, Json)> {
    let document =
        format!(r#"{{ chapter(id: "{}") {{ contactVerifications {{ field verifiedAt verifiedBy }} }} }}"#, world.own);
    let answer = world.run(who, &document).await;
    let fields = answer["data"]["chapter"]["contactVerifications"].as_array().unwrap_or_else(|| panic!("{answer}"));
    let parts = |field: &Json| {
        (field["field"].as_str().unwrap().to_owned(), field["verifiedAt"].clone(), field["verifiedBy"].clone())
    };
    fields.iter().map(parts).collect()
}

async fn unverified_since(world: &World, moment: &str) -> usize {
    let document = format!(
        r#"{{ chapters(filter: {{contactNotVerifiedSince: "{moment}", statuses: [ACTIVE]}}) {{ totalCount }} }}"#
    );
    let answer = world.run("sam", &document).await;
    usize::try_from(answer["data"]["chapters"]["totalCount"].as_i64().unwrap()).unwrap()
}

#[tokio::test]
async fn a_change_verifies_the_field_and_one_call_verifies_all() {
    let world = World::new().await;
    assert!(verified(&world, "lea").await.iter().all(|(_, at, by)| at.is_null() && by.is_null()));
    let change = format!(
        r#"mutation {{ updateChapter(input: {{id: "{}", expectedVersion: 1, description: "D", contactMailbox: "alpha@example.org"}}) {{ errors {{ code }} }} }}"#,
        world.own
    );
    assert_eq!(code(&world.run("lea", &change).await), "");
    for (field, at, by) in verified(&world, "sam").await {
        let is_changed = field == "CONTACT_MAILBOX";
        assert_eq!((at.is_string(), by.is_string()), (is_changed, is_changed), "{field}");
    }
    assert_eq!(unverified_since(&world, "2026-03-01T00:00:00Z").await, 1, "three fields are not");
    world.test.database.clock().set("2026-03-05T09:00:00Z".parse().unwrap());
    let confirm = format!(
        r#"mutation {{ confirmChapterDetails(input: {{id: "{}", expectedVersion: 2}}) {{ chapter {{ version }} errors {{ code }} }} }}"#,
        world.own
    );
    let answer = world.run("lea", &confirm).await;
    assert_eq!(answer["data"]["confirmChapterDetails"], json!({"chapter": {"version": 2}, "errors": []}));
    for (field, at, by) in verified(&world, "lea").await {
        assert!(at.as_str().unwrap().starts_with("2026-03-05T09:00:00"), "{field}: {at}");
        assert_eq!(by, "Somebody", "{field}");
    }
    assert_eq!(unverified_since(&world, "2026-03-05T09:00:00Z").await, 0);
    assert_eq!(unverified_since(&world, "2026-03-05T09:00:01Z").await, 1);
    let entry = world.ledger().await.pop().unwrap();
    assert_eq!((entry.action.as_str(), entry.subject_id), ("confirmChapterDetails", world.own.0));
}

#[tokio::test]
async fn what_a_leader_did_not_read_they_do_not_confirm() {
    let world = World::new().await;
    let confirm = format!(
        r#"mutation {{ confirmChapterDetails(input: {{id: "{}", expectedVersion: 2}}) {{ errors {{ code }} }} }}"#,
        world.own
    );
    assert_eq!(code(&world.run("lea", &confirm).await), "VERSION_CONFLICT");
    assert!(verified(&world, "sam").await.iter().all(|(_, at, _)| at.is_null()));
}
