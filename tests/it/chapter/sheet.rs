//! A chapter's own sheet of its members: taken by the rules of the roster, tried before, and never a reason to lose
//! anybody.
use entity::chapter_member;
use sea_orm::EntityTrait as _;
use serde_json::{Value as Json, json};

use crate::support::World;

const COLUMNS: &str = r#"columns: {personName: "Full name", email: "E-mail", memberNumber: "No", level: "Level"}"#;

fn import(world: &World, sheet: &str, more: &str) -> String {
    format!(
        r#"mutation {{ importRoster(input: {{chapter: "{}", sheet: {}{more}}}) {{ import {{ rows added changed unchanged refused
            proposedLeavers problems {{ line column reason }} }} errors {{ code path message }} }} }}"#,
        world.own,
        json!(sheet)
    )
}

/// The numbers of what came of a sheet: rows, added, changed, unchanged, refused, proposed.
fn numbers(answer: &Json) -> [u64; 6] {
    let import = &answer["data"]["importRoster"]["import"];
    ["rows", "added", "changed", "unchanged", "refused", "proposedLeavers"]
        .map(|field| import[field].as_u64().unwrap_or_else(|| panic!("{answer}")))
}

async fn members(world: &World) -> Vec<chapter_member::Model> {
    let mut all = chapter_member::Entity::find().all(world.plain()).await.unwrap();
    all.sort_by(|one, other| one.name_key.cmp(&other.name_key));
    all
}

