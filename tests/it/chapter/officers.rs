//! Officer terms: reporting, confirming, refusing, ending, and the rights that follow.
use entity::officer_term::{Office, Status};
use serde_json::{Value as Json, json};

use crate::support::World;

pub(super) fn report(world: &World, input: &str) -> String {
    format!(
        r#"mutation {{ reportOfficer(input: {{chapter: "{}", {input}}}) {{
            officer {{ id status grantsLeaderAccess version }} errors {{ code path message }} }} }}"#,
        world.own
    )
}

fn act(name: &str, id: &Json, input: &str) -> String {
    format!(
        "mutation {{ act: {name}(input: {{id: {id}, expectedVersion: 1{input}}}) {{ \
         officer {{ id status endsOn }} errors {{ code path message }} }} }}"
    )
}

fn code(answer: &Json) -> &Json {
    &answer["data"].as_object().unwrap().values().next().unwrap()["errors"][0]["code"]
}

#[tokio::test]
async fn an_ordinary_office_is_filled_at_once_by_a_leader_and_waits_when_the_staff_report_it() {
    let world = World::new().await;
    for (who, office, status) in [("lea", "TREASURER", "CURRENT"), ("sam", "SECRETARY", "REPORTED")] {
        let input = format!(r#"office: {office}, personName: "P", startsOn: "2026-01-01""#);
        let answer = world.run(who, &report(&world, &input)).await;
        assert_eq!(answer["data"]["reportOfficer"]["officer"]["status"], status, "{answer}");
    }
}

#[tokio::test]
async fn an_office_with_rights_waits_for_the_staff_and_gives_them_from_its_first_day() {
    let world = World::new().await;
    let theo = world.account("theo@example.org").await;
    for office in ["FACULTY_ADVISOR", "VICE_PRESIDENT, isLeadContact: true"] {
        let input = format!(
            r#"office: {office}, personName: "Theo", personEmail: "Theo@Example.org", startsOn: "2026-04-01", endsOn: "2026-04-30""#
        );
        let answer = world.run("lea", &report(&world, &input)).await;
        let officer = &answer["data"]["reportOfficer"]["officer"];
        assert_eq!(
            (&officer["status"], &officer["grantsLeaderAccess"]),
            (&"REPORTED".into(), &true.into()),
            "{answer}"
        );
        let confirmed = world.run("sam", &act("confirmOfficer", &officer["id"], "")).await;
        let officer = &confirmed["data"]["act"]["officer"];
        assert_eq!((&officer["status"], &officer["endsOn"]), (&"UPCOMING".into(), &"2026-04-30".into()), "{confirmed}");
        let account = format!("{{ node(id: {}) {{ ... on OfficerTerm {{ account {{ email }} }} }} }}", officer["id"]);
        let account = &world.run("sam", &account).await["data"]["node"]["account"];
        assert_eq!(*account, json!({"email": "theo@example.org"}));
    }
    for (day, leads) in [("2026-03-31", false), ("2026-04-01", true), ("2026-04-30", true), ("2026-05-01", false)] {
        world.test.database.clock().set(format!("{day}T12:00:00Z").parse().unwrap());
        assert_eq!(world.viewer_of(theo).await.leads(world.own), leads, "{day}");
    }
}

#[tokio::test]
async fn an_office_with_one_seat_has_one_holder_and_nobody_holds_an_office_twice() {
    let world = World::new().await;
    world.officer(world.own, Office::Treasurer, Status::Current).await;
    for (input, expected, path) in [
        (r#"office: TREASURER, personName: "Other", startsOn: "2027-01-01""#, "OFFICE_TAKEN", "office"),
        (
            r#"office: TREASURER, personName: "person treasurer", startsOn: "2027-01-01""#,
            "ALREADY_EXISTS",
            "personName",
        ),
        (r#"office: SECRETARY, personName: "P", startsOn: "2026-01-01", endsOn: "2025-12-31""#, "INVALID", "endsOn"),
        (r#"office: SECRETARY, personName: " ", startsOn: "2026-01-01""#, "INVALID", "personName"),
        (r#"office: SECRETARY, personName: "P", personEmail: "no", startsOn: "2026-01-01""#, "INVALID", "personEmail"),
    ] {
        let answer = world.run("lea", &report(&world, input)).await;
        let error = &answer["data"]["reportOfficer"]["errors"][0];
        assert_eq!((&error["code"], &error["path"]), (&expected.into(), &json!([path])), "{input}: {answer}");
    }
    assert!(world.ledger().await.is_empty());
    // A president may be reported while another is in office, and confirmed only from the day after.
    for (from, expected) in [("2026-05-31", json!("OFFICE_TAKEN")), ("2026-06-01", Json::Null)] {
        let input = format!(r#"office: PRESIDENT, personName: "Next {from}", startsOn: "{from}""#);
        let reported = world.run("lea", &report(&world, &input)).await;
        let id = &reported["data"]["reportOfficer"]["officer"]["id"];
        assert_eq!(*code(&world.run("sam", &act("confirmOfficer", id, "")).await), expected, "{from}");
    }
}

#[tokio::test]
async fn two_presidents_confirmed_at_once_are_one() {
    let world = World::new().await;
    world.end_terms_of(world.own).await;
    let one = json!(world.officer(world.own, Office::President, Status::Reported).await.to_string());
    let two = json!(world.officer(world.own, Office::President, Status::Reported).await.to_string());
    world.rename_officer(&two, "Somebody else").await;
    let (one, two) = (act("confirmOfficer", &one, ""), act("confirmOfficer", &two, ""));
    let (one, two) = tokio::join!(world.run("sam", &one), world.run("sam", &two));
    let refused = [&one, &two].iter().filter(|answer| *code(answer) == "OFFICE_TAKEN").count();
    let confirmed = world.ledger().await.into_iter().filter(|entry| entry.record_kind == "officer_term").count();
    assert_eq!((refused, confirmed), (1, 1), "{one} {two}");
}

#[tokio::test]
async fn a_leader_cannot_end_the_last_term_with_rights_and_the_staff_can() {
    let world = World::new().await;
    let own =
        world.run("lea", &format!(r#"{{ chapter(id: "{}") {{ officers {{ nodes {{ id }} }} }} }}"#, world.own)).await;
    let own = &own["data"]["chapter"]["officers"]["nodes"][0]["id"];
    assert_eq!(*code(&world.run("lea", &act("endOfficer", own, "")).await), "LAST_LEADER");
    assert!(world.ledger().await.is_empty());
    let advisor = world.officer(world.own, Office::FacultyAdvisor, Status::Current).await;
    let nobody = world.run("lea", &act("endOfficer", own, "")).await;
    assert_eq!(*code(&nobody), "LAST_LEADER", "an adviser who cannot sign in leads nobody");
    let theo = world.account("theo@example.org").await;
    world.give_account(advisor, theo).await;
    let ended = world.run("lea", &act("endOfficer", own, r#", reason: "Moved away""#)).await;
    assert_eq!(ended["data"]["act"]["officer"]["endsOn"], "2026-02-28", "{ended}");
    assert!(!world.viewer("lea").await.leads(world.own), "the rights end with the term");
    let advisor = json!(advisor.to_string());
    assert!(code(&world.run("sam", &act("endOfficer", &advisor, "")).await).is_null());
    assert_eq!(world.ledger().await.len(), 2);
}

#[tokio::test]
async fn two_leaders_who_end_each_other_at_once_leave_one() {
    let world = World::new().await;
    let advisor = world.officer(world.own, Office::FacultyAdvisor, Status::Current).await;
    world.give_account(advisor, world.account("theo@example.org").await).await;
    let own = world
        .run(
            "lea",
            &format!(
                r#"{{ chapter(id: "{}") {{ officers(filter: {{offices: [PRESIDENT]}}) {{ nodes {{ id }} }} }} }}"#,
                world.own
            ),
        )
        .await;
    let one = act("endOfficer", &own["data"]["chapter"]["officers"]["nodes"][0]["id"], "");
    let two = act("endOfficer", &json!(advisor.to_string()), "");
    let viewer = world.viewer("lea").await;
    let (one, two) = tokio::join!(world.run_as(viewer.clone(), &one), world.run_as(viewer, &two));
    let refused = [&one, &two].iter().filter(|answer| *code(answer) == "LAST_LEADER").count();
    let confirmed = world.ledger().await.into_iter().filter(|entry| entry.record_kind == "officer_term").count();
    assert_eq!((refused, confirmed), (1, 1), "{one} {two}");
}

#[tokio::test]
async fn a_term_ends_on_a_day_of_its_own_and_once() {
    let world = World::new().await;
    let id = json!(world.officer(world.own, Office::Treasurer, Status::Current).await.to_string());
    let answer = world.run("lea", &act("endOfficer", &id, r#", endsOn: "2025-12-30""#)).await;
    assert_eq!(*code(&answer), "INVALID", "{answer}");
    let answer = world.run("lea", &act("endOfficer", &id, r#", endsOn: "2026-02-01""#)).await;
    assert_eq!(answer["data"]["act"]["officer"]["status"], "ENDED", "{answer}");
    let again = format!(r"mutation {{ endOfficer(input: {{id: {id}, expectedVersion: 2}}) {{ errors {{ code }} }} }}");
    assert_eq!(*code(&world.run("lea", &again).await), "WRONG_STATE");
}

#[tokio::test]
async fn a_president_hands_over_on_a_day_ahead() {
    let world = World::new().await;
    world.account("next@example.org").await;
    let next = r#"office: PRESIDENT, personName: "Next", personEmail: "next@example.org", startsOn: "2026-04-01""#;
    let reported = world.run("lea", &report(&world, next)).await;
    let next = &reported["data"]["reportOfficer"]["officer"]["id"];
    assert_eq!(*code(&world.run("sam", &act("confirmOfficer", next, "")).await), "OFFICE_TAKEN");
    let document = format!(
        r#"{{ chapter(id: "{}") {{ officers(filter: {{statuses: [CURRENT]}}) {{ nodes {{ id }} }} }} }}"#,
        world.own
    );
    let own = world.run("sam", &document).await;
    let own = &own["data"]["chapter"]["officers"]["nodes"][0]["id"];
    let ahead = act("endOfficer", own, r#", endsOn: "2026-03-31""#);
    assert_eq!(*code(&world.run("lea", &ahead).await), "LAST_LEADER", "nobody leads from that day yet");
    let ended = world.run("sam", &ahead).await;
    assert_eq!(ended["data"]["act"]["officer"]["status"], "CURRENT", "{ended}");
    assert!(code(&world.run("sam", &act("confirmOfficer", next, "")).await).is_null());
    world.test.database.clock().set("2026-03-31T12:00:00Z".parse().unwrap());
    assert!(world.viewer("lea").await.leads(world.own));
    world.test.database.clock().set("2026-04-01T12:00:00Z".parse().unwrap());
    assert!(!world.viewer("lea").await.leads(world.own));
}

#[tokio::test]
async fn a_refusal_needs_a_reason_which_the_chapter_can_read() {
    let world = World::new().await;
    let id = json!(world.officer(world.own, Office::FacultyAdvisor, Status::Reported).await.to_string());
    assert_eq!(*code(&world.run("sam", &act("rejectOfficer", &id, r#", reason: " ""#)).await), "INVALID");
    let answer = world.run("sam", &act("rejectOfficer", &id, r#", reason: "Not of the faculty""#)).await;
    assert_eq!(answer["data"]["act"]["officer"]["status"], "REJECTED", "{answer}");
    let ledger = format!(r#"{{ ledger(subject: "{}") {{ nodes {{ action reason }} }} }}"#, world.own);
    let entry = json!({"action": "rejectOfficer", "reason": "Not of the faculty"});
    assert_eq!(world.run("lea", &ledger).await["data"]["ledger"]["nodes"][0], entry);
}

#[tokio::test]
async fn leaders_of_an_inactive_chapter_can_read_only() {
    let world = World::new().await;
    world.term(world.inactive, Some(world.lea), "2026-01-01", None).await;
    let document = format!(
        r#"mutation {{ reportOfficer(input: {{chapter: "{}", office: TREASURER, personName: "P", startsOn: "2026-01-01"}}) {{
            errors {{ code message }} }} }}"#,
        world.inactive
    );
    let answer = world.run("lea", &document).await;
    assert_eq!(*code(&answer), "FORBIDDEN", "{answer}");
    assert!(answer.to_string().contains("relaunch"), "{answer}");
}

#[tokio::test]
async fn a_button_to_end_a_term_is_what_the_mutation_does_and_one_statement_for_all_rows() {
    let world = World::new().await;
    let advisor = world.officer(world.own, Office::FacultyAdvisor, Status::Current).await;
    for office in [Office::Treasurer, Office::VicePresident, Office::Secretary] {
        world.officer(world.own, office, Status::Current).await;
    }
    let ask = |first: u32| {
        format!(
            r#"{{ chapter(id: "{}") {{ officers(first: {first}) {{ nodes {{ id office version
                viewerPermissions {{ end {{ allowed code reason }} }} }} }} }} }}"#,
            world.own
        )
    };
    let statements = || world.statements.load(std::sync::atomic::Ordering::Relaxed);
    world.run("lea", &ask(1)).await;
    let of_one = statements();
    let answer = world.run("lea", &ask(20)).await;
    assert_eq!((of_one, statements()), (4, 4), "chapter, officers, their chapters, the terms of these");
    let nodes = answer["data"]["chapter"]["officers"]["nodes"].as_array().unwrap();
    assert_eq!(nodes.len(), 5, "{answer}");
    for node in nodes {
        let expected = if node["office"] == "PRESIDENT" { json!("LAST_LEADER") } else { Json::Null };
        assert_eq!(node["viewerPermissions"]["end"]["code"], expected, "{node}");
    }
    let president = &nodes.iter().find(|node| node["office"] == "PRESIDENT").unwrap()["id"];
    assert_eq!(*code(&world.run("lea", &act("endOfficer", president, "")).await), "LAST_LEADER");
    let end =
        format!("{{ node(id: {president}) {{ ... on OfficerTerm {{ viewerPermissions {{ end {{ code }} }} }} }} }}");
    let end_code = |answer: Json| answer["data"]["node"]["viewerPermissions"]["end"]["code"].clone();
    assert_eq!(end_code(world.run("sam", &end).await), Json::Null, "the staff end any");
    assert_eq!(end_code(world.run("public", &end).await), "UNAUTHENTICATED");
    world.give_account(advisor, world.account("theo@example.org").await).await;
    assert_eq!(end_code(world.run("lea", &end).await), Json::Null);
    assert!(code(&world.run("lea", &act("endOfficer", president, "")).await).is_null());
}

#[tokio::test]
async fn an_account_made_with_the_confirmation_of_its_term_or_at_the_same_moment_leads() {
    let world = World::new().await;
    for (office, email) in
        [("FACULTY_ADVISOR", "theo@example.org"), ("VICE_PRESIDENT, isLeadContact: true", "ann@example.org")]
    {
        let input =
            format!(r#"office: {office}, personName: "{email}", personEmail: "{email}", startsOn: "2026-01-01""#);
        let reported = world.run("lea", &report(&world, &input)).await;
        let id = &reported["data"]["reportOfficer"]["officer"]["id"];
        let confirm = act("confirmOfficer", id, "");
        let theo = if email.starts_with("theo") {
            assert!(code(&world.run("sam", &confirm).await).is_null());
            world.account_of(email).await
        } else {
            // Whoever comes second finds what the first has made, or is told to try again.
            let (confirmed, opened) = tokio::join!(world.run("sam", &confirm), world.try_open_account(email));
            if !code(&confirmed).is_null() {
                assert!(opened.is_ok(), "{confirmed}");
                assert!(code(&world.run("sam", &confirm).await).is_null());
            }
            world.account_of(email).await
        };
        assert!(world.viewer_of(theo).await.leads(world.own), "{email}");
        let account = format!("{{ node(id: {id}) {{ ... on OfficerTerm {{ account {{ email }} }} }} }}");
        assert_eq!(world.run("sam", &account).await["data"]["node"]["account"], json!({"email": email}));
    }
    let nobody = world.open_account("nobody@example.org").await;
    assert!(!world.viewer_of(nobody).await.leads(world.own));
    // Waiting for the staff gives nothing yet.
    let input = r#"office: FACULTY_ADVISOR, personName: "Eva", personEmail: "eva@example.org", startsOn: "2026-01-01""#;
    world.run("lea", &report(&world, input)).await;
    let eva = world.open_account("eva@example.org").await;
    assert!(!world.viewer_of(eva).await.leads(world.own));
}

#[tokio::test]
async fn officers_as_of_a_day_are_those_who_held_an_office_on_it() {
    let world = World::new().await;
    for (office, status) in [(Office::Treasurer, Status::Current), (Office::Secretary, Status::Reported)] {
        world.officer(world.own, office, status).await;
    }
    for (day, offices) in [
        ("2025-12-31", vec![]),
        ("2026-01-01", vec!["PRESIDENT", "TREASURER"]),
        ("2026-05-31", vec!["PRESIDENT", "TREASURER"]),
        ("2026-06-01", vec!["TREASURER"]),
    ] {
        let document = format!(
            r#"{{ chapter(id: "{}") {{ officers(filter: {{asOf: "{day}"}}) {{ nodes {{ office }} }} }} }}"#,
            world.own
        );
        for who in ["public", "lea", "sam"] {
            let answer = world.run(who, &document).await;
            let nodes = answer["data"]["chapter"]["officers"]["nodes"].as_array().unwrap();
            let mut found: Vec<_> = nodes.iter().map(|node| node["office"].as_str().unwrap()).collect();
            found.sort_unstable();
            assert_eq!(found, offices, "{who} {day}: {answer}");
        }
    }
}

#[tokio::test]
async fn a_leaders_word_alone_names_nobody_else_in_public() {
    let world = World::new().await;
    // Everybody chooses the name of their own account.
    let renamed =
        r#"mutation { updateAccount(input: {expectedVersion: 1, displayName: "Victim Chosen"}) { errors { code } } }"#;
    assert!(code(&world.run("lea", renamed).await).is_null());
    for (name, email, status) in [
        ("Victim Other", "other@example.org", "REPORTED"),
        ("Lea Example", "other@example.org", "REPORTED"),
        ("Victim Name", "lea@example.org", "REPORTED"),
        ("Victim Chosen", "lea@example.org", "REPORTED"),
        ("lea  EXAMPLE", "Lea@Example.org", "CURRENT"),
    ] {
        let input = format!(
            r#"office: OTHER, title: "{name}", personName: "{name}", personEmail: "{email}", nameIsPublic: true, startsOn: "2026-01-01""#
        );
        let answer = world.run("lea", &report(&world, &input)).await;
        assert_eq!(answer["data"]["reportOfficer"]["officer"]["status"], status, "{name} {email}: {answer}");
    }
    let officers = format!(r#"{{ chapter(id: "{}") {{ officers {{ nodes {{ personName }} }} }} }}"#, world.own);
    let public = world.run("public", &officers).await.to_string();
    assert!(public.contains("EXAMPLE") && !public.contains("Victim"), "{public}");
    // A name in an office without rights is the leader's word, and confirms nothing.
    let hidden = r#"office: OTHER, title: "Hidden", personName: "Victim Hidden", personEmail: "lea@example.org", startsOn: "2026-01-01""#;
    assert_eq!(
        world.run("lea", &report(&world, hidden)).await["data"]["reportOfficer"]["officer"]["status"],
        "CURRENT"
    );
    let shown = r#"office: OTHER, title: "Shown", personName: "Victim Hidden", personEmail: "lea@example.org", nameIsPublic: true, startsOn: "2026-01-01""#;
    assert_eq!(
        world.run("lea", &report(&world, shown)).await["data"]["reportOfficer"]["officer"]["status"],
        "REPORTED"
    );
}

#[tokio::test]
async fn leaders_report_so_many_in_a_request_and_in_a_day() {
    let world = World::new().await;
    let many = |from: usize, number: usize| {
        let one = |number: usize| {
            format!(
                r#"r{number}: reportOfficer(input: {{chapter: "{}", office: OTHER, title: "T{number}", personName: "P{number}",
                    personEmail: "lea@example.org", nameIsPublic: true, startsOn: "2026-01-01"}}) {{ errors {{ code message }} }}"#,
                world.own
            )
        };
        format!("mutation {{ {} }}", (from..from + number).map(one).collect::<Vec<_>>().join(" "))
    };
    let refused = |answer: &Json| {
        let payloads = answer["data"].as_object().unwrap_or_else(|| panic!("{answer}")).values();
        let limited: Vec<_> =
            payloads.filter(|payload| payload["errors"][0]["code"] == "RATE_LIMITED").cloned().collect();
        (limited.len(), limited.first().map(|payload| payload["errors"][0]["message"].to_string()).unwrap_or_default())
    };
    let first = refused(&world.run("lea", &many(0, 14)).await);
    assert!(first.0 == 4 && first.1.contains("10 officers"), "{first:?}");
    assert_eq!(refused(&world.run("lea", &many(20, 9)).await).0, 0, "and Lea's own term is of today");
    let over = refused(&world.run("lea", &many(40, 1)).await);
    assert!(over.0 == 1 && over.1.contains("20 officers"), "{over:?}");
    assert_eq!(refused(&world.run("sam", &many(60, 12)).await).0, 0, "the staff");
    world.test.database.clock().set(crate::support::today() + chrono::TimeDelta::days(1));
    assert_eq!(refused(&world.run("lea", &many(80, 1)).await).0, 0, "another day");
}
