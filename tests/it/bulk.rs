//! What the staff do with several things in one call: all or none, those that can be done, or a trial.
use entity::officer_term::{Office, Status};
use serde_json::{Value as Json, json};

use crate::support::World;

/// The mutations, with what they need beside the rows, and the status of a row that they were done to.
const BULKS: &[(&str, &str, &str, &str)] = &[
    ("claimInquiries", "", "inquiry", "IN_REVIEW"),
    ("markInquiriesAsSpam", "", "inquiry", "SPAM"),
    ("waiveObligations", r#", reason: "R""#, "obligation", "WAIVED"),
    ("confirmOfficers", "", "officer", "CURRENT"),
];

/// Two things that it can be done to, and between them one that it cannot.
async fn three(world: &World, name: &str) -> Vec<String> {
    match name {
        "claimInquiries" | "markInquiriesAsSpam" => {
            let (one, bad) = (world.inquiry("SUBMITTED").await, world.inquiry("DECLINED").await);
            [one, bad, world.inquiry("SUBMITTED").await].map(|id| id.to_string()).to_vec()
        }
        "waiveObligations" => {
            let (one, bad) = (world.obligation("OPEN").await, world.obligation("MET").await);
            [one, bad, world.obligation("OPEN").await].map(|id| id.to_string()).to_vec()
        }
        "confirmOfficers" => {
            let one = world.officer(world.other, Office::VicePresident, Status::Reported).await;
            let bad = world.officer(world.own, Office::Secretary, Status::Current).await;
            let two = world.officer(world.own, Office::VicePresident, Status::Reported).await;
            [one, bad, two].map(|id| id.to_string()).to_vec()
        }
        _ => panic!("{name}"),
    }
}

fn all(name: &str, object: &str, ids: &[String], rest: &str) -> String {
    let rows: Vec<_> = ids.iter().map(|id| format!(r#"{{id: "{id}"}}"#)).collect();
    format!(
        "mutation {{ {name}(input: {{rows: [{}], {rest}}}) {{ results {{ outcome replayed {object} {{ id status }} \
         errors {{ code path }} }} errors {{ code path }} }} }}",
        rows.join(" ")
    )
}

fn outcomes<'a>(answer: &'a Json, name: &str) -> Vec<&'a str> {
    let results = answer["data"][name]["results"].as_array().unwrap_or_else(|| panic!("{answer}"));
    results.iter().map(|result| result["outcome"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn one_that_cannot_be_done_keeps_the_others_back_or_is_left_out() {
    for (name, more, object, status) in BULKS {
        let world = World::new().await;
        let ids = three(&world, name).await;
        let error = json!([{"code": "WRONG_STATE", "path": ["rows", "1", "id"]}]);
        for rest in ["REJECT_ALL, dryRun: true", "REJECT_FAILED_ROWS, dryRun: true", "REJECT_ALL"] {
            let answer = world.run("sam", &all(name, object, &ids, &format!("errorPolicy: {rest}{more}"))).await;
            assert_eq!(outcomes(&answer, name), ["VALID", "REJECTED", "VALID"], "{rest}: {answer}");
            let payload = &answer["data"][name];
            assert_eq!((&payload["errors"], &payload["results"][1]["errors"]), (&error, &error), "{rest}");
            assert!(payload["results"].as_array().unwrap().iter().all(|result| result[object].is_null()), "{answer}");
            assert!(world.ledger().await.is_empty(), "{name} {rest}");
        }
        let rest = format!("errorPolicy: REJECT_FAILED_ROWS{more}");
        let answer = world.run("sam", &all(name, object, &ids, &rest)).await;
        assert_eq!(outcomes(&answer, name), ["APPLIED", "REJECTED", "APPLIED"], "{answer}");
        for at in [0, 2] {
            let made = &answer["data"][name]["results"][at][object];
            assert_eq!(*made, json!({"id": ids[at], "status": status}), "in the order of the input: {answer}");
        }
        let entries = world.ledger().await;
        assert!(entries.iter().all(|entry| entry.action == *name), "{name}");
    }
}

#[tokio::test]
async fn a_row_that_is_there_twice_and_one_that_is_none_are_told_apart() {
    for (name, more, object, _) in BULKS {
        let world = World::new().await;
        let mut ids = three(&world, name).await;
        ids = vec![ids[2].clone(), "nonsense".into(), ids[2].clone(), ids[0].clone()];
        let rest = format!("errorPolicy: REJECT_ALL{more}");
        let answer = world.run("sam", &all(name, object, &ids, &rest)).await;
        assert_eq!(outcomes(&answer, name), ["VALID", "REJECTED", "REJECTED", "VALID"], "{answer}");
        let errors = json!([
            {"code": "INVALID_ID", "path": ["rows", "1", "id"]},
            {"code": "WRONG_STATE", "path": ["rows", "2", "id"]},
        ]);
        assert_eq!(answer["data"][name]["errors"], errors, "{answer}");
        assert!(world.ledger().await.is_empty());
        for ids in [Vec::new(), vec![ids[0].clone(); 101]] {
            let answer = world.run("sam", &all(name, object, &ids, &rest)).await;
            let error = json!([{"code": "INVALID", "path": ["rows"]}]);
            assert_eq!(answer["data"][name]["errors"], error, "{answer}");
        }
        let stale = all(name, object, &ids[..1], &rest).replace("\"}],", "\", expectedVersion: 7}],");
        let answer = world.run("sam", &stale).await;
        let conflict = json!([{"code": "VERSION_CONFLICT", "path": ["rows", "0", "expectedVersion"]}]);
        assert_eq!(answer["data"][name]["errors"], conflict, "{answer}");
    }
}

#[tokio::test]
async fn with_the_same_key_it_is_done_once() {
    for (name, more, object, status) in BULKS {
        let world = World::new().await;
        let mut ids = three(&world, name).await;
        ids.remove(1);
        // In an order that is not that of their making.
        ids.reverse();
        let rest = format!(r#"errorPolicy: REJECT_ALL, idempotencyKey: "k"{more}"#);
        let document = all(name, object, &ids, &rest);
        for replayed in [false, true] {
            let answer = world.run("sam", &document).await;
            for (at, id) in ids.iter().enumerate() {
                let result = &answer["data"][name]["results"][at];
                assert_eq!(result[object], json!({"id": id, "status": status}), "{answer}");
                assert_eq!(
                    (&result["outcome"], &result["replayed"]),
                    (&json!("APPLIED"), &json!(replayed)),
                    "{answer}"
                );
            }
        }
        let entries = world.ledger().await;
        let changed: std::collections::BTreeSet<_> = entries.iter().map(|entry| entry.record_id).collect();
        assert!(2 <= changed.len() && entries.iter().all(|entry| entry.action == *name), "{name}");
    }
}

#[tokio::test]
async fn two_who_confirm_the_same_chapters_in_opposite_order_do_not_wait_in_a_circle() {
    let world = World::new().await;
    let (own, other) = (world.own, world.other);
    let reported = async |chapter, office| world.officer(chapter, office, Status::Reported).await.to_string();
    let there = [reported(own, Office::VicePresident).await, reported(other, Office::VicePresident).await];
    let back = [reported(other, Office::Secretary).await, reported(own, Office::Secretary).await];
    let documents = [there, back].map(|ids| all("confirmOfficers", "officer", &ids, "errorPolicy: REJECT_ALL"));
    let (one, two) = tokio::join!(world.run("sam", &documents[0]), world.run("sam", &documents[1]));
    for answer in [&one, &two] {
        assert_eq!(outcomes(answer, "confirmOfficers"), ["APPLIED"; 2], "{answer}");
    }
}
