//! Join codes: told once, good for so many and so long, and nothing to whoever only guesses.
use chapterhouse::auth::Viewer;
use entity::{
    chapter_join_code, chapter_member,
    officer_term::{Office, Status},
};
use futures_util::future::join_all;
use sea_orm::EntityTrait as _;
use serde_json::json;

use crate::support::{World, code, rosters::join_code, today};

fn join(code: &str, email: &str) -> String {
    format!(
        r#"mutation {{ joinChapter(input: {{code: "{code}", personName: "Nina New", email: "{email}", level: GRADUATE,
            consents: true, acceptsCodeOfEthics: true}}) {{ chapter {{ name }} errors {{ code path message }} }} }}"#
    )
}

fn rotate(world: &World, uses: i32) -> String {
    format!(
        r#"mutation {{ rotateJoinCode(input: {{chapter: "{}", maxUses: {uses}, expiresOn: "2026-03-31"}}) {{
            code joinCode {{ id hint uses maxUses isActive expiresAt version }} errors {{ code path }} }} }}"#,
        world.own
    )
}

async fn members(world: &World) -> Vec<chapter_member::Model> {
    chapter_member::Entity::find().all(world.plain()).await.unwrap()
}

#[tokio::test]
async fn a_code_is_told_once_and_kept_as_a_digest_and_a_hint() {
    let world = World::new().await;
    let made = world.run("lea", &rotate(&world, 2)).await["data"]["rotateJoinCode"].clone();
    assert_eq!(made["errors"], json!([]), "{made}");
    let text = made["code"].as_str().unwrap();
    assert!(text.starts_with("join_") && text.ends_with(made["joinCode"]["hint"].as_str().unwrap()), "{made}");
    let [kept] = chapter_join_code::Entity::find().all(world.plain()).await.unwrap().try_into().unwrap();
    assert_eq!((kept.digest.len(), kept.hint.len()), (32, 4));
    let read = format!(r#"{{ chapter(id: "{}") {{ joinCode {{ hint uses isActive expiresAt }} }} }}"#, world.own);
    let seen = world.run("lea", &read).await["data"]["chapter"]["joinCode"].clone();
    assert_eq!(
        (&seen["uses"], &seen["isActive"], &seen["expiresAt"]),
        (&json!(0), &json!(true), &json!("2026-04-01T00:00:00+00:00"))
    );
    let told = serde_json::to_string(&world.ledger().await.iter().map(|entry| &entry.changes).collect::<Vec<_>>());
    assert!(!told.unwrap().contains(text), "the ledger tells it to nobody");
    // The next takes its place.
    let next = world.run("sam", &rotate(&world, 2)).await["data"]["rotateJoinCode"].clone();
    assert_eq!(next["joinCode"]["version"], 2, "{next}");
    assert_eq!(code(&world.run("public", &join(text, "a@example.org")).await), "NOT_FOUND");
    assert_eq!(code(&world.run("public", &join(next["code"].as_str().unwrap(), "a@example.org")).await), "");
    for (input, field) in [("maxUses: 2", "maxUses: 0"), ("2026-03-31", "2027-03-02"), ("2026-03-31", "2026-02-28")] {
        let answer = world.run("lea", &rotate(&world, 2).replace(input, field)).await;
        assert_eq!(code(&answer), "INVALID", "{field}: {answer}");
    }
}

#[tokio::test]
async fn fifty_who_join_at_once_never_pass_the_cap() {
    let world = World::new().await;
    let code_id = world.join_code(world.own, 20).await;
    let text = join_code(&code_id.to_string());
    let documents: Vec<_> = (0..50).map(|number| join(&text, &format!("student-{number}@example.org"))).collect();
    let answers = join_all(documents.iter().map(|document| world.run("public", document))).await;
    let joined = answers.iter().filter(|answer| code(answer).is_empty()).count();
    let refused = answers.iter().filter(|answer| code(answer) == "NOT_FOUND").count();
    assert_eq!((joined, refused, members(&world).await.len()), (20, 30, 20));
    let kept = chapter_join_code::Entity::find_by_id(code_id).one(world.plain()).await.unwrap().unwrap();
    assert_eq!(kept.uses, 20);
}

#[tokio::test]
async fn one_who_joins_twice_at_once_joins_once() {
    let world = World::new().await;
    let text = join_code(&world.join_code(world.own, 20).await.to_string());
    let document = join(&text, "twice@example.org");
    let answers = join_all((0..6).map(|_| world.run("public", &document))).await;
    assert!(answers.iter().all(|answer| code(answer).is_empty()), "{answers:?}");
    assert_eq!(members(&world).await.len(), 1);
    let [kept] = chapter_join_code::Entity::find().all(world.plain()).await.unwrap().try_into().unwrap();
    assert_eq!(kept.uses, 1);
}

#[tokio::test]
async fn a_code_that_is_not_good_is_refused_alike_for_whatever_reason() {
    let world = World::new().await;
    let id = world.join_code(world.own, 1).await.to_string();
    let (text, closed) = (join_code(&id), join_code(&world.join_code(world.inactive, 1).await.to_string()));
    let mut refusals = vec![
        world.run("public", &join("join_nothing", "a@example.org")).await,
        world.run("public", &join(&closed, "a@example.org")).await,
        world.run("sam", &join(&closed, "a@example.org")).await,
    ];
    world.test.database.clock().set("2026-04-01T09:00:00Z".parse().unwrap());
    refusals.push(world.run("public", &join(&text, "a@example.org")).await);
    world.test.database.clock().set(today());
    assert_eq!(code(&world.run("public", &join(&text, "a@example.org")).await), "");
    refusals.push(world.run("public", &join(&text, "b@example.org")).await);
    let again = join_code(&world.join_code(world.own, 5).await.to_string());
    let revoke = format!(
        r#"mutation {{ revokeJoinCode(input: {{id: "{}", expectedVersion: 1}}) {{ joinCode {{ isActive }} errors {{ code }} }} }}"#,
        again.trim_start_matches("join_")
    );
    assert_eq!(world.run("lea", &revoke).await["data"]["revokeJoinCode"]["joinCode"]["isActive"], false);
    refusals.push(world.run("public", &join(&again, "c@example.org")).await);
    for refusal in &refusals {
        assert_eq!(refusal, &refusals[0]);
    }
    assert_eq!(code(&refusals[0]), "NOT_FOUND");
    // Not even somebody who has nothing right but the code learns more of it than that it is good.
    let bad = r#"personName: " ", email: "no", level: ACADEMIC, consents: false, acceptsCodeOfEthics: false"#;
    let document = |code: &str| {
        format!(r#"mutation {{ joinChapter(input: {{code: "{code}", {bad}}}) {{ errors {{ code path }} }} }}"#)
    };
    assert_eq!(code(&world.run("public", &document(&again)).await), "NOT_FOUND");
    let good = join_code(&world.join_code(world.own, 5).await.to_string());
    let answer = world.run("public", &document(&good)).await;
    let errors = answer["data"]["joinChapter"]["errors"].as_array().unwrap();
    let paths: Vec<_> = errors.iter().map(|error| error["path"][0].as_str().unwrap()).collect();
    assert_eq!(paths, ["personName", "email", "level", "consents", "acceptsCodeOfEthics"]);
}

#[tokio::test]
async fn who_is_a_member_already_is_told_by_nothing_and_takes_no_use() {
    let world = World::new().await;
    let id = world.join_code(world.own, 5).await;
    let text = join_code(&id.to_string());
    let first = world.run("public", &join(&text, "n@example.org")).await;
    let again = world.run("public", &join(&text, "N@example.org")).await;
    assert_eq!((&first, code(&first)), (&again, ""));
    let [member] = members(&world).await.try_into().unwrap();
    assert_eq!(
        (member.person_email.as_deref(), member.consented_at, member.code_of_ethics_accepted_on),
        (Some("n@example.org"), Some(today()), Some(today().date_naive()))
    );
    let kept = chapter_join_code::Entity::find_by_id(id).one(world.plain()).await.unwrap().unwrap();
    assert_eq!(kept.uses, 1);
    // The use is in the chapter's history, without the person.
    let history = format!(
        r#"{{ ledger(subject: "{}") {{ nodes {{ action changes {{ field after redacted }} }} }} }}"#,
        world.own
    );
    let told = world.run("lea", &history).await["data"]["ledger"]["nodes"].clone();
    assert_eq!(told.as_array().unwrap().len(), 2, "the code and the member: {told}");
    let all = told.to_string();
    assert!(all.contains("uses") && all.contains("joinChapter"), "{all}");
    assert!(!all.contains("n@example.org") && !all.contains("Nina"), "{all}");
}

#[tokio::test]
async fn a_code_ends_when_somebody_with_leader_rights_comes_or_goes() {
    let world = World::new().await;
    let secretary = world.officer(world.own, Office::Secretary, Status::Current).await;
    let advisor = world.officer(world.own, Office::FacultyAdvisor, Status::Reported).await;
    let act = |mutation: &str, id: &str, version: i32| {
        format!(
            r#"mutation {{ {mutation}(input: {{id: "{id}", expectedVersion: {version}}}) {{ errors {{ code }} }} }}"#
        )
    };
    for (document, is_good) in [
        (act("endOfficer", &secretary.to_string(), 1), true),
        (act("confirmOfficer", &advisor.to_string(), 1), false),
        (act("endOfficer", &advisor.to_string(), 2), false),
    ] {
        world.join_code(world.own, 5).await;
        let answer = world.run("sam", &document).await;
        assert_eq!(code(&answer), "", "{answer}");
        let [kept] = chapter_join_code::Entity::find().all(world.plain()).await.unwrap().try_into().unwrap();
        assert_eq!(kept.revoked_at.is_none(), is_good, "{document}");
    }
    // So does a term that ends on its day.
    world.join_code(world.own, 5).await;
    let later = "2026-06-01T09:00:00Z".parse().unwrap();
    world.test.database.clock().set(later);
    for job in chapterhouse::job::LifeCycleJob::ALL {
        job.run(&world.test.database, later).await.unwrap();
    }
    let [kept] = chapter_join_code::Entity::find().all(world.plain()).await.unwrap().try_into().unwrap();
    assert_eq!(kept.revoked_at, Some(later));
    let last = world.ledger().await.into_iter().rfind(|entry| entry.record_kind == "chapter_join_code");
    assert_eq!(last.unwrap().action, "revokeJoinCode");
}

#[tokio::test]
async fn who_guesses_is_stopped_and_keeps_no_class_from_joining() {
    let world = World::new().await;
    let text = join_code(&world.join_code(world.own, 100).await.to_string());
    let from = Viewer { address: Some("192.0.2.7".parse().unwrap()), ..Viewer::public(today()) };
    let mut answers = Vec::new();
    for number in 0..21 {
        answers.push(world.run_as(from.clone(), &join(&format!("join_{number}"), "a@example.org")).await);
    }
    let codes: Vec<_> = answers.iter().map(code).collect();
    assert_eq!((codes[19], codes[20]), ("NOT_FOUND", "RATE_LIMITED"));
    for number in 0..61 {
        let answer = world.run_as(from.clone(), &join(&text, &format!("s{number}@example.org"))).await;
        let expected = if number < 60 { "" } else { "RATE_LIMITED" };
        assert_eq!(code(&answer), expected, "{number}: {answer}");
    }
}
