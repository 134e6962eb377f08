//! What changes do, refuse, and leave in the ledger.
use entity::{ledger_entry::Class, organization::OrganizationId};
use sea_orm::ConnectionTrait as _;

use crate::support::World;

fn update(world: &World, version: i32, input: &str) -> String {
    format!(
        r#"mutation {{ updateChapter(input: {{id: "{}", expectedVersion: {version}, {input}}}) {{
            replayed chapter {{ version description website socialLinks contactMailbox }} errors {{ code path ... on VersionConflict {{ currentVersion changedFields }} }} }} }}"#,
        world.own
    )
}

#[tokio::test]
async fn absent_leaves_null_clears_and_the_ledger_tells_both() {
    let world = World::new().await;
    let first = update(&world, 1, r#"description: "Hello", website: "https://alpha.example.org""#);
    assert_eq!(world.run("lea", &first).await["data"]["updateChapter"]["chapter"]["version"], 2);
    let second = world.run("lea", &update(&world, 2, "description: null")).await;
    let chapter = &second["data"]["updateChapter"]["chapter"];
    assert!(chapter["description"].is_null() && chapter["website"] == "https://alpha.example.org", "{second}");
    let mut entries = world.ledger().await;
    entries.retain(|entry| entry.record_kind == "chapter");
    let change = &entries[1].changes.0[0];
    assert_eq!((change.field.as_str(), change.class), ("description", Class::Open));
    assert_eq!((change.before.clone().unwrap(), change.after.clone()), ("Hello".into(), None));
    assert_eq!((entries[1].actor_id, entries[1].actor_role.as_str()), (Some(world.lea), "CHAPTER_LEADER"));
}

#[tokio::test]
async fn a_change_that_changes_nothing_leaves_no_trace() {
    let world = World::new().await;
    let answer = world.run("lea", &update(&world, 1, "description: null")).await;
    assert_eq!(answer["data"]["updateChapter"]["chapter"]["version"], 1);
    assert!(world.ledger().await.is_empty());
}

#[tokio::test]
async fn protected_fields_are_refused_to_leaders_and_open_to_the_staff() {
    let world = World::new().await;
    let name = update(&world, 1, r#"name: "Renamed""#);
    let refused = &world.run("lea", &name).await["data"]["updateChapter"]["errors"][0];
    assert_eq!((&refused["code"], &refused["path"]), (&"PROTECTED".into(), &serde_json::json!(["name"])));
    assert!(world.ledger().await.is_empty());
    assert_eq!(world.run("sam", &name).await["data"]["updateChapter"]["chapter"]["version"], 2);
}

#[tokio::test]
async fn a_stale_version_gets_the_current_chapter_and_what_changed() {
    let world = World::new().await;
    world.run("sam", &update(&world, 1, r#"description: "By the staff""#)).await;
    let answer = world.run("lea", &update(&world, 1, r#"website: "https://alpha.example.org""#)).await;
    let payload = &answer["data"]["updateChapter"];
    assert_eq!(payload["chapter"]["description"], "By the staff");
    assert_eq!(payload["errors"][0]["code"], "VERSION_CONFLICT");
    assert_eq!(payload["errors"][0]["changedFields"], serde_json::json!(["description"]));
    assert_eq!(world.ledger().await.len(), 1);
}

#[tokio::test]
async fn a_version_that_never_was_is_nobody_elses_change() {
    let world = World::new().await;
    world.run("sam", &update(&world, 1, r#"description: "By the staff""#)).await;
    for (version, said) in [(1, "Somebody else changed it"), (0, "never had version 0"), (7, "never had version 7")] {
        let document =
            update(&world, version, r#"website: "https://alpha.example.org""#).replace("code path", "code message");
        let error = world.run("lea", &document).await["data"]["updateChapter"]["errors"][0].clone();
        assert_eq!((&error["code"], &error["currentVersion"]), (&"VERSION_CONFLICT".into(), &2.into()), "{error}");
        assert!(error["message"].as_str().unwrap().contains(said), "{error}");
        assert_eq!(error["changedFields"].as_array().unwrap().is_empty(), version != 1, "{error}");
    }
}

#[tokio::test]
async fn the_same_key_changes_once_and_another_input_is_refused() {
    let world = World::new().await;
    let create = |name: &str| {
        format!(
            r#"mutation {{ createOrganization(input: {{name: "{name}", kind: NGO, countryCode: "NO", idempotencyKey: "k"}})
            {{ replayed organization {{ id }} errors {{ code }} }} }}"#
        )
    };
    let (first, second) = (create("One"), create("One"));
    let (first, second) = tokio::join!(world.run("sam", &first), world.run("sam", &second));
    let payloads = [&first["data"]["createOrganization"], &second["data"]["createOrganization"]];
    assert_eq!(payloads[0]["organization"]["id"], payloads[1]["organization"]["id"], "{first} {second}");
    assert_eq!(payloads.iter().filter(|payload| payload["replayed"] == true).count(), 1, "{first} {second}");
    let other_order = r#"mutation { createOrganization(input: {idempotencyKey: "k", countryCode: "NO", kind: NGO, name: "One"})
        { replayed errors { code } } }"#;
    assert_eq!(world.run("sam", other_order).await["data"]["createOrganization"]["replayed"], true);
    let other = world.run("sam", &create("Two")).await;
    assert_eq!(other["data"]["createOrganization"]["errors"][0]["code"], "KEY_REUSED");
    assert_eq!(world.ledger().await.len(), 1);
}

#[tokio::test]
async fn two_leaders_save_at_once_and_one_of_them_is_told() {
    let world = World::new().await;
    let (one, two) = (update(&world, 1, r#"description: "One""#), update(&world, 1, r#"description: "Two""#));
    let (one, two) = tokio::join!(world.run("lea", &one), world.run("sam", &two));
    let conflicts = [&one, &two]
        .iter()
        .filter(|answer| answer["data"]["updateChapter"]["errors"][0]["code"] == "VERSION_CONFLICT")
        .count();
    assert_eq!(conflicts, 1, "{one} {two}");
    assert_eq!(world.ledger().await.len(), 1);
}

#[tokio::test]
async fn bad_input_gets_a_code_and_a_path_and_changes_nothing() {
    let world = World::new().await;
    let long = "x".repeat(10_001);
    for (input, code, path) in [
        (r#"website: "http://insecure.example.org""#.to_owned(), "INVALID", "website"),
        (r#"website: "javascript:alert(1)""#.to_owned(), "INVALID", "website"),
        (r#"contactMailbox: "nobody""#.to_owned(), "INVALID", "contactMailbox"),
        (r#"contactMailbox: "Ann <ann@example.org>""#.to_owned(), "INVALID", "contactMailbox"),
        (r#"website: "https:example.org""#.to_owned(), "INVALID", "website"),
        (r#"website: "HTTPS://example.org""#.to_owned(), "INVALID", "website"),
        (r#"website: "https://user:pw@example.org""#.to_owned(), "INVALID", "website"),
        (r#"description: "\u0000""#.to_owned(), "INVALID", "description"),
        (format!(r#"description: "{long}""#), "INVALID", "description"),
        (r#"addSocialLinks: ["nonsense"]"#.to_owned(), "INVALID", "addSocialLinks"),
    ] {
        let answer = world.run("lea", &update(&world, 1, &input)).await;
        let error = &answer["data"]["updateChapter"]["errors"][0];
        assert_eq!((error["code"].as_str(), error["path"][0].as_str()), (Some(code), Some(path)), "{answer}");
    }
    for (mutation, code) in [
        (r#"createOrganization(input: {name: "N", kind: NGO, countryCode: "QQ"})"#.to_owned(), "NOT_FOUND"),
        (r#"createOrganization(input: {name: "N", kind: NGO})"#.to_owned(), "INVALID"),
        (r#"createOrganization(input: {kind: NGO, countryCode: "NO"})"#.to_owned(), "REQUIRED"),
        (format!(r#"updateOrganization(input: {{id: "{}", expectedVersion: 1}})"#, world.own), "INVALID_ID"),
        (
            r#"updateOrganization(input: {id: "organization_01h455vb4pex5vsknk084sn02q", expectedVersion: 1})"#
                .to_owned(),
            "NOT_FOUND",
        ),
        (
            format!(r#"updateOrganization(input: {{id: "{}", expectedVersion: 1, kind: null}})"#, world.university),
            "REQUIRED",
        ),
    ] {
        let answer = world.run("sam", &format!("mutation {{ change: {mutation} {{ errors {{ code }} }} }}")).await;
        assert_eq!(answer["data"]["change"]["errors"][0]["code"], code, "{mutation}: {answer}");
    }
    assert!(world.ledger().await.is_empty());
}

#[tokio::test]
async fn no_organization_becomes_its_own_ancestor() {
    let world = World::new().await;
    let (grandparent, parent, child) = (world.university, world.second, world.organization("Child").await);
    let link = |from: OrganizationId, to: OrganizationId| {
        format!(
            r#"mutation {{ linkOrganizations(input: {{kind: PARENT, from: "{from}", to: "{to}"}}) {{
                link {{ to {{ name }} }} errors {{ code path }} }} }}"#
        )
    };
    for (from, to) in [(child, parent), (parent, grandparent), (child, grandparent)] {
        let answer = world.run("sam", &link(from, to)).await;
        assert!(answer["data"]["linkOrganizations"]["link"]["to"]["name"].is_string(), "{answer}");
    }
    for (from, to, code) in [
        (grandparent, child, "CYCLE"),
        (parent, child, "CYCLE"),
        (parent, parent, "SELF_LINK"),
        (child, parent, "ALREADY_EXISTS"),
    ] {
        let answer = world.run("sam", &link(from, to)).await;
        assert_eq!(answer["data"]["linkOrganizations"]["errors"][0]["code"], code, "{answer}");
    }
    assert_eq!(world.ledger().await.len(), 3);
}

#[tokio::test]
async fn two_links_made_at_once_close_no_cycle() {
    let world = World::new().await;
    let link = |from: OrganizationId, to: OrganizationId| {
        format!(
            r#"mutation {{ linkOrganizations(input: {{kind: PARENT, from: "{from}", to: "{to}"}}) {{ errors {{ code }} }} }}"#
        )
    };
    let (one, two) = (link(world.university, world.second), link(world.second, world.university));
    let (one, two) = tokio::join!(world.run("sam", &one), world.run("sam", &two));
    let refused = [&one, &two]
        .iter()
        .filter(|answer| answer["data"]["linkOrganizations"]["errors"][0]["code"] == "CYCLE")
        .count();
    assert_eq!((refused, world.ledger().await.len()), (1, 1), "{one} {two}");
}

#[tokio::test]
async fn a_key_used_again_says_that_the_change_was_made_also_when_what_came_of_it_is_gone() {
    let world = World::new().await;
    let link = format!(
        r#"mutation {{ act: linkOrganizations(input: {{kind: PARENT, from: "{}", to: "{}", idempotencyKey: "k"}}) {{
            replayed link {{ id }} errors {{ code }} }} }}"#,
        world.university, world.second
    );
    let made = world.run("sam", &link).await;
    let id = &made["data"]["act"]["link"]["id"];
    let unlink = format!(
        r#"mutation {{ act: unlinkOrganizations(input: {{id: {id}, idempotencyKey: "u"}}) {{ replayed errors {{ code }} }} }}"#
    );
    assert_eq!(world.run("sam", &unlink).await["data"]["act"], serde_json::json!({"replayed": false, "errors": []}));
    let gone = serde_json::json!({"replayed": true, "link": null, "errors": []});
    assert_eq!(world.run("sam", &link).await["data"]["act"], gone);
    assert_eq!(world.run("sam", &unlink).await["data"]["act"], serde_json::json!({"replayed": true, "errors": []}));
    // A reported term is hidden from somebody whose own term is over.
    let report = format!(
        r#"mutation {{ act: reportOfficer(input: {{chapter: "{}", office: FACULTY_ADVISOR, personName: "P",
            startsOn: "2026-01-01", idempotencyKey: "r"}}) {{ replayed officer {{ id }} errors {{ code }} }} }}"#,
        world.own
    );
    assert_eq!(world.run("lea", &report).await["data"]["act"]["errors"], serde_json::json!([]));
    let entries = world.ledger().await.len();
    world.end_terms_of(world.own).await;
    let hidden = serde_json::json!({"replayed": true, "officer": null, "errors": []});
    assert_eq!(world.run("lea", &report).await["data"]["act"], hidden);
    assert_eq!(world.ledger().await.len(), entries);
}

#[tokio::test]
async fn a_change_that_gives_way_to_another_says_that_it_can_be_tried_again() {
    let world = World::new().await;
    let host = world.organization("Delta University").await;
    let document = format!(
        r#"mutation {{ updateChapter(input: {{id: "{}", expectedVersion: 1, hostOrganization: "{host}"}}) {{
            errors {{ code message }} }} }}"#,
        world.own
    );
    // On PostgreSQL a circle: the other has the host and will want the chapter, which the change has. On SQLite the
    // other has the one lock for writing.
    let is_circle = world.test.url.is_some();
    let other = world.test.one_connection().await;
    let run = async |sql: &str| {
        other.execute_unprepared(sql).await.unwrap();
    };
    if is_circle {
        // The other never looks for a circle by itself, so the change is the one that gives way.
        run("SET deadlock_timeout = '1min'").await;
        run("BEGIN").await;
        run(&format!("SELECT 1 FROM organization WHERE id = '{}' FOR UPDATE", host.0)).await;
    } else {
        run("BEGIN IMMEDIATE").await;
    }
    let close = async {
        if is_circle {
            world.test.until_one_waits().await;
            run(&format!("SELECT 1 FROM chapter WHERE id = '{}' FOR UPDATE", world.own.0)).await;
        }
    };
    let (answer, ()) = tokio::join!(world.run("sam", &document), close);
    let error = &answer["data"]["updateChapter"]["errors"][0];
    assert_eq!(error["code"], "TRY_AGAIN", "{answer}");
    assert!(world.ledger().await.is_empty());
    run("ROLLBACK").await;
    let again = world.run("sam", &document).await;
    assert_eq!(again["data"]["updateChapter"]["errors"], serde_json::json!([]), "{again}");
}
