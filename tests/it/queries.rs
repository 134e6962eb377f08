//! The number of SQL statements does not grow with the number of rows.
use std::sync::atomic::Ordering;

use crate::{
    attempts::{attempts, doer},
    support::World,
};

#[tokio::test]
async fn a_mutation_takes_as_many_statements_as_its_rules_need() {
    let mut differ = Vec::new();
    for (name, statements, document) in attempts() {
        let world = World::new().await;
        let document = world.fill(world.own, document).await;
        // Once before, so that what the schema shows to the role is read.
        let who = doer(&world, name).await;
        world.run(who, "{ viewer { role } }").await;
        let answer = world.run(who, &document).await;
        assert_eq!(answer["data"][name]["errors"], serde_json::json!([]), "{answer}");
        let counted = world.statements.load(Ordering::Relaxed);
        if counted != statements {
            differ.push(format!("{name}: {counted}, not {statements}"));
        }
    }
    assert!(differ.is_empty(), "{differ:?}");
}

#[tokio::test]
async fn a_change_of_many_members_takes_as_many_statements_as_of_two() {
    let world = World::new().await;
    world.run("sam", "{ viewer { role } }").await;
    let mut counted = Vec::new();
    for many in [2, 40] {
        let program = world.program(&format!("Program of {many}")).await;
        let mut partners = Vec::new();
        for number in 0..many {
            partners.push(world.organization(&format!("Partner {number} of {many}")).await.to_string());
        }
        let codes = if many == 2 { vec!["NO", "SE"] } else { vec!["NO", "SE", "DK", "FI", "IS", "EE", "LV", "LT"] };
        let change = |version: i32, verb: &str| {
            format!(
                r#"mutation {{ updateExchangeProgram(input: {{id: "{program}", expectedVersion: {version},
                    {verb}Partners: {partners:?}, {verb}Countries: {codes:?}}}) {{ errors {{ code }} }} }}"#
            )
        };
        for document in [change(1, "add"), change(2, "remove")] {
            let answer = world.run("sam", &document).await;
            assert_eq!(answer["data"]["updateExchangeProgram"]["errors"], serde_json::json!([]), "{answer}");
            counted.push(world.statements.load(Ordering::Relaxed));
        }
    }
    assert_eq!(counted[..2], counted[2..], "adding and removing two, and forty");
}

/// What the staff work with, with what can be done to each and what belongs to it.
const STAFFS: &[(&str, &str)] = &[
    (
        "$ALLIANCE_LAPSED",
        "relationships { nodes { availableTransitions { allowed } agreements { totalCount } boardDecisions { totalCount } \
         history { totalCount } parties { nodes { name } } owner { displayName } } }",
    ),
    (
        "$AGREEMENT_AGREED",
        "agreements { nodes { availableTransitions { allowed } signatures { party { name } } obligations { totalCount } \
         relationship { status } } }",
    ),
    ("$DELIVERABLE_PLANNED", "deliverables { nodes { availableTransitions { allowed } project { title } } }"),
    (
        "$BRANCH_OPEN",
        "branches { nodes { availableTransitions { allowed } goals { totalCount } assignments { totalCount } } }",
    ),
    ("$SPONSORSHIP_OFFERED", "sponsorships { nodes { availableTransitions { allowed } organization { name } } }"),
    ("$OBLIGATION_OPEN", "obligations { nodes { overdue agreement { title relationship { status } } } }"),
    ("$INQUIRY_CONVERTED", "inquiries { nodes { convertedTo { __typename ... on Relationship { inquiry { id } } } } }"),
    (
        "$INQUIRY_CONVERTED__CHAPTER",
        "inquiries { nodes { convertedTo { __typename ... on Chapter { inquiry { id } } } } }",
    ),
    (
        "$REPORT_ACCEPTED",
        "chapterReports { nodes { availableTransitions { allowed } sections { text } publicPreview { findings { text } } } }",
    ),
    (
        "$DUE_OPEN",
        "requirementDues { nodes { availableTransitions { allowed } requirement { name } chapter { standing { status } } } }",
    ),
    ("$INQUIRY_IN_REVIEW", "inquiries { nodes { availableTransitions { allowed } owner { displayName } } }"),
];

