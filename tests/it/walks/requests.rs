//! A chapter's year with others: its leader asks the staff for a name, confirms what the chapter tells, finds a sister
//! chapter and parts from it; with the refusals on the way, as public, leaders of both chapters and staff.
use entity::{account::AccountId, chapter::ChapterId};
use serde_json::{Value as Json, json};

use super::Walk;

/// What comes of a mutation of somebody: the payload.
async fn act(walk: &Walk, who: AccountId, mutation: &str, input: &str, what: &str) -> Json {
    let query = format!("mutation {{ {mutation}(input: {{{input}}}) {{ {what} errors {{ code message path }} }} }}");
    walk.ask_as(Some(who), &query).await[mutation].clone()
}

async fn refused(walk: &Walk, who: AccountId, mutation: &str, input: &str) -> String {
    let payload = act(walk, who, mutation, input, "").await;
    let code = payload["errors"][0]["code"].as_str().unwrap_or_else(|| panic!("{mutation}: {payload}"));
    code.to_owned()
}

async fn done(walk: &Walk, who: AccountId, mutation: &str, input: &str, what: &str) -> Json {
    let payload = act(walk, who, mutation, input, what).await;
    assert_eq!(payload["errors"], json!([]), "{mutation} {input}: {payload}");
    payload
}

/// Somebody who leads the chapter.
async fn leader(walk: &Walk, chapter: ChapterId, address: &str) -> AccountId {
    let account = walk.world.account(address).await;
    walk.world.term(chapter, Some(account), "2026-01-01", None).await;
    account
}