#[tokio::test]
async fn a_sheet_is_tried_taken_and_taken_again_without_a_change() {
    let world = World::new().await;
    let sheet =
        "Full name;E-mail;No;Level;Shoe size\nAnn Lee;ann@example.org;1;Graduate;38\nBo Ek;;2;undergraduate;44\n";
    let first = format!(", {COLUMNS}");
    let tried = world.run("lea", &import(&world, sheet, &format!("{first}, dryRun: true"))).await;
    assert_eq!(numbers(&tried), [2, 2, 0, 0, 0, 0], "{tried}");
    assert!(members(&world).await.is_empty() && world.ledger().await.is_empty(), "nothing is kept");
    let taken = world.run("lea", &import(&world, sheet, &first)).await;
    assert_eq!(numbers(&taken), [2, 2, 0, 0, 0, 0], "{taken}");
    // How the columns are called is remembered.
    let again = world.run("lea", &import(&world, sheet, "")).await;
    assert_eq!(numbers(&again), [2, 0, 0, 2, 0, 0], "{again}");
    let remembered =
        format!(r#"{{ chapter(id: "{}") {{ rosterColumns {{ personName email level joinedOn }} }} }}"#, world.own);
    let expected = json!({"personName": "Full name", "email": "E-mail", "level": "Level", "joinedOn": null});
    assert_eq!(world.run("lea", &remembered).await["data"]["chapter"]["rosterColumns"], expected);
    let all = members(&world).await;
    assert_eq!((all[0].person_email.as_deref(), all[1].member_number.as_deref()), (Some("ann@example.org"), Some("2")));
}

#[tokio::test]
async fn whom_the_sheet_has_no_more_is_proposed_to_leave_and_comes_back_with_the_next() {
    let world = World::new().await;
    let sheet = |rows: &str| format!("Full name,E-mail,No,Level\nAnn Lee,ann@example.org,1,GRADUATE\n{rows}");
    let both = sheet("Bo Ek,bo@example.org,2,UNDERGRADUATE\n");
    world.run("lea", &import(&world, &both, &format!(", {COLUMNS}"))).await;
    let without = world.run("lea", &import(&world, &sheet(""), "")).await;
    assert_eq!(numbers(&without), [1, 0, 0, 1, 0, 1], "{without}");
    let leaving = format!(
        r#"{{ chapter(id: "{}") {{ roster(filter: {{isLeaverProposed: true}}) {{ nodes {{ personName leavingReason status }} }} }} }}"#,
        world.own
    );
    let expected = json!([{"personName": "Bo Ek", "leavingReason": "ABSENT", "status": "CURRENT"}]);
    assert_eq!(world.run("lea", &leaving).await["data"]["chapter"]["roster"]["nodes"], expected);
    let again = world.run("lea", &import(&world, &sheet(""), "")).await;
    assert_eq!(numbers(&again)[5], 0, "it is said once");
    let back = world.run("lea", &import(&world, &both, "")).await;
    assert_eq!(numbers(&back), [2, 0, 1, 1, 0, 0], "{back}");
    assert_eq!(world.run("lea", &leaving).await["data"]["chapter"]["roster"]["nodes"], json!([]));
}

#[tokio::test]
async fn rows_that_the_roster_would_refuse_are_refused_with_line_and_column() {
    let world = World::new().await;
    let kept = "Full name,E-mail,No,Level\nAnn Lee,ann@example.org,1,GRADUATE\nProf One,,,ACADEMIC\n";
    world.run("lea", &import(&world, kept, &format!(", {COLUMNS}"))).await;
    let sheet = format!(
        "{kept}Prof Two,,,Academic\n,nobody@example.org,,GRADUATE\nCy Do,no address,,GRADUATE\nDi Fu,,,wizard\nEd Go,,,\n\
         Ann Lee,ann@example.org,,GRADUATE\nHu Ly,hu@example.org,1,GRADUATE\nIo Ma,io@example.org,9,OTHER,too many\n"
    );
    let answer = world.run("lea", &import(&world, &sheet, "")).await;
    assert_eq!(numbers(&answer), [10, 0, 0, 2, 8, 0], "{answer}");
    let problems = answer["data"]["importRoster"]["import"]["problems"].as_array().unwrap();
    let told: Vec<_> =
        problems.iter().map(|of| (of["line"].as_u64().unwrap(), of["column"].as_str().unwrap())).collect();
    let expected = [
        (4, "Level"),
        (5, "Full name"),
        (6, "E-mail"),
        (7, "Level"),
        (8, "Level"),
        (9, "Full name"),
        (10, "Full name"),
        (11, ""),
    ];
    assert_eq!(told, expected, "{answer}");
    assert_eq!(members(&world).await.len(), 2);
}

#[tokio::test]
async fn columns_of_the_staff_are_taken_of_them_alone() {
    let world = World::new().await;
    let sheet = "Name,Level,Since,Until\nAnn Lee,GRADUATE,2025-09-01,2026-06-30\n";
    let columns = r#", columns: {personName: "Name", level: "Level", joinedOn: "Since", expiresOn: "Until"}"#;
    let answer = world.run("lea", &import(&world, sheet, columns)).await;
    let problems = &answer["data"]["importRoster"]["import"]["problems"];
    assert_eq!((&problems[0]["column"], &problems[1]["column"]), (&json!("Since"), &json!("Until")), "{answer}");
    assert_eq!(members(&world).await[0].joined_on.to_string(), "2026-03-01");
    let answer = world.run("sam", &import(&world, sheet, columns)).await;
    assert_eq!(numbers(&answer), [1, 0, 1, 0, 0, 0], "{answer}");
    let ann = &members(&world).await[0];
    assert_eq!(
        (ann.joined_on.to_string(), ann.expires_on.unwrap().to_string()),
        ("2025-09-01".into(), "2026-07-01".into())
    );
}

#[tokio::test]
async fn what_is_no_sheet_is_refused_whole() {
    let world = World::new().await;
    for (sheet, more, code, field) in [
        ("Full name\nAnn\n", "", "REQUIRED", "columns"),
        ("Name\nAnn\n", ", columns: {personName: \"Full name\"}", "INVALID", "sheet"),
        ("Name\n", ", columns: {personName: \"Name\"}", "INVALID", "sheet"),
        ("", ", columns: {personName: \"Name\"}", "INVALID", "sheet"),
        ("Name,Name\nAnn,Bo\n", ", columns: {personName: \"Name\"}", "INVALID", "sheet"),
        ("Name\nAnn\n", ", columns: {personName: \" \"}", "INVALID", "columns"),
    ] {
        let answer = world.run("lea", &import(&world, sheet, more)).await;
        let error = &answer["data"]["importRoster"]["errors"][0];
        assert_eq!((&error["code"], &error["path"]), (&json!(code), &json!([field])), "{sheet}: {answer}");
    }
    assert!(world.ledger().await.is_empty());
    let others = import(&world, "Name\nAnn\n", ", columns: {personName: \"Name\"}")
        .replace(&world.own.to_string(), &world.other.to_string());
    assert_eq!(world.run("lea", &others).await["data"]["importRoster"]["errors"][0]["code"], "FORBIDDEN");
}
