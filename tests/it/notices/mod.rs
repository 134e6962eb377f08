//! Notices: made once of what happened and of what is due, sent once, and never lost.
mod chapters;
mod exchanges;
mod inquiries;
mod lives;
mod mail;
mod requirements;
mod several;

use std::{collections::BTreeSet, path::PathBuf, sync::atomic::Ordering, time::Duration};

use chapterhouse::{
    auth::Viewer,
    data::{Database, MAX_ATTEMPTS, Post, Recipient, SystemAction},
    job::{
        Job,
        run::{JobReport, Runner},
    },
    notice::{Settings, due, rules::Mailboxes, send, transport::Transport},
};
use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    notice::{self, Kind, Mailbox, Parameters},
    relationship,
};
use sea_orm::{ConnectionTrait as _, EntityTrait as _, QueryOrder as _, Statement};
use serde_json::json;

use crate::{
    attempts::attempts,
    support::{World, today},
};

pub(crate) fn runner(world: &World) -> Runner {
    runner_on(world, world.test.database.clone())
}

pub(crate) fn runner_on(world: &World, database: Database) -> Runner {
    let mailboxes = Mailboxes {
        staff: Some("office@example.org".into()),
        committee: Some("committee@example.org".into()),
        contact: None,
    };
    let transport = Transport::Files { folder: outbox(world), from: "portal@example.org".parse().unwrap() };
    Runner { database, settings: Settings { reminder_days: 30, mailboxes }, transport, mail: std::sync::Arc::default() }
}

/// Waits until all of the ledger may be read. PostgreSQL counts the transactions of a whole server, so another test's
/// that is still running keeps entries from being read, until the next round.
pub(crate) async fn settled(world: &World) {
    let (connection, mut open) = (world.test.connection().await, world.test.url.is_some());
    while open {
        let open_yet =
            "SELECT 1 FROM ledger_entry WHERE pg_snapshot_xmin(pg_current_snapshot()) <= transaction_id LIMIT 1";
        let statement = Statement::from_string(connection.get_database_backend(), open_yet);
        open = connection.query_one_raw(statement).await.unwrap().is_some();
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// A round, and what is left to be told after it.
pub(crate) async fn round(world: &World, at: DateTime<Utc>) -> Vec<JobReport> {
    let runner = runner(world);
    let ran = runner.run_all(&Job::all(), at).await.unwrap().unwrap();
    settled(world).await;
    runner.run_all(&[Job::MakeNotices, Job::SendNotices], at).await.unwrap().unwrap();
    ran
}

fn outbox(world: &World) -> PathBuf {
    world.test.folder.path().join("outbox")
}

/// What was sent into files.
pub(crate) fn letters(world: &World) -> Vec<String> {
    let Ok(files) = std::fs::read_dir(outbox(world)) else { return Vec::new() };
    let read = |file: std::io::Result<std::fs::DirEntry>| {
        let path = file.unwrap().path();
        assert_eq!(path.extension().unwrap(), "eml", "a part was left behind");
        std::fs::read_to_string(path).unwrap()
    };
    files.map(read).collect()
}

pub(crate) async fn notices(world: &World) -> Vec<notice::Model> {
    let connection = world.test.connection().await;
    notice::Entity::find().order_by_asc(notice::Column::DedupKey).all(&connection).await.unwrap()
}

/// A valid attempt at a mutation, made by the staff.
async fn perform(world: &World, name: &str) {
    let (.., document) = attempts().find(|(of, ..)| *of == name).unwrap();
    let answer = world.run("sam", &world.fill(world.own, document).await).await;
    assert_eq!(answer["data"][name]["errors"], json!([]), "{answer}");
}

async fn sql(world: &World, statement: &str) {
    world.test.connection().await.execute_unprepared(statement).await.unwrap();
}

/// Partnerships whose end has come by the day on which they end.
pub(crate) async fn due_partnerships(world: &World, number: usize) {
    for _ in 0..number {
        world.relationship(relationship::Kind::Partnership, relationship::Status::Active, true, world.university).await;
    }
    sql(world, "UPDATE relationship SET ends_on = '2026-02-01' WHERE type = 'PARTNERSHIP'").await;
}

#[tokio::test]
async fn what_happens_is_told_once_to_those_who_should_know() {
    let world = World::new().await;
    due_partnerships(&world, 1).await;
    sql(&world, "UPDATE chapter SET contact_mailbox = 'alpha@example.org' WHERE name = 'Alpha'").await;
    for name in ["startRelationshipReview", "reportOfficer", "endOfficer", "updateChapter"] {
        perform(&world, name).await;
    }
    round(&world, today()).await;
    let document =
        "{ notices(filter: {sent: true}) { totalCount nodes { kind mailbox account { email } chapter { name }
        language subject attempts sentAt nextAttemptAt lastError } } }";
    let answer = world.run("sam", document).await;
    let nodes = answer["data"]["notices"]["nodes"].as_array().unwrap();
    let told = nodes.iter().map(|notice| {
        assert_eq!((&notice["attempts"], &notice["nextAttemptAt"]), (&json!(1), &json!(null)), "{notice}");
        let to = [&notice["mailbox"], &notice["account"]["email"], &notice["chapter"]["name"]];
        let to = to.into_iter().find_map(|to| to.as_str()).unwrap();
        (notice["kind"].as_str().unwrap(), to)
    });
    let told: BTreeSet<_> = told.collect();
    let expected = [
        ("PARTNERSHIP_EXPIRED", "sam@example.org"),
        ("REVIEW_STARTED", "COMMITTEE"),
        ("OFFICER_REPORTED", "STAFF"),
        ("OFFICER_ENDED", "Alpha"),
    ];
    assert_eq!(told, BTreeSet::from(expected), "{answer}");
    let letters = letters(&world);
    for (to, text) in [
        ("sam@example.org", "The partnership with"),
        ("committee@example.org", "is asked to consider it"),
        ("office@example.org", "The term waits for the staff"),
        ("alpha@example.org", "A term as"),
    ] {
        let is_it = |letter: &&String| letter.contains(&format!("To: {to}\r\n")) && letter.contains(text);
        assert_eq!(letters.iter().filter(is_it).count(), 1, "{to}: {letters:#?}");
    }
    let entries = world.ledger().await.len();
    round(&world, today()).await;
    assert_eq!((notices(&world).await.len(), letters.len(), world.ledger().await.len()), (4, 4, entries));
}

