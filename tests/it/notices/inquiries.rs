//! Notices of inquiries: to whoever looks after them, and to their senders.
use std::collections::BTreeSet;

use chapterhouse::{
    data::{MAX_ATTEMPTS, RetentionPolicy},
    inquiry::rules::TOKEN_IS_GOOD_FOR,
    job::LifeCycleJob,
    notice::{send, text::Letter},
};
use chrono::TimeDelta;
use entity::notice::{self, Kind};
use migration::{Migrator, MigratorTrait as _};
use sea_orm::{ConnectionTrait as _, EntityTrait as _};
use serde_json::{Value as Json, json};

use super::{Recipient, letters, notices, post, round, runner, sql};
use crate::{
    inquiry::{submission, submitted},
    support::{World, inquiries::token, today},
};

/// What the staff do with an inquiry.
async fn step(world: &World, name: &str, id: &str, version: i32, more: &str) {
    let document = format!(
        r#"mutation {{ {name}(input: {{id: "{id}", expectedVersion: {version}{more}}}) {{ errors {{ code message }} }} }}"#
    );
    let answer = world.run("sam", &document).await;
    assert_eq!(answer["data"][name]["errors"], json!([]), "{answer}");
}

/// All notices, as the staff read them, the first made first.
async fn told(world: &World) -> Vec<Json> {
    let document = "{ notices(orderBy: CREATED_AT_ASC) { nodes { kind mailbox account { email } inquiry { id } language
        subject body } } }";
    let answer = world.run("sam", document).await;
    answer["data"]["notices"]["nodes"].as_array().unwrap_or_else(|| panic!("{answer}")).clone()
}

fn kinds(told: &[Json]) -> BTreeSet<(&str, &str)> {
    let to = |notice: &Json| ["mailbox", "account"].map(|to| notice[to].clone());
    let of = |notice| match to(notice) {
        [Json::String(_), _] => "staff",
        [_, Json::Object(_)] => "owner",
        _ => "sender",
    };
    told.iter().map(|notice| (notice["kind"].as_str().unwrap(), of(notice))).collect()
}