async fn name(walk: &Walk, chapter: ChapterId) -> Json {
    walk.ask("public", &format!(r#"{{ chapter(id: "{chapter}") {{ name }} }}"#)).await["chapter"]["name"].clone()
}

#[tokio::test]
async fn a_chapter_asks_for_a_name_and_gets_it() {
    let walk = Walk::begin().await;
    let (lea, sam, own) = (walk.world.lea, walk.world.sam, walk.world.own);
    let theo = leader(&walk, walk.world.other, "theo@example.org").await;
    walk.on("2026-03-02").await;
    let update = format!(r#"id: "{own}", expectedVersion: 1, name: "Alpha Public Administration Association""#);
    assert_eq!(refused(&walk, lea, "updateChapter", &update).await, "PROTECTED");
    let ask = |version: i32, name: &str| {
        format!(r#"chapter: "{own}", expectedVersion: {version}, change: {{name: "{name}"}}"#)
    };
    assert_eq!(refused(&walk, theo, "requestChange", &ask(1, "Omega")).await, "FORBIDDEN");
    assert_eq!(refused(&walk, lea, "requestChange", &ask(4, "Omega")).await, "VERSION_CONFLICT");
    let what = "changeRequest { id }";
    let asked = done(&walk, lea, "requestChange", &ask(1, "Omega"), what).await;
    let first = asked["changeRequest"]["id"].as_str().unwrap().to_owned();
    assert_eq!(refused(&walk, lea, "requestChange", &ask(1, "Psi")).await, "ALREADY_EXISTS");
    let decide = |id: &str, version: i32, rest: &str| format!(r#"id: "{id}", expectedVersion: {version} {rest}"#);
    assert_eq!(refused(&walk, lea, "approveChange", &decide(&first, 1, "")).await, "FORBIDDEN");
    assert_eq!(refused(&walk, theo, "withdrawChange", &decide(&first, 1, "")).await, "NOT_FOUND");
    assert_eq!(refused(&walk, sam, "rejectChange", &decide(&first, 1, r#", reason: " ""#)).await, "INVALID");
    done(&walk, sam, "rejectChange", &decide(&first, 1, r#", reason: "Too short""#), "").await;
    let asked = done(&walk, lea, "requestChange", &ask(1, "Alpha Association"), what).await;
    let second = asked["changeRequest"]["id"].as_str().unwrap().to_owned();
    walk.on("2026-03-04").await;
    done(&walk, sam, "approveChange", &decide(&second, 1, ""), "").await;
    assert_eq!(name(&walk, own).await, "Alpha Association");
    let asked =
        format!(r#"{{ chapter(id: "{own}") {{ changeRequests {{ nodes {{ status decisionReason newValue }} }} }} }}"#);
    let asked = walk.ask_as(Some(lea), &asked).await["chapter"]["changeRequests"]["nodes"].clone();
    assert_eq!(
        asked,
        json!([
            {"status": "REJECTED", "decisionReason": "Too short", "newValue": "Omega"},
            {"status": "APPROVED", "decisionReason": null, "newValue": "Alpha Association"},
        ])
    );
}

#[tokio::test]
async fn a_chapter_finds_a_sister_and_parts_from_it() {
    let walk = Walk::begin().await;
    let (lea, sam, own, other) = (walk.world.lea, walk.world.sam, walk.world.own, walk.world.other);
    let theo = leader(&walk, other, "theo@example.org").await;
    walk.on("2026-03-02").await;
    let propose = format!(r#"chapter: "{own}", sister: "{other}", message: "Shall we?""#);
    assert_eq!(refused(&walk, lea, "proposeSisterChapter", &propose).await, "BLOCKED");
    let opt_in = |chapter: ChapterId| {
        format!(r#"id: "{chapter}", expectedVersion: 1, addTopics: ["Housing"], addLanguages: ["en"]"#)
    };
    assert_eq!(refused(&walk, lea, "optInToSisterChapters", &opt_in(other)).await, "FORBIDDEN");
    done(&walk, theo, "optInToSisterChapters", &opt_in(other), "").await;
    done(&walk, lea, "optInToSisterChapters", &opt_in(own), "").await;
    let suggestions =
        format!(r#"{{ sisterChapterSuggestions(chapter: "{own}") {{ chapter {{ name }} sharedTopics }} }}"#);
    let suggested = walk.ask_as(Some(lea), &suggestions).await["sisterChapterSuggestions"].clone();
    assert_eq!(suggested, json!([{"chapter": {"name": "Beta"}, "sharedTopics": ["housing"]}]));
    let what = "sisterChapter { id }";
    let proposed = done(&walk, lea, "proposeSisterChapter", &propose, what).await;
    let id = proposed["sisterChapter"]["id"].as_str().unwrap().to_owned();
    let back = format!(r#"chapter: "{other}", sister: "{own}""#);
    assert_eq!(refused(&walk, theo, "proposeSisterChapter", &back).await, "ALREADY_EXISTS");
    let step = |version: i32, rest: &str| format!(r#"id: "{id}", expectedVersion: {version} {rest}"#);
    assert_eq!(refused(&walk, lea, "acceptSisterChapter", &step(1, "")).await, "FORBIDDEN");
    assert_eq!(refused(&walk, theo, "withdrawSisterChapter", &step(1, "")).await, "FORBIDDEN");
    done(&walk, theo, "acceptSisterChapter", &step(1, ""), "").await;
    let public = format!(r#"{{ chapter(id: "{other}") {{ sisterChapters {{ nodes {{ startsOn endsOn }} }} }} }}"#);
    let seen = walk.ask("public", &public).await["chapter"]["sisterChapters"]["nodes"].clone();
    assert_eq!(seen, json!([{"startsOn": "2026-03-02", "endsOn": null}]));
    let suggested = walk.ask_as(Some(lea), &suggestions).await["sisterChapterSuggestions"].clone();
    assert_eq!(suggested, json!([]), "who is a sister is not suggested");
    walk.on("2026-05-02").await;
    assert_eq!(refused(&walk, sam, "endSisterChapter", &step(2, "")).await, "REQUIRED");
    let ended = done(&walk, theo, "endSisterChapter", &step(2, ""), "sisterChapter { status endsOn }").await;
    assert_eq!(ended["sisterChapter"], json!({"status": "ENDED", "endsOn": "2026-05-01"}));
    assert_eq!(walk.ask("public", &public).await["chapter"]["sisterChapters"]["nodes"], json!([]));
    let out = format!(r#"id: "{other}", expectedVersion: 2"#);
    done(&walk, theo, "optOutOfSisterChapters", &out, "").await;
    assert_eq!(refused(&walk, lea, "proposeSisterChapter", &propose).await, "BLOCKED");
}
