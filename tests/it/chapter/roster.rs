//! Rosters: who is added, changed, transferred and ended, by whom, and what others learn of it.
use entity::chapter_member;
use sea_orm::EntityTrait as _;
use serde_json::{Value as Json, json};

use crate::support::{World, code};

const ANSWER: &str = "chapterMember { id version personName email memberNumber level membershipKind joinedOn expiresOn \
                      endedOn status leavingReason transferredFrom { id } } errors { code path message }";

fn add(world: &World, input: &str) -> String {
    format!(r#"mutation {{ addChapterMember(input: {{chapter: "{}", {input}}}) {{ {ANSWER} }} }}"#, world.own)
}

fn act(mutation: &str, id: &str, version: i32, input: &str) -> String {
    format!(r#"mutation {{ {mutation}(input: {{id: "{id}", expectedVersion: {version}{input}}}) {{ {ANSWER} }} }}"#)
}

/// The membership that an answer has.
fn made(answer: &Json) -> Json {
    let payload = answer["data"].as_object().unwrap_or_else(|| panic!("{answer}")).values().next().unwrap();
    assert_eq!(payload["errors"], json!([]), "{answer}");
    payload["chapterMember"].clone()
}

async fn roster(world: &World, who: &str, filter: &str) -> Vec<String> {
    let document = format!(
        r#"{{ chapter(id: "{}") {{ roster(filter: {{{filter}}}) {{ totalCount nodes {{ personName }} }} }} }}"#,
        world.own
    );
    let answer = world.run(who, &document).await;
    let nodes = answer["data"]["chapter"]["roster"]["nodes"].as_array().unwrap_or_else(|| panic!("{answer}"));
    nodes.iter().map(|node| node["personName"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn leaders_keep_their_own_roster_but_for_what_is_the_staffs() {
    let world = World::new().await;
    let person = r#"personName: "Nils Ødegård", email: "Nils@Example.org", level: GRADUATE"#;
    for protected in [
        "membershipKind: KEEPS_OWN",
        r#"joinedOn: "2026-01-01""#,
        r#"expiresOn: "2027-01-01""#,
        r#"codeOfEthicsAcceptedOn: "2026-01-01""#,
    ] {
        let answer = world.run("lea", &add(&world, &format!("{person}, {protected}"))).await;
        let error = &answer["data"]["addChapterMember"]["errors"][0];
        let field = protected.split(':').next().unwrap();
        assert_eq!((&error["code"], &error["path"]), (&json!("PROTECTED"), &json!([field])), "{answer}");
    }
    assert!(world.ledger().await.is_empty());
    let member = made(&world.run("lea", &add(&world, person)).await);
    assert_eq!(
        (&member["email"], &member["joinedOn"], &member["membershipKind"], &member["status"]),
        (&json!("nils@example.org"), &json!("2026-03-01"), &json!("STUDENT"), &json!("CURRENT"))
    );
    let id = member["id"].as_str().unwrap();
    let renamed = act("updateChapterMember", id, 1, r#", personName: "Nils O.", memberNumber: "17", email: null"#);
    let renamed = made(&world.run("lea", &renamed).await);
    assert_eq!((&renamed["memberNumber"], &renamed["email"]), (&json!("17"), &Json::Null));
    let by_staff = act("updateChapterMember", id, 2, r#", membershipKind: KEEPS_OWN, expiresOn: "2027-06-30""#);
    assert_eq!(made(&world.run("sam", &by_staff).await)["expiresOn"], "2027-06-30");
    for (input, field) in [
        ("level: GRADUATE", "personName"),
        (r#"personName: "P""#, "level"),
        (r#"personName: "P", level: OTHER, email: "no""#, "email"),
        (r#"personName: "P", level: OTHER, joinedOn: "2026-05-01", expiresOn: "2026-04-01""#, "expiresOn"),
        (r#"personName: "P", level: OTHER, codeOfEthicsAcceptedOn: "2026-03-02""#, "codeOfEthicsAcceptedOn"),
    ] {
        let answer = world.run("sam", &add(&world, input)).await;
        assert_eq!(answer["data"]["addChapterMember"]["errors"][0]["path"], json!([field]), "{input}: {answer}");
    }
}

#[tokio::test]
async fn a_chapter_has_one_free_academic_membership_however_many_ask_at_once() {
    let world = World::new().await;
    let professor = |name: &str| add(&world, &format!(r#"personName: "{name}", level: ACADEMIC"#));
    let (one, two) = (professor("One"), professor("Two"));
    let (one, two) = tokio::join!(world.run("lea", &one), world.run("sam", &two));
    let mut codes = [code(&one), code(&two)];
    codes.sort_unstable();
    assert_eq!(codes, ["", "ALREADY_EXISTS"], "{one} {two}");
    // Who keeps a membership of their own has no need of the free one.
    let own = add(&world, r#"personName: "Three", level: ACADEMIC, membershipKind: KEEPS_OWN"#);
    let own = made(&world.run("sam", &own).await);
    let take = act("updateChapterMember", own["id"].as_str().unwrap(), 1, ", membershipKind: STUDENT");
    assert_eq!(code(&world.run("sam", &take).await), "ALREADY_EXISTS");
    let first = if code(&one).is_empty() { one } else { two };
    let end = act("endChapterMembership", made(&first)["id"].as_str().unwrap(), 1, "");
    made(&world.run("lea", &end).await);
    made(&world.run("sam", &take).await);
}

#[tokio::test]
async fn who_keeps_a_membership_of_their_own_is_counted_apart() {
    let world = World::new().await;
    for (name, level, kind) in [("A", "GRADUATE", "STUDENT"), ("B", "GRADUATE", "KEEPS_OWN"), ("C", "OTHER", "STUDENT")]
    {
        let input = format!(r#"personName: "{name}", level: {level}, membershipKind: {kind}"#);
        made(&world.run("sam", &add(&world, &input)).await);
    }
    let numbers = format!(
        r#"{{ chapter(id: "{}") {{ memberCount rosterNumbers {{ total studentMemberships byLevel {{ level count }} }} }} }}"#,
        world.own
    );
    let expected = json!({"memberCount": null, "rosterNumbers": {"total": 3, "studentMemberships": 2, "byLevel": [
        {"level": "UNDERGRADUATE", "count": 0}, {"level": "GRADUATE", "count": 2}, {"level": "ACADEMIC", "count": 0},
        {"level": "OTHER", "count": 1}]}});
    assert_eq!(world.run("lea", &numbers).await["data"]["chapter"], expected);
    let others = numbers.replace(&world.own.to_string(), &world.other.to_string());
    let hidden = json!({"memberCount": null, "rosterNumbers": null});
    assert_eq!(world.run("lea", &others).await["data"]["chapter"], hidden, "another chapter's are not hers");
}

#[tokio::test]
async fn the_public_is_told_tens_of_members_and_nothing_of_few() {
    let world = World::new().await;
    let count = format!(r#"{{ chapter(id: "{}") {{ memberCount }} }}"#, world.own);
    for (members, told) in [(9, Json::Null), (10, json!(10)), (12, json!(10)), (20, json!(20))] {
        while chapter_member::Entity::find().all(world.plain()).await.unwrap().len() < members {
            world.member(world.own).await;
        }
        assert_eq!(world.run("public", &count).await["data"]["chapter"]["memberCount"], told, "{members}");
    }
}

#[tokio::test]
async fn a_person_is_once_on_a_roster_at_a_time_and_on_several_rosters() {
    let world = World::new().await;
    let person = r#"personName: "P", email: "p@example.org", memberNumber: "1", level: OTHER"#;
    let first = made(&world.run("lea", &add(&world, person)).await);
    for (again, field) in [
        (r#"personName: "Q", email: "P@EXAMPLE.ORG", level: OTHER"#, "email"),
        (r#"personName: "Q", memberNumber: "1", level: OTHER"#, "memberNumber"),
    ] {
        let answer = world.run("lea", &add(&world, again)).await;
        let error = &answer["data"]["addChapterMember"]["errors"][0];
        assert_eq!((&error["code"], &error["path"]), (&json!("ALREADY_EXISTS"), &json!([field])), "{answer}");
    }
    let elsewhere = add(&world, person).replace(&world.own.to_string(), &world.other.to_string());
    made(&world.run("sam", &elsewhere).await);
    // Once it is over, the person may come again.
    let end = act("endChapterMembership", first["id"].as_str().unwrap(), 1, r#", reason: "Moved""#);
    let ended = made(&world.run("lea", &end).await);
    assert_eq!((&ended["status"], &ended["endedOn"]), (&json!("ENDED"), &json!("2026-02-28")));
    made(&world.run("lea", &add(&world, person)).await);
    let again = act("endChapterMembership", first["id"].as_str().unwrap(), 2, "");
    assert_eq!(code(&world.run("lea", &again).await), "WRONG_STATE");
}

#[tokio::test]
async fn graduation_proposes_and_a_person_ends() {
    let world = World::new().await;
    let (mia, stays) = (world.member(world.own).await, r#"personName: "Stays", level: OTHER"#);
    made(&world.run("lea", &add(&world, stays)).await);
    let later = "2026-05-31T09:00:00Z".parse().unwrap();
    world.test.database.clock().set(later);
    for job in chapterhouse::job::LifeCycleJob::ALL {
        job.run(&world.test.database, later).await.unwrap();
    }
    assert_eq!(roster(&world, "lea", "isLeaverProposed: true").await, ["Mia Member"]);
    assert_eq!(roster(&world, "lea", "isLeaverProposed: false").await, ["Stays"]);
    assert_eq!(roster(&world, "lea", r#"asOf: "2026-05-31""#).await.len(), 2, "nothing ends by itself");
    let end = |dry_run: bool| {
        format!(
            r#"mutation {{ endChapterMemberships(input: {{rows: [{{id: "{mia}"}}], errorPolicy: REJECT_ALL, endedOn: "2026-05-31",
                dryRun: {dry_run}}}) {{ results {{ outcome chapterMember {{ endedOn }} }} errors {{ code }} }} }}"#
        )
    };
    for (dry_run, outcome, left) in [(true, "VALID", 2), (false, "APPLIED", 1)] {
        let answer = world.run("lea", &end(dry_run)).await;
        assert_eq!(answer["data"]["endChapterMemberships"]["results"][0]["outcome"], outcome, "{answer}");
        assert_eq!(roster(&world, "lea", r#"asOf: "2026-06-01""#).await.len(), left, "{answer}");
    }
    let all = roster(&world, "lea", "").await;
    assert_eq!(all, ["Mia Member", "Stays"], "who left stays in the history");
}

#[tokio::test]
async fn a_transfer_ends_one_membership_and_begins_the_other_on_the_same_day() {
    let world = World::new().await;
    let mia = world.member(world.own).await.to_string();
    for (to, field, expected) in [(world.own, "to", "INVALID"), (world.inactive, "to", "WRONG_STATE")] {
        let answer = world.run("sam", &act("transferChapterMember", &mia, 1, &format!(r#", to: "{to}""#))).await;
        let error = &answer["data"]["transferChapterMember"]["errors"][0];
        assert_eq!((&error["code"], &error["path"]), (&json!(expected), &json!([field])), "{answer}");
    }
    let early = format!(r#", to: "{}", joinedOn: "2025-08-31""#, world.other);
    assert_eq!(code(&world.run("sam", &act("transferChapterMember", &mia, 1, &early)).await), "INVALID");
    let there = act("transferChapterMember", &mia, 1, &format!(r#", to: "{}", joinedOn: "2026-02-15""#, world.other));
    assert_eq!(code(&world.run("lea", &there).await), "FORBIDDEN", "she does not lead the other");
    let moved = made(&world.run("sam", &there).await);
    assert_eq!((&moved["joinedOn"], &moved["transferredFrom"]), (&json!("2026-02-15"), &json!({"id": mia})));
    let left = format!(r#"{{ node(id: "{mia}") {{ ... on ChapterMember {{ endedOn status chapter {{ name }} }} }} }}"#);
    let expected = json!({"endedOn": "2026-02-14", "status": "ENDED", "chapter": {"name": "Alpha"}});
    assert_eq!(world.run("lea", &left).await["data"]["node"], expected);
    let actions: Vec<_> = world.ledger().await.into_iter().map(|entry| (entry.action, entry.subject_id)).collect();
    let both = [world.own, world.other].map(|chapter| ("transferChapterMember".to_owned(), chapter.0));
    assert_eq!(actions, both, "one act, in the history of both");
}

#[tokio::test]
async fn of_two_who_save_the_same_member_one_learns_of_the_other() {
    let world = World::new().await;
    let mia = world.member(world.own).await.to_string();
    let (one, two) = (
        act("updateChapterMember", &mia, 1, r#", personName: "One""#),
        act("updateChapterMember", &mia, 1, r#", memberNumber: "2""#),
    );
    let (one, two) = tokio::join!(world.run("lea", &one), world.run("sam", &two));
    let mut codes = [code(&one), code(&two)];
    codes.sort_unstable();
    assert_eq!(codes, ["", "VERSION_CONFLICT"], "{one} {two}");
    assert_eq!(world.ledger().await.len(), 1);
}

#[tokio::test]
async fn leaders_of_an_inactive_chapter_read_its_roster_and_change_nothing() {
    let world = World::new().await;
    world.term(world.inactive, Some(world.lea), "2026-01-01", None).await;
    let member = world.member(world.inactive).await.to_string();
    let read = format!(r#"{{ chapter(id: "{}") {{ roster {{ totalCount }} }} }}"#, world.inactive);
    assert_eq!(world.run("lea", &read).await["data"]["chapter"]["roster"]["totalCount"], 1);
    let new = add(&world, r#"personName: "P", level: OTHER"#);
    for document in [
        new.replace(&world.own.to_string(), &world.inactive.to_string()),
        act("updateChapterMember", &member, 1, ", level: OTHER"),
        act("endChapterMembership", &member, 1, ""),
    ] {
        assert_eq!(code(&world.run("lea", &document).await), "FORBIDDEN", "{document}");
    }
    assert!(world.ledger().await.is_empty());
}

#[tokio::test]
async fn people_are_found_by_name_last_name_address_and_number() {
    let world = World::new().await;
    for (name, email, number) in [
        ("José Ångström", "jose@example.org", "A1"),
        ("Anna Jönsson", "anna@example.org", "A10"),
        ("Jo", "jo@x.org", "B"),
    ] {
        let input = format!(r#"personName: "{name}", email: "{email}", memberNumber: "{number}", level: GRADUATE"#);
        made(&world.run("lea", &add(&world, &input)).await);
    }
    let cases: [(&str, &[&str]); 6] = [
        ("jo", &["Anna Jönsson", "Jo", "José Ångström"]),
        ("ANGSTR", &["José Ångström"]),
        ("jose an", &["José Ångström"]),
        ("Anna@Example.org", &["Anna Jönsson"]),
        ("A1", &["José Ångström"]),
        ("nobody", &[]),
    ];
    for (text, found) in cases {
        assert_eq!(roster(&world, "lea", &format!(r#"text: "{text}""#)).await, found, "{text}");
    }
    let document = r#"{ chapterMembers(filter: {text: " "}) { totalCount } }"#;
    assert_eq!(world.run("lea", document).await["errors"][0]["extensions"]["code"], "INVALID");
}