#[tokio::test]
async fn notices_are_for_the_staff() {
    let world = World::new().await;
    for document in ["{ notices { nodes { id } } }", "{ jobRuns { nodes { id } } }"] {
        for who in ["public", "lea"] {
            let answer = world.run(who, document).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED", "{answer}");
        }
        assert!(world.run("sam", document).await.get("errors").is_none());
    }
}

#[tokio::test]
async fn a_due_date_is_told_once_and_a_new_one_again() {
    let world = World::new().await;
    let alliance = world
        .relationship(relationship::Kind::StrategicAlliance, relationship::Status::Active, true, world.university)
        .await;
    let remind = async |day: &str| {
        let viewer = Viewer::system(day.parse().unwrap());
        due::remind(&world.test.database, viewer, 30).await.unwrap().succeeded
    };
    assert_eq!(remind("2026-12-01T23:59:59Z").await, 0, "31 days before");
    assert_eq!(remind("2026-12-02T00:00:00Z").await, 1);
    assert_eq!(remind("2026-12-03T00:00:00Z").await, 0);
    sql(&world, "UPDATE relationship SET review_due_on = '2027-06-01'").await;
    assert_eq!(remind("2027-05-01T00:00:00Z").await, 0);
    assert_eq!(remind("2027-05-02T00:00:00Z").await, 1);
    let keys: Vec<_> = notices(&world).await.into_iter().map(|notice| notice.dedup_key).collect();
    assert_eq!(keys, ["2027-01-01", "2027-06-01"].map(|day| format!("{alliance}/REVIEW_DUE/{day}")));
}

#[tokio::test]
async fn an_overdue_review_is_told_every_30_days_until_it_is_held() {
    let world = World::new().await;
    let alliance = world
        .relationship(relationship::Kind::StrategicAlliance, relationship::Status::Active, true, world.university)
        .await;
    sql(&world, "UPDATE relationship SET review_due_on = '2026-01-31'").await;
    let remind = async |day: &str| {
        let viewer = Viewer::system(format!("{day}T06:00:00Z").parse().unwrap());
        due::remind(&world.test.database, viewer, 30).await.unwrap().succeeded
    };
    assert_eq!((remind("2026-03-01").await, remind("2026-03-01").await), (1, 0), "late, but told");
    assert_eq!((remind("2026-03-02").await, remind("2026-03-31").await), (1, 0));
    assert_eq!((remind("2029-03-01").await, remind("2029-03-02").await), (1, 0), "once, however long nobody ran it");
    let told = notices(&world).await;
    let keys: Vec<_> = told.iter().map(|notice| notice.dedup_key.as_str()).collect();
    let expected = ["2026-01-31", "2026-03-02", "2029-02-14"].map(|day| format!("{alliance}/REVIEW_OVERDUE/{day}"));
    assert_eq!(keys, expected);
    assert!(told.iter().all(|notice| notice.parameters.0["day"] == "2026-01-31"), "{told:?}");
    sql(&world, "UPDATE relationship SET review_due_on = '2030-01-31'").await;
    assert_eq!(remind("2029-05-01").await, 0, "it was held");
}

