//! Two at once: one of them is told, and nothing is done twice or by halves.
use std::{
    sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst},
    time::Duration,
};

use chapterhouse::data::SystemAction;
use entity::{agreement, relationship};
use sea_orm::{ConnectionTrait as _, EntityTrait as _};

use crate::support::{TestDatabase, World, code, relations::DIGEST};

fn step(mutation: &str, id: &str, input: &str) -> String {
    format!(
        r#"mutation {{ {mutation}(input: {{id: "{id}", expectedVersion: 1 {input}}}) {{ errors {{ code message }} }} }}"#
    )
}

#[tokio::test]
async fn two_who_activate_at_once_activate_once() {
    let world = World::new().await;
    let id = world.fill(world.own, "$ALLIANCE_APPROVED").await;
    let activate = step("activateRelationship", &id, "");
    let (one, two) = tokio::join!(world.run("sam", &activate), world.run("sam", &activate));
    let mut codes = [code(&one), code(&two)];
    codes.sort_unstable();
    assert_eq!(codes, ["", "VERSION_CONFLICT"], "{one} {two}");
    assert_eq!(world.ledger().await.len(), 1);
}

#[tokio::test]
async fn two_who_sign_at_once_sign_once_each_and_the_last_completes_it() {
    let world = World::new().await;
    let id = world.fill(world.own, "$AGREEMENT_AGREED__AHEAD").await;
    let sign = |party: &str| {
        let signature = format!(r#"{{party: "{party}", office: "President", signedOn: "2026-02-01"}}"#);
        step("recordSignature", &id, &format!(r#", digest: "{DIGEST}", signatures: [{signature}]"#))
    };
    let parties = [world.university.to_string(), world.second.to_string()];
    let [ours, theirs] = parties.each_ref().map(|party| sign(party));
    let (one, two) = tokio::join!(world.run("sam", &ours), world.run("sam", &theirs));
    let mut codes = [code(&one), code(&two)];
    codes.sort_unstable();
    assert_eq!(codes, ["", "VERSION_CONFLICT"], "{one} {two}");
    let again = if code(&one).is_empty() { theirs } else { ours }.replace("expectedVersion: 1", "expectedVersion: 2");
    assert_eq!(code(&world.run("sam", &again).await), "");
    let signed = agreement::Entity::find_by_id(id.parse::<agreement::AgreementId>().unwrap());
    let signed = signed.one(world.plain()).await.unwrap().unwrap();
    assert_eq!(signed.status, agreement::Status::Signed);
}

#[tokio::test]
async fn of_a_renewal_and_a_second_alliance_at_once_one_finds_the_place_taken() {
    for round in 0..4 {
        let world = World::new().await;
        let id = world.fill(world.own, "$ALLIANCE_LAPSED").await;
        let parties = format!(r#"{{ relationship(id: "{id}") {{ parties {{ nodes {{ id }} }} }} }}"#);
        let parties = world.run("sam", &parties).await;
        let ally = parties["data"]["relationship"]["parties"]["nodes"][0]["id"].as_str().unwrap().to_owned();
        let renew = step("renewAlliance", &id, "");
        let propose = format!(
            r#"mutation {{ proposeStrategicAlliance(input: {{counterpart: "{ally}", purpose: "P", goals: [EXCHANGES],
                reviewMonths: 12}}) {{ errors {{ code }} }} }}"#
        );
        let (one, two) = tokio::join!(world.run("sam", &renew), world.run("sam", &propose));
        let refused = [&one, &two].iter().filter(|answer| !code(answer).is_empty()).count();
        assert_eq!(refused, 1, "round {round}: {one} {two}");
        let all = relationship::Entity::find().all(world.plain()).await.unwrap();
        let open = all.iter().filter(|row| chapterhouse::relationship::rules::ONLY_ALLIANCE.contains(&row.status));
        assert_eq!(open.count(), 1, "round {round}");
    }
}

#[tokio::test]
async fn the_clock_in_two_programs_takes_each_step_once() {
    let world = World::new().await;
    let id = world.fill(world.own, "$AGREEMENT_SIGNED").await;
    let beside = world.test.beside().await;
    let now = world.test.database.clock().now();
    let job = chapterhouse::job::LifeCycleJob::StartAgreements;
    let (one, two) = tokio::join!(job.run(&world.test.database, now), job.run(&beside, now));
    assert_eq!(one.unwrap().succeeded + two.unwrap().succeeded, 1, "{id}");
    assert_eq!(world.ledger().await.len(), 1);
}

#[tokio::test]
async fn whoever_waits_to_write_goes_before_a_program_that_writes_again_and_again() {
    let test = TestDatabase::migrated().await;
    let import = test.beside().await;
    let (turns, is_done) = (AtomicU32::new(0), AtomicBool::new(false));
    let importing = async {
        while !is_done.load(SeqCst) {
            let step = async |_: &mut chapterhouse::data::Tx| {
                turns.fetch_add(1, SeqCst);
                tokio::time::sleep(Duration::from_millis(60)).await;
                Ok(())
            };
            import.as_system(SystemAction::ImportOrganizations, step).await.unwrap();
        }
    };
    let changing = async {
        let mut passed = Vec::new();
        for _ in 0..5 {
            tokio::time::sleep(Duration::from_millis(70)).await;
            let before = turns.load(SeqCst);
            test.database.as_system(SystemAction::ImportChapters, async |_| Ok(())).await.unwrap();
            passed.push(turns.load(SeqCst) - before);
        }
        is_done.store(true, SeqCst);
        passed
    };
    let ((), passed) = tokio::join!(importing, changing);
    // Some may begin between the look and the place in line, if the machine is busy.
    assert!(passed.iter().all(|passed| *passed <= 3), "{passed:?}");
}

/// SQLite has one writer, and whoever waits for it holds up everybody behind them.
#[tokio::test]
async fn a_stranger_takes_no_turn_to_write() {
    let world = World::new().await;
    let writer = world.test.one_connection().await;
    writer.execute_unprepared("BEGIN").await.unwrap();
    writer.execute_unprepared("UPDATE country SET name = name").await.unwrap();
    for document in [
        r#"mutation { createOrganization(input: {name: "X", kind: COMPANY, countryCode: "US"}) { errors { code } } }"#,
        r#"mutation { updateChapter(input: {id: "chapter_01kjkb3q00fr18xknq2cd151pf", expectedVersion: 1}) { errors { code } } }"#,
    ] {
        let asking = world.run("public", document);
        let answer = tokio::time::timeout(Duration::from_secs(4), asking).await.expect("it waits");
        assert!(answer.to_string().contains("UNAUTHENTICATED"), "{answer}");
    }
}