#[tokio::test]
async fn what_can_be_done_takes_as_many_statements_for_many_things_as_for_two() {
    for (name, document) in STAFFS {
        let world = World::new().await;
        let mut counted = Vec::new();
        for many in [2, 12] {
            for _ in 0..many {
                world.forget_names();
                world.fill(world.own, name).await;
            }
            world.run("sam", "{ viewer { role } }").await;
            let answer = world.run("sam", &format!("{{ {document} }}")).await;
            assert!(answer.get("errors").is_none(), "{answer}");
            counted.push(world.statements.load(Ordering::Relaxed));
        }
        assert_eq!(counted[0], counted[1], "{document}");
    }
}

#[tokio::test]
async fn a_level_is_one_statement_whatever_the_number_of_rows() {
    let world = World::new().await;
    let document = |rows: u32| {
        format!(
            "{{ organizations(first: {rows}) {{ nodes {{ name country {{ name }} chapters(first: 5) {{ totalCount nodes \
             {{ name officers(first: 3) {{ nodes {{ startsOn }} }} }} }} }} }} }}"
        )
    };
    for number in 0..100 {
        let host = world.organization(&format!("University {number}")).await;
        let chapter = world.chapter(host, &format!("Chapter {number}")).await;
        world.term(chapter, None, "2026-01-01", None).await;
    }
    // Countries change with a release only, and are read once.
    world.run("public", "{ organizations(first: 1) { nodes { country { name } } } }").await;
    for rows in [1, 10, 100] {
        let answer = world.run("public", &document(rows)).await;
        assert!(answer.get("errors").is_none(), "{answer}");
        assert!(answer.to_string().contains("United States"), "{answer}");
        // Organizations, chapters, the count of these, officers.
        assert_eq!(world.statements.load(Ordering::Relaxed), 4, "{rows} organizations");
    }
}

/// How many rows each statement of an answer reads at most.
fn limits(world: &World) -> Vec<u64> {
    let limit = |statement: &sea_orm::Statement| {
        let values = statement.values.iter().flat_map(|values| &values.0);
        values
            .filter_map(|value| if let sea_orm::Value::BigUnsigned(limit) = value { *limit } else { None })
            .next_back()
    };
    world.sent.lock().unwrap().iter().filter_map(limit).collect()
}

#[tokio::test]
async fn a_row_beyond_a_page_is_read_only_to_tell_whether_there_is_one() {
    let world = World::new().await;
    world.run("public", "{ viewer { role } }").await;
    let more = "pageInfo { hasNextPage }";
    for (document, read) in [
        ("{ chapters(first: 5) { nodes { id } } }", vec![5]),
        ("{ chapters(first: 5) { nodes { id } pageInfo { endCursor } } }", vec![5]),
        (&format!("{{ chapters(first: 5) {{ nodes {{ id }} {more} }} }}"), vec![6]),
        (&format!("{{ chapters(first: 5) {{ ...f }} }} fragment f on ChapterConnection {{ {more} }}"), vec![6]),
        ("{ chapters(first: 5) { ... { where: pageInfo { is: hasNextPage } } } }", vec![6]),
        ("{ chapters(last: 5) { pageInfo { hasPreviousPage } } }", vec![6]),
        ("{ organizations(first: 5) { nodes { chapters(first: 4) { nodes { id } } } } }", vec![5, 4]),
        (&format!("{{ organizations(first: 5) {{ nodes {{ chapters(first: 4) {{ {more} }} }} }} }}"), vec![5, 5]),
    ] {
        let answer = world.run("public", document).await;
        assert!(answer.get("errors").is_none(), "{document}: {answer}");
        assert_eq!(limits(&world), read, "{document}");
    }
    // Two fields of one name are one field, whichever of them asks.
    let merged = format!("{{ chapters(first: 1) {{ nodes {{ id }} }} chapters(first: 1) {{ {more} }} }}");
    let answer = world.run("public", &merged).await;
    assert_eq!(answer["data"]["chapters"]["pageInfo"]["hasNextPage"], true, "{answer}");
    assert_eq!(answer["data"]["chapters"]["nodes"].as_array().map(Vec::len), Some(1), "{answer}");
}