#[tokio::test]
async fn the_staff_and_the_sender_of_an_inquiry_are_told_what_becomes_of_it() {
    let world = World::new().await;
    let spanish = submission("nora@example.org").replace(r#"language: "nb""#, r#"language: "es-MX""#);
    let (token, id) = submitted(&world, &spanish).await;
    round(&world, today()).await;
    step(&world, "claimInquiry", &id, 1, "").await;
    step(&world, "requestInquiryInfo", &id, 2, r#", question: "How many cities?""#).await;
    round(&world, today()).await;
    let answer =
        format!(r#"mutation {{ answerInquiry(input: {{token: "{token}", text: "Forty."}}) {{ errors {{ code }} }} }}"#);
    world.run("public", &answer).await;
    let target = r#", reason: "Too small", redirectUrl: "https://partners.example.org""#;
    step(&world, "redirectInquiry", &id, 4, target).await;
    round(&world, today()).await;

    let told = told(&world).await;
    let expected = [
        ("INQUIRY_SUBMITTED", "staff"),
        ("INQUIRY_RECEIVED", "sender"),
        ("INQUIRY_QUESTION", "sender"),
        ("INQUIRY_ANSWERED", "owner"),
        ("INQUIRY_REDIRECTED", "sender"),
    ];
    assert_eq!((kinds(&told), told.len()), (BTreeSet::from(expected), 5), "{told:#?}");
    let all = told.iter().map(|notice| (notice["kind"].as_str().unwrap(), notice));
    let to_sender: Vec<_> = all.filter(|(_, notice)| notice["inquiry"]["id"] == json!(id)).collect();
    assert_eq!(to_sender.len(), 3);
    let reference = world.run("sam", &format!(r#"{{ inquiry(id: "{id}") {{ reference }} }}"#)).await;
    let reference = reference["data"]["inquiry"]["reference"].as_str().unwrap().to_owned();
    for (kind, words) in [
        ("INQUIRY_RECEIVED", "que recibimos el 2026-03-01".to_owned()),
        ("INQUIRY_QUESTION", format!("hasta el {}", (today() + TOKEN_IS_GOOD_FOR).date_naive())),
        ("INQUIRY_REDIRECTED", "https://partners.example.org".to_owned()),
    ] {
        let (_, notice) = to_sender.iter().find(|(of, _)| *of == kind).unwrap();
        let (subject, body) = (notice["subject"].as_str().unwrap(), notice["body"].as_str().unwrap());
        assert!(subject.contains(&reference) && body.contains(&words), "{notice}");
        assert_eq!(notice["language"], "es-MX");
    }
    let sent = letters(&world);
    let to = |address: &str| sent.iter().filter(|letter| letter.contains(&format!("To: {address}\r\n"))).count();
    assert_eq!((to("nora@example.org"), to("office@example.org"), to("sam@example.org")), (3, 1, 1), "{sent:#?}");
    let kept = serde_json::to_string(&notices(&world).await).unwrap();
    for silent in [&token, "nora@example.org", "Nora", "Norske", "May we ally?", "How many", "Forty", "Too small"] {
        assert!(!kept.contains(silent) && !json!(told).to_string().contains(silent), "{silent}: {kept}");
    }
}

#[tokio::test]
async fn each_end_of_an_inquiry_is_told_to_whom_it_concerns() {
    let world = World::new().await;
    let [converted, declined, withdrawn] =
        [world.inquiry("IN_REVIEW").await, world.inquiry("IN_REVIEW").await, world.inquiry("IN_REVIEW").await];
    let profile = r#"purpose: "P", goals: [EXCHANGES], reviewMonths: 12"#;
    let into = format!(
        r#", into: {{strategicAlliance: {{counterpart: "{}", {profile}}}}}, reason: "Hush""#,
        world.ally().await
    );
    step(&world, "convertInquiry", &converted.to_string(), 1, &into).await;
    step(&world, "declineInquiry", &declined.to_string(), 1, r#", reason: "Hush""#).await;
    let withdraw =
        format!(r#"mutation {{ withdrawInquiry(input: {{token: "{}"}}) {{ errors {{ code }} }} }}"#, token(withdrawn));
    world.run("public", &withdraw).await;
    round(&world, today()).await;
    let told = told(&world).await;
    let expected = [("INQUIRY_CONVERTED", "sender"), ("INQUIRY_DECLINED", "sender"), ("INQUIRY_WITHDRAWN", "owner")];
    assert_eq!((kinds(&told), told.len()), (BTreeSet::from(expected), 3), "{told:#?}");
    assert!(!json!(told).to_string().contains("Hush"), "{told:#?}");
    assert!(letters(&world).iter().all(|letter| !letter.contains("Hush")));
}

#[tokio::test]
async fn spam_tells_nobody_and_a_question_is_told_of_while_it_waits() {
    let world = World::new().await;
    let (_, spam) = submitted(&world, &submission("nora@example.org")).await;
    step(&world, "markInquiryAsSpam", &spam, 1, "").await;
    let asked = world.inquiry("IN_REVIEW").await;
    step(&world, "requestInquiryInfo", &asked.to_string(), 1, r#", question: "Q""#).await;
    let answer = format!(
        r#"mutation {{ answerInquiry(input: {{token: "{}", text: "A"}}) {{ errors {{ code }} }} }}"#,
        token(asked)
    );
    world.run("public", &answer).await;
    round(&world, today()).await;
    assert_eq!(kinds(&told(&world).await), BTreeSet::from([("INQUIRY_ANSWERED", "owner")]));
}

#[tokio::test]
async fn a_letter_to_a_sender_who_was_erased_goes_to_nobody_and_leaves_nothing() {
    let world = World::new().await;
    let id = world.inquiry("DECLINED").await;
    for (key, kind) in [("a", Kind::InquiryDeclined), ("b", Kind::InquiryReceived)] {
        post(&world, kind, Recipient::Inquiry(id), key).await;
    }
    let letter = Letter { subject: "Received".into(), body: "Dear reader".into() };
    let transport = runner(&world).transport;
    transport.send("notice_before", today().into(), "nora@example.org", &letter).await.unwrap();
    sql(&world, "UPDATE notice SET last_error = '550 nora is unknown here'").await;
    let database = world
        .test
        .database
        .clone()
        .with_retention(RetentionPolicy { inquiry_retention: TimeDelta::zero(), ..RetentionPolicy::default() });
    assert_eq!(LifeCycleJob::EraseInquiries.run(&database, today()).await.unwrap().succeeded, 1);
    assert!(notices(&world).await.iter().all(|notice| notice.last_error.is_none()));
    let runner = runner(&world);
    let stats = send::send(&database, &transport, &runner.settings.mailboxes).await.unwrap();
    assert_eq!((stats.succeeded, stats.rejected, letters(&world).len()), (0, 0, 0), "nor does it go to the staff");
    for notice in notices(&world).await {
        let why = Some("Its sender is not to be told of it any more.".to_owned());
        assert_eq!((notice.attempts, notice.sent_at, notice.last_error), (MAX_ATTEMPTS, None, why));
    }
}

#[tokio::test]
async fn a_notice_has_one_recipient_and_outlives_the_step_that_knows_inquiries() {
    let world = World::new().await;
    let inquiry = world.inquiry("SUBMITTED").await;
    for (key, to) in [
        ("a", Recipient::Account(world.sam)),
        ("b", Recipient::Chapter(world.own)),
        ("c", Recipient::Inquiry(inquiry)),
        ("d", Recipient::Mailbox(notice::Mailbox::Staff)),
    ] {
        post(&world, Kind::ReviewDue, to, key).await;
    }
    let connection = world.test.connection().await;
    for change in ["mailbox = 'STAFF' WHERE dedup_key <> 'd'", "mailbox = NULL WHERE dedup_key = 'd'"] {
        let refused = connection.execute_unprepared(&format!("UPDATE notice SET {change}")).await;
        assert!(refused.is_err(), "{change}");
    }
    let before = notices(&world).await;
    let made = Migrator::migrations().into_iter().rev();
    let later = made.take_while(|step| !step.name().contains("address_notices")).count();
    let steps = Some(u32::try_from(later).unwrap() + 1);
    Migrator::down(&connection, steps).await.unwrap();
    Migrator::up(&connection, steps).await.unwrap();
    let kept = notice::Entity::find().all(&world.test.connection().await).await.unwrap();
    assert_eq!(kept, before.into_iter().filter(|notice| notice.inquiry_id.is_none()).collect::<Vec<_>>());
}
