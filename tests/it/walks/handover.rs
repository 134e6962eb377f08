//! A presidency from one student to the next, with the refusals that lead to the handover.
use entity::account::AccountId;
use serde_json::{Value as Json, json};

use super::Walk;

/// The first refusal of what somebody does, with its code and message; empty if it was done.
async fn refusal(walk: &Walk, who: AccountId, mutation: &str, input: &str) -> (String, String) {
    let query = format!("mutation {{ {mutation}(input: {{{input}}}) {{ errors {{ code message }} }} }}");
    let error = walk.ask_as(Some(who), &query).await[mutation]["errors"][0].clone();
    let text = |field: &str| error[field].as_str().unwrap_or_default().to_owned();
    (text("code"), text("message"))
}

/// The term that comes of what somebody does.
async fn done(walk: &Walk, who: AccountId, mutation: &str, input: &str) -> Json {
    let query = format!(
        "mutation {{ {mutation}(input: {{{input}}}) {{ officer {{ id status startsOn endsOn replaces {{ id endsOn }} }} \
         errors {{ code message }} }} }}"
    );
    let payload = walk.ask_as(Some(who), &query).await[mutation].clone();
    assert_eq!(payload["errors"], json!([]), "{query}: {payload}");
    payload["officer"].clone()
}

async fn president(walk: &Walk) -> String {
    let query = format!(
        r#"{{ chapter(id: "{}") {{ officers(filter: {{offices: [PRESIDENT]}}) {{ nodes {{ id }} }} }} }}"#,
        walk.world.own
    );
    walk.ask("staff", &query).await["chapter"]["officers"]["nodes"][0]["id"].as_str().unwrap().to_owned()
}