#[tokio::test]
async fn whoever_looks_after_an_agreement_is_told_once_that_it_expired() {
    let world = World::new().await;
    let agreement = world.agreement_named("IN_FORCE", "DUE").await;
    round(&world, today()).await;
    round(&world, today() + TimeDelta::days(1)).await;
    let document = "{ notices(filter: {kinds: [AGREEMENT_EXPIRED]}) { nodes { account { email } subject body } } }";
    let answer = world.run("sam", document).await;
    let nodes = answer["data"]["notices"]["nodes"].as_array().unwrap();
    assert_eq!(nodes.len(), 1, "{answer}");
    assert_eq!(nodes[0]["account"]["email"], "sam@example.org");
    let body = nodes[0]["body"].as_str().unwrap();
    assert!(body.contains("reached its end on 2026-02-28") && body.contains(&agreement.to_string()), "{body}");
}

#[tokio::test]
async fn what_was_told_is_not_looked_into_again() {
    let mut counted = Vec::new();
    for owed in [1, 20] {
        let world = World::new().await;
        let agreement = world.agreement_of_an_alliance(None).await;
        for _ in 0..owed {
            world.obligation_under(agreement, entity::obligation::Status::Open, "2026-01-31").await;
        }
        let remind = async || due::remind(&world.test.database, Viewer::system(today()), 30).await.unwrap().succeeded;
        assert_eq!(remind().await, owed);
        world.statements.store(0, Ordering::Relaxed);
        assert_eq!(remind().await, 0);
        counted.push(world.statements.load(Ordering::Relaxed));
    }
    assert_eq!(counted[0], counted[1]);
}

#[tokio::test]
async fn what_is_owed_is_told_before_its_day_and_the_day_after_it_while_it_binds() {
    use entity::obligation::Status;
    let world = World::new().await;
    let (lasting, over) = (world.agreement_of_an_alliance(None).await, world.agreement_named("TERMINATED", "").await);
    let open = world.obligation_under(lasting, Status::Open, "2026-06-30").await;
    let met = world.obligation_under(lasting, Status::Open, "2026-06-29").await;
    world.obligation_under(lasting, Status::Waived, "2026-06-30").await;
    world.obligation_under(over, Status::Open, "2026-06-30").await;
    let late = world.obligation_under(lasting, Status::Open, "2026-01-31").await;
    let remind = async |day: &str| {
        let viewer = Viewer::system(format!("{day}T06:00:00Z").parse().unwrap());
        due::remind(&world.test.database, viewer, 30).await.unwrap().succeeded
    };
    assert_eq!(remind("2026-05-29").await, 1, "only what was due long ago");
    assert_eq!((remind("2026-05-30").await, remind("2026-05-31").await), (1, 1), "30 days before each");
    let document = format!(
        r#"mutation {{ meetObligation(input: {{id: "{met}", expectedVersion: 1, evidence: {{text: "E"}}}}) {{ errors {{ code }} }} }}"#
    );
    assert_eq!(world.run("sam", &document).await["data"]["meetObligation"]["errors"], json!([]));
    // What is owed each month is due again by the end of July.
    assert_eq!((remind("2026-06-30").await, remind("2026-07-01").await, remind("2026-07-02").await), (0, 2, 0));
    let keys: BTreeSet<_> = notices(&world).await.into_iter().map(|notice| notice.dedup_key).collect();
    let expected = [
        format!("{late}/OBLIGATION_OVERDUE/2026-01-31"),
        format!("{met}/OBLIGATION_DUE/2026-06-29"),
        format!("{open}/OBLIGATION_DUE/2026-06-30"),
        format!("{open}/OBLIGATION_OVERDUE/2026-06-30"),
    ];
    assert!(keys.len() == 5 && expected.iter().all(|key| keys.contains(key)), "{keys:#?}");
    let answer = world
        .run("sam", "{ notices(filter: {kinds: [OBLIGATION_OVERDUE]}) { nodes { account { email } mailbox body } } }")
        .await;
    let nodes = answer["data"]["notices"]["nodes"].as_array().unwrap();
    let is_whole = |notice: &serde_json::Value| notice["body"].as_str().unwrap().contains("\n\nReport\n\n");
    assert!(nodes.iter().all(|notice| is_whole(notice) && notice["account"]["email"] == "sam@example.org"), "{answer}");
}

