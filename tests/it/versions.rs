//! What only the staff see of a row changes neither its version nor its place in a list for anybody else.
use serde_json::{Value as Json, json};

use crate::support::{World, code};

/// Entities with fields of the staff beside others that count all of their changes for everybody, and why.
const COUNTED_WHOLE: &[(&str, &str)] = &[
    ("acknowledgement::Model", "never changes, and has no version in the schema"),
    ("charter::Model", "who submitted it, for the staff, changes with the rest alone"),
    ("guideline::Model", "never changes, and has no version in the schema"),
    ("account::Model", "seen by the staff and by whose it is, who is told of each change"),
    ("agreement_party::Model", "has no version in the schema"),
    ("application_answer::Model", "has no version in the schema"),
    ("inquiry::Model", "the staff's; who sent it has another type, without a version"),
    ("inquiry_message::Model", "has no version in the schema"),
    ("known_device::Model", "in no field"),
    ("liaison::Model", "the staff's"),
    ("mailed_token::Model", "in no field"),
    ("password::Model", "in no field"),
    ("recovery_code::Model", "in no field"),
    ("second_factor::Model", "in no field"),
    ("session::Model", "has no version in the schema"),
    ("identity::Model", "has no version in the schema"),
];

#[test]
fn what_has_fields_of_the_staff_beside_others_keeps_a_version_without_them() {
    let mut used = Vec::new();
    for path in crate::architecture::sources(std::path::Path::new("src")) {
        let text = std::fs::read_to_string(&path).unwrap();
        for part in text.split("impl Audited for ").skip(1) {
            let part = part.split("\nimpl ").next().unwrap();
            let name = part.split_whitespace().next().unwrap();
            let is_mixed = part.contains(".staff(") && (part.contains(".open(") || part.contains(".personal("));
            let is_counted_whole = COUNTED_WHOLE.iter().any(|(whole, _)| *whole == name);
            if is_mixed && !part.contains("identified!(public_version)") {
                assert!(is_counted_whole, "{name} in {}: give it `public_version`, or say why not", path.display());
                used.push(name.to_owned());
            }
        }
    }
    let stale = COUNTED_WHOLE.iter().filter(|(name, _)| !used.iter().any(|used| used == name)).collect::<Vec<_>>();
    assert!(stale.is_empty(), "these need no exception: {stale:?}");
}

async fn ask(world: &World, who: &str, document: &str) -> Json {
    let answer = world.run(who, document).await;
    assert!(answer["errors"].is_null(), "{who}: {answer}");
    answer["data"].clone()
}

async fn change(world: &World, who: &str, mutation: &str) -> Json {
    let rest = "errors { code ... on VersionConflict { currentVersion changedFields } }";
    world.run(who, &format!("mutation {{ {mutation} {{ {rest} }} }}")).await
}

#[tokio::test]
async fn notes_of_the_staff_change_nothing_for_others() {
    let world = World::new().await;
    let relationship = world.fill(world.own, "$ALLIANCE_ACTIVE").await;
    let document = format!(
        r#"{{ chapter(id: "{}") {{ version }} organization(id: "{}") {{ version }}
            relationship(id: "{relationship}") {{ version updatedAt }}
            organizations(orderBy: UPDATED_AT_DESC) {{ nodes {{ id }} }}
            relationships(orderBy: UPDATED_AT_DESC) {{ nodes {{ id }} }} }}"#,
        world.own, world.university
    );
    let before = [ask(&world, "public", &document).await, ask(&world, "lea", &document).await];
    let later = crate::support::today() + chrono::TimeDelta::hours(1);
    world.test.database.clock().set(later);
    for mutation in [
        format!(r#"updateChapter(input: {{id: "{}", expectedVersion: 1, staffNotes: "N"}})"#, world.own),
        format!(r#"updateOrganization(input: {{id: "{}", expectedVersion: 1, internalNotes: "N"}})"#, world.university),
        format!(r#"updateRelationship(input: {{id: "{relationship}", expectedVersion: 1, owner: "{}"}})"#, world.ada),
    ] {
        let answer = change(&world, "sam", &mutation).await;
        assert_eq!(code(&answer), "", "{answer}");
    }
    let after = [ask(&world, "public", &document).await, ask(&world, "lea", &document).await];
    assert_eq!(after, before);
    let to_staff = ask(&world, "sam", &document).await;
    assert_eq!(
        [&to_staff["chapter"]["version"], &to_staff["organization"]["version"], &to_staff["relationship"]["version"]],
        [2, 2, 2]
    );
    assert_ne!(to_staff["relationship"]["updatedAt"], before[0]["relationship"]["updatedAt"]);
}

#[tokio::test]
async fn leaders_go_by_the_versions_that_they_see() {
    let world = World::new().await;
    let update = |version: i32, rest: &str| {
        format!(r#"updateChapter(input: {{id: "{}", expectedVersion: {version}, {rest}}})"#, world.own)
    };
    assert_eq!(code(&change(&world, "sam", &update(1, r#"staffNotes: "N""#)).await), "");
    assert_eq!(
        code(&change(&world, "lea", &update(1, r#"description: "D""#)).await),
        "",
        "nothing that she saw changed"
    );
    assert_eq!(code(&change(&world, "sam", &update(3, r#"staffNotes: "M""#)).await), "");
    let stale = change(&world, "lea", &update(1, r#"description: "E""#)).await;
    let error = &stale["data"]["updateChapter"]["errors"][0];
    assert_eq!((&error["currentVersion"], &error["changedFields"]), (&json!(2), &json!(["description"])), "{stale}");
    let stale = change(&world, "sam", &update(1, r#"staffNotes: "O""#)).await;
    let error = &stale["data"]["updateChapter"]["errors"][0];
    let fields = json!(["description", "staffNotes"]);
    assert_eq!((&error["currentVersion"], &error["changedFields"]), (&json!(4), &fields), "{stale}");
    assert_eq!(code(&change(&world, "lea", &update(2, r#"description: "E""#)).await), "");
    let ledger = format!(r#"{{ ledger(subject: "{}") {{ nodes {{ action version }} }} }}"#, world.own);
    assert_eq!(world.run("lea", &ledger).await["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
}
