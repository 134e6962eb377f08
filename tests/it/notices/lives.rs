//! Notices of the lives of chapters: to the chapter's own mailbox, and to the staff.
use std::collections::BTreeSet;

use serde_json::json;

use super::{letters, round};
use crate::support::{World, today};

async fn perform(world: &World, who: &str, document: &str) {
    let answer = world.run(who, &world.fill(world.own, document).await).await;
    let payloads = answer["data"].as_object().unwrap_or_else(|| panic!("{answer}"));
    assert!(payloads.values().all(|payload| payload["errors"] == json!([])), "{answer}");
}

/// Each kind that is told, with whom it goes to: a chapter by its mailbox, or the staff.
async fn told(world: &World) -> BTreeSet<(String, String)> {
    let document = "{ notices(first: 100) { nodes { kind mailbox chapter { id contactMailbox } } } }";
    let answer = world.run("sam", document).await;
    let nodes = answer["data"]["notices"]["nodes"].as_array().unwrap_or_else(|| panic!("{answer}")).clone();
    let of = |notice: &serde_json::Value| {
        let to = notice["mailbox"].as_str().or(notice["chapter"]["contactMailbox"].as_str()).unwrap_or("nobody");
        (notice["kind"].as_str().unwrap().to_owned(), to.to_owned())
    };
    nodes.iter().map(of).collect()
}

#[tokio::test]
async fn a_chapter_and_the_staff_are_told_of_the_steps_of_its_life() {
    let world = World::new().await;
    let apply = r#"mutation { applyChapter(input: {name: "Fjords", kind: GEOGRAPHIC, area: "The fjords", countryCode: "NO",
        region: INTERNATIONAL, contactMailbox: "fjords@example.org", leadContact: {personName: "L", personEmail: "l@example.org"},
        practitionerMentor: {personName: "P", personEmail: "p@example.org"}, language: "es", consents: true}) { errors { code } } }"#;
    perform(&world, "public", apply).await;
    for step in [
        r#"acceptChapter(input: {id: "$CHAPTER_APPLIED", expectedVersion: 1})"#,
        r#"declineChapter(input: {id: "$CHAPTER_APPLIED__UNBOUND", expectedVersion: 1, reason: "R"})"#,
        r#"activateChapter(input: {id: "$CHAPTER_PROVISIONAL", expectedVersion: 1})"#,
        r#"placeOnProbation(input: {id: "$CHAPTER_ACTIVE", expectedVersion: 1, reason: "R"})"#,
        r#"restoreChapter(input: {id: "$CHAPTER_PROBATION__EARLY", expectedVersion: 1, reason: "R"})"#,
        r#"deactivateChapter(input: {id: "$CHAPTER_PROBATION", expectedVersion: 1, reason: "R"})"#,
    ] {
        perform(&world, "sam", &format!("mutation {{ {step} {{ errors {{ code }} }} }}")).await;
    }
    round(&world, today()).await;
    let expected = [
        ("CHAPTER_APPLIED", "STAFF"),
        ("CHAPTER_APPLICATION_RECEIVED", "fjords@example.org"),
        ("CHAPTER_ACCEPTED", "chapter@example.org"),
        ("CHAPTER_DECLINED", "chapter@example.org"),
        ("CHAPTER_ACTIVATED", "chapter@example.org"),
        ("CHAPTER_ON_PROBATION", "chapter@example.org"),
        ("CHAPTER_RESTORED", "chapter@example.org"),
        ("CHAPTER_DEACTIVATED", "chapter@example.org"),
    ];
    let told = told(&world).await;
    for (kind, to) in expected {
        assert!(told.contains(&(kind.to_owned(), to.to_owned())), "{kind} to {to}: {told:?}");
    }
    assert!(
        !told.iter().any(|(kind, _)| kind == "CHAPTER_PLACED_ON_PROBATION"),
        "the staff know what they did: {told:?}"
    );
    let letters = letters(&world);
    let received = letters.iter().find(|letter| letter.contains("To: fjords@example.org")).unwrap();
    assert!(received.contains("APP-2026-") && received.contains("Gracias por la solicitud"), "{received}");
}

#[tokio::test]
async fn a_charter_is_told_to_the_staff_and_what_they_decide_to_the_chapter() {
    let world = World::new().await;
    let submit = r#"mutation { submitCharter(input: {chapter: "$CHAPTER", text: "T"}) { errors { code } } }"#;
    perform(&world, "lea", submit).await;
    for step in [
        r#"returnCharter(input: {id: "$CHARTER_SUBMITTED", expectedVersion: 1, comment: "C"})"#,
        r#"acceptCharter(input: {id: "$CHARTER_SUBMITTED__FOREIGN", expectedVersion: 1})"#,
    ] {
        perform(&world, "sam", &format!("mutation {{ {step} {{ errors {{ code }} }} }}")).await;
    }
    round(&world, today()).await;
    let kinds: BTreeSet<_> = told(&world).await.into_iter().map(|(kind, _)| kind).collect();
    for kind in ["CHARTER_SUBMITTED", "CHARTER_RETURNED", "CHARTER_ACCEPTED"] {
        assert!(kinds.contains(kind), "{kind}: {kinds:?}");
    }
}

#[tokio::test]
async fn each_open_chapter_is_asked_once_to_acknowledge_an_edition_of_the_guidelines() {
    let world = World::new().await;
    let guideline = world.guideline().await;
    world.acknowledged(world.other, guideline).await;
    for _ in 0..2 {
        round(&world, today()).await;
    }
    let document = "{ notices(filter: {kinds: [GUIDELINES_TO_ACKNOWLEDGE]}) { nodes { chapter { name } } } }";
    let answer = world.run("sam", document).await;
    let asked = json!([{"chapter": {"name": "Alpha"}}]);
    assert_eq!(answer["data"]["notices"]["nodes"], asked, "the other has, and the third is inactive: {answer}");
}

#[tokio::test]
async fn of_two_editions_of_one_day_each_chapter_is_told_of_both() {
    let world = World::new().await;
    for editions in [1, 2] {
        world.guideline().await;
        for _ in 0..2 {
            round(&world, today()).await;
        }
        let document = "{ notices(filter: {kinds: [GUIDELINES_TO_ACKNOWLEDGE]}) { totalCount } }";
        let answer = world.run("sam", document).await;
        assert_eq!(answer["data"]["notices"]["totalCount"], 2 * editions, "two chapters are open: {answer}");
    }
}