async fn post(world: &World, kind: Kind, to: Recipient, key: &str) {
    let post = Post { kind, to, language: None, parameters: Parameters::default(), key: key.into() };
    let posting = world.test.database.as_system(SystemAction::MakeNotices, async |tx| tx.post(vec![post]).await);
    assert_eq!(posting.await.unwrap(), 1);
}

#[tokio::test]
async fn a_notice_that_cannot_be_sent_is_tried_again_and_given_up_at_last() {
    let world = World::new().await;
    post(&world, Kind::ReviewDue, Recipient::Account(world.sam), "a").await;
    post(&world, Kind::ReviewDue, Recipient::Mailbox(Mailbox::Staff), "b").await;
    std::fs::write(outbox(&world), "in the way").unwrap();
    let Runner { database, settings, transport, .. } = runner(&world);
    let send = async || send::send(&database, &transport, &settings.mailboxes).await.unwrap().rejected;
    assert_eq!(send().await, 1, "the next would fare no better");
    assert_eq!(send().await, 1);
    assert_eq!(send().await, 0, "it is not yet time to try again");
    for day in 1..2 * i64::from(MAX_ATTEMPTS) + 2 {
        database.clock().set(today() + TimeDelta::days(2 * day));
        while send().await != 0 {}
    }
    for notice in notices(&world).await {
        assert_eq!((notice.attempts, notice.sent_at), (MAX_ATTEMPTS, None));
        assert!(notice.last_error.is_some_and(|error| !error.is_empty()));
    }
    let document = "{ notices(filter: {givenUp: true, sent: false}) { totalCount } }";
    assert_eq!(world.run("sam", document).await["data"]["notices"]["totalCount"], 2);
}

#[tokio::test]
async fn a_notice_without_an_address_waits_for_one_as_long_as_it_takes() {
    let world = World::new().await;
    post(&world, Kind::ReviewDue, Recipient::Chapter(world.other), "a").await;
    let Runner { database, mut settings, transport, .. } = runner(&world);
    settings.mailboxes = Mailboxes::default();
    for day in 1..=20 {
        database.clock().set(today() + TimeDelta::days(day));
        assert_eq!(send::send(&database, &transport, &settings.mailboxes).await.unwrap().rejected, 1);
    }
    settings.mailboxes.contact = Some("info@example.org".into());
    database.clock().set(today() + TimeDelta::days(21));
    assert_eq!(send::send(&database, &transport, &settings.mailboxes).await.unwrap().succeeded, 1);
    assert!(letters(&world)[0].contains("To: info@example.org"));
}

#[tokio::test]
async fn people_are_written_to_in_their_language() {
    let world = World::new().await;
    sql(&world, "UPDATE account SET language = 'es-MX' WHERE email = 'sam@example.org'").await;
    due_partnerships(&world, 1).await;
    round(&world, today()).await;
    let answer = world.run("sam", "{ notices { nodes { language subject body } } }").await;
    let notice = &answer["data"]["notices"]["nodes"][0];
    assert_eq!(notice["language"], "es-MX");
    assert_eq!(notice["subject"], "La colaboración con Álamo University ha terminado");
    assert!(notice["body"].as_str().unwrap().contains("llegó a su fin el 2026-01-31"), "{notice}");
}

#[tokio::test]
async fn the_association_is_what_its_configuration_says() {
    use chapterhouse::association::Profile;
    let world = World::new().await;
    let document = "{ association { name contactMailbox partnerProgramUrl website } }";
    let nothing = json!({"name": null, "contactMailbox": null, "partnerProgramUrl": null, "website": null});
    assert_eq!(world.run("public", document).await["data"]["association"], nothing);
    let app = world.app.clone().with_association(Profile { name: Some("A".into()), ..Profile::default() }.or_sample());
    let response = app.answer(world.viewer("public").await, async_graphql::Request::new(document)).await;
    let answer = serde_json::to_value(response).unwrap();
    assert_eq!(answer["data"]["association"]["name"], "A");
    assert_eq!(answer["data"]["association"]["contactMailbox"], "info@example.org");
}
