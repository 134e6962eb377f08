//! Who sees which rows and fields, by every path there is.
use std::collections::BTreeSet;

use chapterhouse::{
    auth::Viewer,
    chapter::officer::graphql::{OfficerTermFilterInput, OfficerTermOrder},
    data::{Access, Children, PageArgs, PageRequest, Row},
};
use entity::{
    chapter,
    officer_term::{self, Office, Status},
};
use serde_json::Value as Json;

use crate::support::World;

#[tokio::test]
async fn an_inactive_chapter_is_for_the_staff_by_every_path() {
    let world = World::new().await;
    world.reindex().await;
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
    let public = world.run("public", &document.replace(" status", "")).await;
    assert_eq!(public["data"]["chapter"]["publicStatus"], "ACTIVE");
    let foreign = world.chapter(world.organization("Delta University").await, "Delta").await;
    let other = format!(r#"{{ chapter(id: "{foreign}") {{ status academicYearStart }} }}"#);
    assert!(world.run("lea", &other).await["data"]["chapter"]["status"].is_null(), "it is not a chapter of hers");
}

#[tokio::test]
async fn personal_data_reaches_only_whom_it_is_for() {
    let world = World::new().await;
    world.term(world.other, None, "2026-02-01", None).await;
    let document = "{ chapters { nodes { name officers { nodes { personName personEmail } } } } }";
    let leader = world.run("lea", document).await;
    let chapters = leader["data"]["chapters"]["nodes"].as_array().unwrap();
    for chapter in chapters {
        let is_own = chapter["name"] == "Alpha";
        let officer = &chapter["officers"]["nodes"][0];
        assert_eq!(officer["personEmail"].is_string(), is_own, "{leader}");
        assert_eq!(officer["personName"].is_string(), is_own, "{leader}");
    }
    assert!(world.run("sam", document).await.to_string().matches("lea@").count() == 2);
    let public = world.run("public", "{ chapters { nodes { officers { nodes { personName } } } } }").await;
    assert!(!public.to_string().contains("Lea"), "{public}");
}

/// Each term with its chapter, of a list of chapters or of terms.
fn terms(chapters: &Json) -> BTreeSet<(String, String)> {
    let text = |json: &Json| json["id"].as_str().unwrap().to_owned();
    let of = |chapter: &Json| {
        let terms = chapter["officers"]["nodes"].as_array().unwrap();
        assert_eq!(chapter["officers"]["totalCount"], terms.len());
        terms.iter().map(|term| (text(chapter), text(term))).collect::<Vec<_>>()
    };
    chapters["nodes"].as_array().unwrap().iter().flat_map(of).collect()
}

#[tokio::test]
async fn the_terms_of_a_chapter_are_those_that_the_list_of_all_shows() {
    let world = World::new().await;
    world.term(world.inactive, Some(world.lea), "2026-02-01", None).await;
    let applied = world.chapter_named("APPLIED", "").await;
    for chapter in [world.own, world.other, world.inactive, applied] {
        for status in [Status::Reported, Status::Current, Status::Rejected] {
            world.officer(chapter, Office::VicePresident, status).await;
        }
    }
    let document = "{ chapters(first: 50) { nodes { id officers(first: 50) { totalCount nodes { id } } } }
        officerTerms(first: 100) { nodes { id chapter { id } } } }";
    let mut seen = Vec::new();
    for who in ["public", "lea", "sam"] {
        let answer = world.run(who, document).await;
        assert!(answer.get("errors").is_none(), "{answer}");
        let text = |json: &Json| json["id"].as_str().unwrap().to_owned();
        let all = answer["data"]["officerTerms"]["nodes"].as_array().unwrap();
        let all: BTreeSet<_> = all.iter().map(|term| (text(&term["chapter"]), text(term))).collect();
        assert_eq!(terms(&answer["data"]["chapters"]), all, "{who}");
        seen.push(all.len());
    }
    assert!(seen[0] < seen[1] && seen[1] < seen[2], "{seen:?}");
}

/// That a viewer sees a chapter is known only where the chapter was read for the same viewer.
#[tokio::test]
async fn the_terms_of_a_chapter_that_was_not_read_for_the_viewer_are_asked_for_the_chapter_too() {
    let world = World::new().await;
    world.officer(world.inactive, Office::VicePresident, Status::Current).await;
    let database = &world.test.database;
    let access = async |who: &str| Access::new(database.clone(), world.viewer(who).await);
    let (staff, public) = (access("sam").await, access("public").await);
    let for_staff = staff.by_key::<chapter::Entity>(world.inactive.0).await.unwrap().unwrap();
    let after_a_change = Row::<chapter::Entity>::alone((*for_staff).clone());
    let count = async |row: &Row<chapter::Entity>, access: &Access| {
        let request = PageRequest::new("Chapter.officers", PageArgs::default(), None::<OfficerTermOrder>, None);
        let request: PageRequest<_, OfficerTermFilterInput> = request;
        let children = Children::<officer_term::Entity>(officer_term::Column::ChapterId);
        row.many(access, chapter::Column::Id, children, request).await.unwrap().rows().len()
    };
    assert_eq!(count(&for_staff, &staff).await, 1);
    assert_eq!(count(&after_a_change, &public).await, 0);
    let other = staff.by_key::<chapter::Entity>(world.inactive.0).await.unwrap().unwrap();
    assert_eq!(count(&other, &public).await, 0, "it was read for the staff");
    let other = staff.by_key::<chapter::Entity>(world.inactive.0).await.unwrap().unwrap();
    let as_public = staff.as_viewer(Viewer::public(staff.viewer().now));
    assert_eq!(count(&other, &as_public).await, 0, "it was read for the staff, in the same request");
}

/// Documents that name a hidden field by a path of its own, with the name.
const HIDDEN: [(&str, &str); 6] = [
    ("{ chapters { nodes { staffNotes } } }", "staffNotes"),
    ("{ chapters { nodes { ...f } } } fragment f on Chapter { status }", "status"),
    ("{ relationships { nodes { owner { email } } } }", "owner"),
    ("{ node(id: \"x\") { ... on StrategicAlliance { reviewDueOn } } }", "reviewDueOn"),
    ("{ organizations { edges { node { internalNotes } } } }", "internalNotes"),
    (
        "mutation { updateChapter(input: {id: \"x\", expectedVersion: 1, staffNotes: \"S\"}) { replayed } }",
        "staffNotes",
    ),
];

#[tokio::test]
async fn a_hidden_field_is_refused_like_one_that_does_not_exist() {
    let world = World::new().await;
    for (document, name) in HIDDEN {
        let hidden = world.run("public", document).await;
        let absent = world.run("public", &document.replace(name, "nonsense")).await;
        assert_eq!(hidden.to_string().replace(name, "nonsense"), absent.to_string(), "{document}");
        assert_eq!(hidden["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED", "{hidden}");
        assert!(hidden["data"].is_null(), "{hidden}");
        let staff = world.run("sam", document).await;
        assert_ne!(staff["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED", "{staff}");
    }
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
