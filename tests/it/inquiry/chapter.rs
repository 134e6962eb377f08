//! Inquiries that become chapters: what is applied for and what is refused, and who sees it.
use entity::{chapter, inquiry};
use sea_orm::EntityTrait as _;
use serde_json::{Value as Json, json};

use super::step;
use crate::support::World;

fn into(chapter: &str) -> String {
    format!(", into: {{chapter: {{{chapter}}}}}")
}

fn student(host: impl std::fmt::Display) -> String {
    format!(r#"name: "Chapter to Be", kind: STUDENT, hostOrganization: "{host}", region: MIDWEST"#)
}

const GEOGRAPHIC: &str = r#"name: "Chapter to Be", kind: GEOGRAPHIC, area: "The Fjords", region: INTERNATIONAL, countryCode: "NO", city: "Oslo", contactMailbox: "Fjords@Example.org""#;

/// Makes a chapter of a new inquiry: the inquiry's id and the chapter.
async fn converted(world: &World, chapter: &str) -> (String, Json) {
    let id = world.inquiry("IN_REVIEW").await.to_string();
    let answer = step(world, "convertInquiry", &id, 1, &into(chapter)).await;
    let made = answer["inquiry"]["convertedTo"].clone();
    assert_eq!((&made["life"], &answer["inquiry"]["status"]), (&json!("APPLIED"), &json!("CONVERTED")), "{answer}");
    (id, made["id"].clone())
}

#[tokio::test]
async fn an_inquiry_becomes_a_chapter_that_is_applied_for_and_each_leads_to_the_other() {
    let world = World::new().await;
    let free = world.organization("Free University").await;
    for (said, expected) in [
        (
            student(free),
            json!({"kind": "STUDENT", "hostOrganization": {"name": "Free University"}, "area": null,
                "country": {"code": "US"}, "city": null, "region": "MIDWEST", "contactMailbox": null}),
        ),
        (
            GEOGRAPHIC.to_owned(),
            json!({"kind": "GEOGRAPHIC", "hostOrganization": null, "area": "The Fjords", "country": {"code": "NO"},
                "city": "Oslo", "region": "INTERNATIONAL", "contactMailbox": "fjords@example.org"}),
        ),
    ] {
        let (id, made) = converted(&world, &said).await;
        let place = "kind hostOrganization { name } area country { code } city region contactMailbox";
        let document = format!(
            "{{ chapter(id: {made}) {{ {place} inquiry {{ id convertedTo {{ ... on Chapter {{ id }} }} }} }} }}"
        );
        let mut chapter = world.run("sam", &document).await["data"]["chapter"].take();
        assert_eq!(chapter["inquiry"].take(), json!({"id": id, "convertedTo": {"id": made}}));
        chapter.as_object_mut().unwrap().remove("inquiry");
        assert_eq!(chapter, expected);
        let again = step(&world, "convertInquiry", &id, 2, &into(&said)).await;
        assert_eq!(again["errors"][0]["code"], "WRONG_STATE", "{again}");
    }
    let mut entries: Vec<_> = world.ledger().await.into_iter().map(|entry| (entry.action, entry.record_kind)).collect();
    entries.sort_unstable();
    entries.dedup();
    let of = |record: &str| ("convertInquiry".to_owned(), record.to_owned());
    assert_eq!(entries, [of("chapter"), of("chapter_slug"), of("inquiry")]);
}

#[tokio::test]
async fn what_cannot_be_a_chapter_is_refused_and_leaves_nothing() {
    let world = World::new().await;
    let (id, ally) = (world.inquiry("IN_REVIEW").await.to_string(), world.ally().await);
    let silent = chapter::Entity::find_by_id(world.inactive).one(world.plain()).await.unwrap().unwrap();
    let (taken, silent) = (student(world.university), student(silent.host_organization_id.unwrap()));
    let free = student(world.organization("Free University").await);
    let gone = world.organization("Archived University").await;
    let archive =
        format!(r#"mutation {{ archiveOrganization(input: {{id: "{gone}", expectedVersion: 1}}) {{ replayed }} }}"#);
    world.run("sam", &archive).await;
    let (archived, entries) = (student(gone), world.ledger().await.len());
    for (said, code, field) in [
        (format!(r#"{GEOGRAPHIC}, hostOrganization: "{ally}""#), "INVALID", "hostOrganization"),
        (r#"name: "C", kind: STUDENT, region: MIDWEST, countryCode: "US""#.to_owned(), "REQUIRED", "hostOrganization"),
        (student("nonsense"), "INVALID_ID", "hostOrganization"),
        (student(ally), "INVALID", "hostOrganization"),
        (taken, "ALREADY_EXISTS", "hostOrganization"),
        (silent, "ALREADY_EXISTS", "hostOrganization"),
        (archived, "INVALID", "hostOrganization"),
        (format!(r#"{free}, area: "A""#), "INVALID", "area"),
        (format!(r#"{free}, countryCode: "NO""#), "INVALID", "countryCode"),
        (GEOGRAPHIC.replace(r#"area: "The Fjords", "#, ""), "REQUIRED", "area"),
        (GEOGRAPHIC.replace("The Fjords", " "), "INVALID", "area"),
        (GEOGRAPHIC.replace(r#"countryCode: "NO", "#, ""), "REQUIRED", "countryCode"),
        (GEOGRAPHIC.replace(r#""NO""#, r#""QQ""#), "NOT_FOUND", "countryCode"),
        (GEOGRAPHIC.replace("Chapter to Be", " "), "INVALID", "name"),
        (GEOGRAPHIC.replace("Fjords@Example.org", "fjords"), "INVALID", "contactMailbox"),
    ] {
        let refused = step(&world, "convertInquiry", &id, 1, &into(&said)).await;
        let errors = json!([[refused["errors"][0]["code"], refused["errors"][0]["path"]], refused["errors"][1]]);
        assert_eq!(errors, json!([[code, ["into", "chapter", field]], null]), "{said}: {refused}");
    }
    let chapters = chapter::Entity::find().all(world.plain()).await.unwrap();
    let inquiries = inquiry::Entity::find().all(world.plain()).await.unwrap();
    assert!(!chapters.iter().any(|chapter| chapter.status == chapter::Status::Applied));
    assert_eq!((inquiries[0].status, inquiries[0].version), (inquiry::Status::InReview, 1));
    assert_eq!(world.ledger().await.len(), entries, "what was refused left nothing");
}

#[tokio::test]
async fn a_chapter_that_is_applied_for_is_seen_by_the_staff_alone_and_keeps_nobody_from_its_university() {
    let world = World::new().await;
    let free = world.organization("Free University").await;
    let (_, made) = converted(&world, &student(free)).await;
    let (_, other) = converted(&world, &student(free)).await;
    assert_ne!(made, other, "two may ask for the same university");
    let one = format!("{{ chapter(id: {made}) {{ id }} }}");
    let listed =
        "{ chapters { nodes { name } } search(query: \"Chapter to Be\") { nodes { ... on Chapter { name } } } }";
    let inquiry = format!("{{ chapter(id: \"{}\") {{ inquiry {{ id }} }} }}", world.own);
    for who in ["public", "lea"] {
        assert_eq!(world.run(who, &one).await["data"]["chapter"], json!(null), "{who}");
        let answer = world.run(who, listed).await;
        assert!(answer.get("errors").is_none() && !answer.to_string().contains("to Be"), "{who}: {answer}");
        let hidden = world.run(who, &inquiry).await;
        assert_eq!(hidden["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED", "{who}: {hidden}");
    }
    let listed = world.run("sam", listed).await;
    assert!(listed.to_string().contains("Chapter to Be"), "{listed}");
}