/// The successor is told of the note, reads it with all that is to be done, and says so.
async fn reads_what_was_left(walk: &Walk, next: AccountId, term: &str) {
    let page = format!(
        r#"{{ chapter(id: "{}") {{ dashboard {{ tasks {{ kind action subject {{ id }} }} }}
            handovers(offices: [PRESIDENT]) {{ note version terms {{ status }} contacts {{ office }} tasks {{ kind }} }} }} }}"#,
        walk.world.own
    );
    let told = walk.ask_as(Some(next), &page).await["chapter"].clone();
    let task = json!({"kind": "HANDOVER_UNREAD", "action": "acknowledgeHandover", "subject": {"id": term}});
    assert!(told["dashboard"]["tasks"].as_array().unwrap().contains(&task), "{told}");
    let left = &told["handovers"][0];
    assert_eq!((&left["note"], &left["version"]), (&json!("The room is ours until June."), &json!(1)));
    assert_eq!(left["terms"], json!([{"status": "ENDED"}, {"status": "CURRENT"}]), "who was there, and who is");

    let version = walk.read(term, "version").await["version"].clone();
    let read = format!(r#"id: "{term}", expectedVersion: {version}"#);
    let may = "viewerPermissions { acknowledgeHandover { allowed } } handoverAcknowledgedAt";
    let asked = format!(r#"{{ node(id: "{term}") {{ ... on OfficerTerm {{ {may} }} }} }}"#);
    assert_eq!(
        walk.ask_as(Some(next), &asked).await["node"]["viewerPermissions"]["acknowledgeHandover"]["allowed"],
        true
    );
    assert_eq!(done(walk, next, "acknowledgeHandover", &read).await["status"], "CURRENT");
    let acknowledged = walk.ask_as(Some(next), &asked).await["node"]["handoverAcknowledgedAt"].clone();
    assert_eq!(acknowledged, "2026-04-01T09:00:00+00:00");
    let again = read.replace(&format!("expectedVersion: {version}"), "expectedVersion: 4");
    assert_eq!(refusal(walk, next, "acknowledgeHandover", &again).await.0, "ALREADY_EXISTS");
    let told = walk.ask_as(Some(next), &page).await["chapter"].clone();
    assert!(!told["dashboard"].to_string().contains("HANDOVER_UNREAD"), "{told}");
}

#[tokio::test]
async fn a_president_and_the_staff_hand_the_office_over_in_one_act() {
    let walk = Walk::begin().await;
    let (lea, sam) = (walk.world.lea, walk.world.sam);
    let next = walk.world.account("next@example.org").await;
    let own = president(&walk).await;

    // Neither can be done first: each refusal names the act that does both.
    let person = r#"personName: "Next", personEmail: "next@example.org""#;
    let report = format!(r#"chapter: "{}", office: PRESIDENT, {person}, startsOn: "2026-04-01""#, walk.world.own);
    let reported = done(&walk, lea, "reportOfficer", &report).await;
    let confirm = |version: u8| format!("id: {}, expectedVersion: {version}", reported["id"]);
    for (who, mutation, input, code) in [
        (lea, "endOfficer", format!(r#"id: "{own}", expectedVersion: 1, endsOn: "2026-03-31""#), "LAST_LEADER"),
        (sam, "confirmOfficer", confirm(1), "OFFICE_TAKEN"),
    ] {
        let refused = refusal(&walk, who, mutation, &input).await;
        assert!(refused.0 == code && refused.1.contains("handOverOffice"), "{mutation}: {refused:?}");
    }

    // A day that is none of the term's is refused.
    let over = |on: &str| format!(r#"id: "{own}", expectedVersion: 1, {person}, startsOn: "{on}""#);
    for day in ["2025-01-01", "2027-01-01"] {
        assert_eq!(refusal(&walk, lea, "handOverOffice", &over(day)).await.0, "INVALID", "{day}");
    }
    let stale = over("2026-04-01").replace("expectedVersion: 1", "expectedVersion: 9");
    assert_eq!(refusal(&walk, lea, "handOverOffice", &stale).await.0, "VERSION_CONFLICT");
    assert_eq!(refusal(&walk, next, "handOverOffice", &over("2026-04-01")).await.0, "FORBIDDEN");

    // What the next should know is written down by whoever knows it.
    let note = format!(
        r#"chapter: "{}", office: PRESIDENT, expectedVersion: 0, text: "The room is ours until June.""#,
        walk.world.own
    );
    assert_eq!(refusal(&walk, lea, "saveHandoverNote", &note).await.0, "");
    assert_eq!(refusal(&walk, lea, "saveHandoverNote", &note).await.0, "VERSION_CONFLICT", "it is version 1 now");

    // The leader reports; until the staff confirm, nothing changes for the president.
    let successor = done(&walk, lea, "handOverOffice", &over("2026-04-01")).await;
    assert_eq!(
        (&successor["id"], &successor["status"]),
        (&reported["id"], &json!("REPORTED")),
        "the report becomes it"
    );
    assert_eq!(successor["replaces"]["id"], json!(own));
    let before = walk.read(&own, "endsOn").await;
    assert_eq!(refusal(&walk, lea, "confirmOfficer", &confirm(2)).await.0, "FORBIDDEN");
    done(&walk, sam, "confirmOfficer", &confirm(2)).await;
    let after = walk.read(&own, "endsOn status").await;
    assert_eq!((&before["endsOn"], &after["endsOn"]), (&json!("2026-05-31"), &json!("2026-03-31")));
    assert_eq!(after["status"], "CURRENT", "it lasts until the day");

    // On every day somebody leads the chapter, and on each one of the two.
    for (day, leader) in [("2026-03-31", lea), ("2026-04-01", next)] {
        walk.on(day).await;
        for who in [lea, next] {
            assert_eq!(walk.world.viewer_of(who).await.leads(walk.world.own), who == leader, "{day}");
        }
    }
    reads_what_was_left(&walk, next, successor["id"].as_str().unwrap()).await;
    let back = format!(r#"id: {}, expectedVersion: 4, personName: "Lea", startsOn: "2026-05-01""#, successor["id"]);
    assert_eq!(refusal(&walk, lea, "handOverOffice", &back).await.0, "FORBIDDEN", "she leads it no more");
}

#[tokio::test]
async fn an_ordinary_office_changes_hands_at_once_and_what_gives_rights_waits() {
    let walk = Walk::begin().await;
    let (lea, own) = (walk.world.lea, walk.world.own);
    let report =
        format!(r#"chapter: "{own}", office: TREASURER, title: "Purse", personName: "A", startsOn: "2026-01-01""#);
    let first = done(&walk, lea, "reportOfficer", &report).await;
    let over = |more: &str| {
        format!(r#"id: {}, expectedVersion: 1, personName: "B", startsOn: "2026-03-01"{more}"#, first["id"])
    };
    let waits = done(&walk, lea, "handOverOffice", &over(", isLeadContact: true")).await;
    assert_eq!(waits["status"], "REPORTED");
    let second = done(&walk, lea, "handOverOffice", &over("")).await;
    assert_eq!((&second["id"], &second["status"]), (&waits["id"], &json!("CURRENT")));
    let first = walk.read(first["id"].as_str().unwrap(), "status").await;
    assert_eq!(first["status"], "ENDED");
    let ledger =
        walk.ask("staff", &format!(r#"{{ ledger(subject: "{own}", first: 2) {{ nodes {{ action }} }} }}"#)).await;
    let actions: Vec<_> = ledger["ledger"]["nodes"].as_array().unwrap().iter().map(|node| &node["action"]).collect();
    assert!(actions.contains(&&json!("endOfficer")) && actions.contains(&&json!("handOverOffice")), "{actions:?}");
}
