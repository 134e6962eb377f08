//! Who sees which rows and fields, by every path there is.
use crate::support::World;

#[tokio::test]
async fn an_inactive_chapter_is_for_the_staff_by_every_path() {
    let world = World::new().await;
    let document = format!(
        r#"{{
            one: chapter(id: "{}") {{ name }}
            list: chapters {{ totalCount nodes {{ name }} }}
            nested: organizations {{ nodes {{ chapters {{ totalCount nodes {{ name }} }} }} }}
            country: countries(filter: {{codes: ["US"]}}) {{ nodes {{ chapters {{ totalCount nodes {{ name }} }} }} }}
        }}"#,
        world.inactive
    );
    for (who, sees, count) in [("public", false, 2), ("lea", false, 2), ("sam", true, 3)] {
        let answer = world.run(who, &document).await;
        assert!(answer.get("errors").is_none(), "{answer}");
        let data = &answer["data"];
        assert_eq!(data["one"].is_object(), sees, "{who}: {answer}");
        assert_eq!(data["list"]["totalCount"], count, "{who}");
        assert_eq!(data["country"]["nodes"][0]["chapters"]["totalCount"], count, "{who}");
        assert_eq!(answer.to_string().matches("Gamma").count(), if sees { 4 } else { 0 }, "{who}: {answer}");
    }
}

#[tokio::test]
async fn probation_is_between_the_chapter_and_the_staff() {
    let world = World::new().await;
    world.term(world.other, Some(world.lea), "2026-02-01", None).await;
    let document = format!(r#"{{ chapter(id: "{}") {{ publicStatus status }} }}"#, world.other);
    for (who, status) in [("lea", "PROBATION"), ("sam", "PROBATION")] {
        assert_eq!(world.run(who, &document).await["data"]["chapter"]["status"], status, "{who}");
    }
    let public = world.run("public", &document).await;
    assert_eq!(public["data"]["chapter"]["publicStatus"], "ACTIVE");
    assert!(public["data"]["chapter"]["status"].is_null());
}

#[tokio::test]
async fn notes_and_personal_data_reach_only_whom_they_are_for() {
    let world = World::new().await;
    let document = "{ chapters { nodes { name staffNotes hostOrganization { internalNotes } \
                    officers { nodes { personName personEmail } } } } }";
    let public = world.run("public", document).await.to_string();
    assert!(!public.contains("secret") && !public.contains("lea@") && !public.contains("Lea"), "{public}");
    let leader = world.run("lea", document).await.to_string();
    assert!(!leader.contains("secret") && leader.contains("lea@"), "{leader}");
    assert!(world.run("sam", document).await.to_string().contains("secret"));
}

#[tokio::test]
async fn fields_for_the_staff_are_absent_from_the_introspection_of_others() {
    let world = World::new().await;
    let document = r#"{ __type(name: "Chapter") { fields { name } } }"#;
    for (who, notes, status) in [("public", false, false), ("lea", false, true), ("sam", true, true)] {
        let fields = world.run(who, document).await.to_string();
        assert_eq!(fields.contains("staffNotes"), notes, "{who}");
        assert_eq!(fields.contains("\"status\""), status, "{who}");
    }
}

#[tokio::test]
async fn rights_begin_and_end_with_the_term() {
    let world = World::new().await;
    for (day, role) in [
        ("2025-12-31T23:59:59Z", "PUBLIC"),
        ("2026-01-01T00:00:00Z", "CHAPTER_LEADER"),
        ("2026-05-31T23:59:59Z", "CHAPTER_LEADER"),
        ("2026-06-01T00:00:00Z", "PUBLIC"),
    ] {
        world.test.database.clock().set(day.parse().unwrap());
        assert_eq!(world.run("lea", "{ viewer { role } }").await["data"]["viewer"]["role"], role, "{day}");
    }
}

#[tokio::test]
async fn everybody_reads_the_five_categories_in_the_associations_order() {
    let world = World::new().await;
    let answer = world.run("public", "{ relationshipTypes { code definition rules } }").await;
    let types = answer["data"]["relationshipTypes"].as_array().unwrap();
    let codes: Vec<_> = types.iter().map(|of| of["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["STRATEGIC_ALLIANCE", "PARTNERSHIP", "BRANCH", "CHAPTER", "ANNUAL_PARTNER_PROGRAM"]);
    assert!(types.iter().all(|of| of["rules"].as_array().is_some_and(|rules| !rules.is_empty())), "{answer}");
}
