//! A class joins its chapter with the code, and nobody else learns who: over HTTP as leader, student, stranger and leader
//! of another chapter.
use serde_json::{Value as Json, json};

use super::Walk;

/// The payload of what somebody does.
async fn done(walk: &Walk, who: Option<entity::account::AccountId>, mutation: &str, input: &str, fields: &str) -> Json {
    let query = format!("mutation {{ {mutation}(input: {{{input}}}) {{ {fields} errors {{ code path }} }} }}");
    walk.ask_as(who, &query).await[mutation].clone()
}

/// The whole answer to a question, errors and all.
async fn asked(walk: &Walk, who: Option<entity::account::AccountId>, query: &str) -> Json {
    walk.post(who, query).await
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a walk is read from its beginning to its end")]
async fn a_class_joins_and_nobody_but_its_leaders_and_the_staff_learns_who() {
    let walk = Walk::begin().await;
    let (own, lea) = (walk.world.own, walk.world.lea);
    let mallory = walk.world.account("mallory@example.org").await;
    walk.world.term(walk.world.other, Some(mallory), "2026-01-01", None).await;

    // The leader makes a code, and students join with it.
    let input = format!(r#"chapter: "{own}", maxUses: 3, expiresOn: "2026-03-31""#);
    let made = done(&walk, Some(lea), "rotateJoinCode", &input, "code joinCode { id version }").await;
    let code = made["code"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned();
    let join = |name: &str, code: &str| {
        format!(
            r#"code: "{code}", personName: "{name} Quisling", email: "{name}@example.org", level: UNDERGRADUATE,
               expiresOn: "2026-06-30", consents: true, acceptsCodeOfEthics: true"#
        )
    };
    for name in ["ann", "bea", "cai"] {
        let joined = done(&walk, None, "joinChapter", &join(name, &code), "chapter { name memberCount }").await;
        assert_eq!(joined["chapter"], json!({"name": "Alpha", "memberCount": null}), "{joined}");
    }
    let refused = done(&walk, None, "joinChapter", &join("dan", &code), "chapter { name }").await;
    assert_eq!(refused["errors"][0]["code"], "NOT_FOUND", "three and no more");

    // The leader reads them.
    let roster = format!(r#"{{ chapter(id: "{own}") {{ roster {{ nodes {{ id personName email }} }} }} }}"#);
    let read = walk.ask_as(Some(lea), &roster).await;
    let people = read["chapter"]["roster"]["nodes"].as_array().unwrap().clone();
    assert_eq!(people.len(), 3);
    assert_eq!(people[0]["email"], "ann@example.org");
    let ann = people[0]["id"].as_str().unwrap();

    // A stranger and a leader of another chapter find nothing, by whatever way they come.
    let code_id = made["joinCode"]["id"].as_str().unwrap();
    let fields = "... on ChapterMember { personName } ... on ChapterJoinCode { hint }";
    for who in [None, Some(mallory)] {
        for query in [
            roster.clone(),
            format!(r#"{{ node(id: "{ann}") {{ id {fields} }} }}"#),
            format!(r#"{{ nodes(ids: ["{ann}", "{code_id}"]) {{ id {fields} }} }}"#),
            format!(r#"{{ chapter(id: "{own}") {{ joinCode {{ hint }} rosterNumbers {{ total }} memberCount }} }}"#),
            r#"{ chapterMembers(filter: {text: "ann"}) { totalCount nodes { personName } } }"#.to_owned(),
            r#"{ search(query: "Quisling") { nodes { __typename } } }"#.to_owned(),
            format!(r#"{{ ledger(subject: "{own}") {{ nodes {{ action changes {{ field after }} }} }} }}"#),
        ] {
            let told = asked(&walk, who, &query).await.to_string();
            let is_silent = ["Quisling", "ann@", "joinChapter", "\"hint\":\""].iter().all(|word| !told.contains(word));
            assert!(is_silent && !told.contains("\"total\":3"), "{query}: {told}");
        }
    }

    // Nor do they change anything.
    let before = walk.world.ledger().await.len();
    for (mutation, input) in [
        ("updateChapterMember", format!(r#"id: "{ann}", expectedVersion: 1, personName: "X""#)),
        ("endChapterMembership", format!(r#"id: "{ann}", expectedVersion: 1"#)),
        ("revokeJoinCode", format!(r#"id: "{code_id}", expectedVersion: 4"#)),
        ("addChapterMember", format!(r#"chapter: "{own}", personName: "X", level: OTHER"#)),
        ("rotateJoinCode", format!(r#"chapter: "{own}", maxUses: 3, expiresOn: "2026-03-31""#)),
    ] {
        let payload = done(&walk, Some(mallory), mutation, &input, "").await;
        let code = payload["errors"][0]["code"].as_str().unwrap_or_else(|| panic!("{mutation}: {payload}"));
        assert!(["NOT_FOUND", "FORBIDDEN"].contains(&code), "{mutation}: {payload}");
        let query = format!("mutation {{ {mutation}(input: {{{input}}}) {{ errors {{ code }} }} }}");
        assert!(asked(&walk, None, &query).await.get("errors").is_some(), "{mutation} is not a stranger's to know");
    }
    let transfer = format!(r#"id: "{ann}", expectedVersion: 1, to: "{}""#, walk.world.other);
    let payload = done(&walk, Some(mallory), "transferChapterMember", &transfer, "").await;
    assert_eq!(payload["errors"][0]["code"], "NOT_FOUND");
    assert_eq!(walk.world.ledger().await.len(), before);

    // Their year is over: they are proposed, and the leader ends two of them.
    walk.on("2026-05-30").await;
    let proposed =
        format!(r#"{{ chapter(id: "{own}") {{ roster(filter: {{isLeaverProposed: true}}) {{ totalCount }} }} }}"#);
    assert_eq!(walk.ask("staff", &proposed).await["chapter"]["roster"]["totalCount"], 0);
    walk.on("2026-07-01").await;
    assert_eq!(walk.ask("staff", &proposed).await["chapter"]["roster"]["totalCount"], 3);
    let rows: Vec<_> = people[..2].iter().map(|person| format!("{{id: {}}}", person["id"])).collect();
    let input = format!(r#"rows: [{}], errorPolicy: REJECT_ALL, reason: "Graduated""#, rows.join(", "));
    let ended = done(&walk, Some(walk.world.sam), "endChapterMemberships", &input, "results { outcome }").await;
    assert_eq!(ended["results"], json!([{"outcome": "APPLIED"}, {"outcome": "APPLIED"}]), "{ended}");
    assert_eq!(walk.ask("staff", &proposed).await["chapter"]["roster"]["totalCount"], 1);
    assert!(asked(&walk, Some(lea), &roster).await["data"]["chapter"]["roster"].is_null(), "she leads it no more");
}
