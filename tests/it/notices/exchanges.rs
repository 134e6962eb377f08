//! Notices to whoever applied for an exchange: at each step one letter, in their language, and no token in it.
use std::collections::BTreeSet;

use chapterhouse::{
    data::{MAX_ATTEMPTS, RetentionPolicy},
    job::LifeCycleJob,
};
use chrono::TimeDelta;
use entity::{
    exchange_application::{self, ExchangeApplicationId, Status},
    exchange_round::{self, ExchangeRoundId},
    notice::Kind,
    placement, waitlist_offer,
};
use migration::{Migrator, MigratorTrait as _};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    ConnectionTrait as _, EntityTrait as _,
};
use serde_json::{Value as Json, json};

use super::{Recipient, letters, notices, post, round, sql};
use crate::support::{World, today};

/// Makes the applicant one of their own, with a mailbox and a language.
async fn applicant(world: &World, id: ExchangeApplicationId, mailbox: &str, language: Option<&str>) {
    let row = exchange_application::ActiveModel {
        id: Unchanged(id),
        contact_mailbox: Set(Some(mailbox.into())),
        language: Set(language.map(str::to_owned)),
        ..Default::default()
    };
    exchange_application::Entity::update(row).exec(world.plain()).await.unwrap();
}

async fn act(world: &World, who: &str, name: &str, input: &str) {
    let document = format!("mutation {{ {name}(input: {{{input}}}) {{ errors {{ code path message }} }} }}");
    let answer = world.run(who, &document).await;
    assert_eq!(answer["data"][name]["errors"], json!([]), "{name}: {answer}");
}

async fn version(world: &World, id: &str) -> Json {
    let of = "version: version";
    let kinds = ["ExchangeApplication", "Placement", "ExchangeRound"].map(|kind| format!("... on {kind} {{ {of} }}"));
    let answer = world.run("sam", &format!(r#"{{ node(id: "{id}") {{ {} }} }}"#, kinds.join(" "))).await;
    answer["data"]["node"]["version"].clone()
}

/// A step of the staff with what has a version.
async fn step(world: &World, name: &str, id: &str, more: &str) {
    let version = version(world, id).await;
    act(world, "sam", name, &format!(r#"id: "{id}", expectedVersion: {version}{more}"#)).await;
}

/// Kind and mailbox of all letters, with the languages and words that are asked for.
async fn told(world: &World) -> Vec<(String, String, String, String)> {
    let document = "{ notices(orderBy: CREATED_AT_ASC, first: 100) { nodes { kind language subject body
        exchangeApplication { id contactMailbox } } } }";
    let answer = world.run("sam", document).await;
    let nodes = answer["data"]["notices"]["nodes"].as_array().unwrap_or_else(|| panic!("{answer}"));
    let text = |of: &Json| of.as_str().unwrap_or_default().to_owned();
    let of = |notice: &Json| {
        let body = format!("{}\n{}", text(&notice["subject"]), text(&notice["body"]));
        let to = text(&notice["exchangeApplication"]["contactMailbox"]);
        (text(&notice["kind"]), to, text(&notice["language"]), body)
    };
    nodes.iter().map(of).collect()
}

async fn kinds(world: &World) -> BTreeSet<(String, String)> {
    let told = told(world).await;
    let kinds: BTreeSet<_> = told.iter().map(|(kind, to, ..)| (kind.clone(), to.clone())).collect();
    assert_eq!(kinds.len(), told.len(), "something is told twice: {told:#?}");
    kinds
}

fn set<const N: usize>(of: [(&str, &str); N]) -> BTreeSet<(String, String)> {
    of.into_iter().map(|(kind, to)| (kind.to_owned(), format!("{to}@example.org"))).collect()
}

/// A draft in a round whose call is open, with its token.
async fn draft(world: &World) -> (ExchangeRoundId, ExchangeApplicationId) {
    let id = world.application_named("DRAFT", "").await;
    let row = exchange_application::Entity::find_by_id(id).one(world.plain()).await.unwrap().unwrap();
    (row.round_id, id)
}

#[tokio::test]
async fn each_decision_is_told_in_the_language_of_the_applicant_and_no_letter_has_the_token() {
    let world = World::new().await;
    let (call, id) = draft(&world).await;
    applicant(&world, id, "nora@example.org", Some("es-MX")).await;
    let rules = format!(r#"{{ node(id: "{call}") {{ ... on ExchangeRound {{ eligibilityRules {{ id }} }} }} }}"#);
    let rule = world.run("public", &rules).await["data"]["node"]["eligibilityRules"][0]["id"].clone();
    act(
        &world,
        "public",
        "submitApplication",
        &format!(r#"token: "pass_{id}", confirmedRules: [{rule}], consents: true"#),
    )
    .await;
    round(&world, today()).await;
    let key = id.to_string();
    step(&world, "shortlistApplication", &key, "").await;
    round(&world, today()).await;
    step(&world, "waitlistApplication", &key, "").await;
    round(&world, today()).await;
    step(&world, "acceptApplication", &key, r#", reason: "Hush""#).await;
    round(&world, today()).await;
    let rejected = world.application_named("SHORTLISTED", "").await;
    applicant(&world, rejected, "olaf@example.org", None).await;
    step(&world, "rejectApplication", &rejected.to_string(), r#", reason: "Hush""#).await;
    round(&world, today()).await;
    // Once more, and nothing comes of it.
    round(&world, today()).await;
    let expected = set([
        ("EXCHANGE_APPLICATION_RECEIVED", "nora"),
        ("EXCHANGE_APPLICATION_SHORTLISTED", "nora"),
        ("EXCHANGE_APPLICATION_WAITLISTED", "nora"),
        ("EXCHANGE_APPLICATION_ACCEPTED", "nora"),
        ("EXCHANGE_APPLICATION_REJECTED", "olaf"),
    ]);
    assert_eq!(kinds(&world).await, expected);
    for (kind, to, language, body) in told(&world).await {
        let is_spanish = to.starts_with("nora");
        assert_eq!(
            (language.as_str(), body.contains("olicitud")),
            (if is_spanish { "es-MX" } else { "en" }, is_spanish)
        );
        assert!(body.contains("Program ") && body.contains("2026-03-01") && body.contains("City "), "{kind}: {body}");
    }
    let sent = letters(&world);
    let to = |address: &str| sent.iter().filter(|letter| letter.contains(&format!("To: {address}\r\n"))).count();
    assert_eq!((to("nora@example.org"), to("olaf@example.org"), sent.len()), (4, 1, 5), "{sent:#?}");
    let kept = serde_json::to_string(&notices(&world).await).unwrap();
    for silent in ["pass_", "nora@example.org", "Nora", "Hush"] {
        assert!(!kept.contains(silent) && sent.iter().all(|letter| !letter.contains(silent) || silent.contains('@')));
    }
}

#[tokio::test]
async fn a_place_is_offered_and_its_end_told_to_whom_it_was_offered() {
    let world = World::new().await;
    let waiting = world.application_named("WAITLISTED", "").await;
    let other = world.application_named("WAITLISTED", "").await;
    applicant(&world, waiting, "nora@example.org", None).await;
    applicant(&world, other, "olaf@example.org", Some("es")).await;
    for id in [waiting, other] {
        step(&world, "offerPlace", &id.to_string(), "").await;
    }
    // Who takes it before the letter goes is not asked any more: they are told that they have it.
    act(&world, "public", "takeOffer", &format!(r#"token: "pass_{other}""#)).await;
    round(&world, today()).await;
    let offered = set([("EXCHANGE_PLACE_OFFERED", "nora"), ("EXCHANGE_APPLICATION_ACCEPTED", "olaf")]);
    assert_eq!(kinds(&world).await, offered);
    let (.., body) = told(&world).await.into_iter().find(|(kind, ..)| kind == "EXCHANGE_PLACE_OFFERED").unwrap();
    let until = waitlist_offer::Entity::find().all(world.plain()).await.unwrap()[0].expires_at;
    assert!(body.contains(&until.format("%Y-%m-%d %H:%M UTC").to_string()), "{body}");
    round(&world, until).await;
    let mut all = offered;
    all.extend(set([("EXCHANGE_OFFER_EXPIRED", "nora")]));
    assert_eq!(kinds(&world).await, all);
}

/// A placement of two applicants, one of whom reads Spanish.
async fn placement_in(
    world: &World,
    status: placement::Status,
) -> (String, ExchangeApplicationId, ExchangeApplicationId) {
    let round = world.round_named("SELECTION", "UNMATCHED").await;
    let id = world.placement_of(round, status).await;
    let row = placement::Entity::find_by_id(id).one(world.plain()).await.unwrap().unwrap();
    let (a, b) = (row.side_a_application_id.unwrap(), row.side_b_application_id.unwrap());
    applicant(world, a, "host@example.org", None).await;
    applicant(world, b, "visitor@example.org", Some("es")).await;
    (id.to_string(), a, b)
}

#[tokio::test]
async fn both_sides_are_told_of_a_placement_that_is_proposed_confirmed_and_cancelled() {
    let world = World::new().await;
    let (first, a, b) = placement_in(&world, placement::Status::Proposed).await;
    step(&world, "cancelPlacement", &first, r#", reason: "Hush""#).await;
    round(&world, today()).await;
    let cancelled = set([("PLACEMENT_CANCELLED", "host"), ("PLACEMENT_CANCELLED", "visitor")]);
    assert_eq!(kinds(&world).await, cancelled);
    act(
        &world,
        "sam",
        "proposePlacement",
        &format!(
            r#"sideA: {{application: "{a}", role: PEER, needsRatification: false}},
               sideB: {{application: "{b}", role: PEER, needsRatification: false}}"#
        ),
    )
    .await;
    round(&world, today()).await;
    let mut all = cancelled;
    all.extend(set([("PLACEMENT_PROPOSED", "host"), ("PLACEMENT_PROPOSED", "visitor")]));
    assert_eq!(kinds(&world).await, all);
    let mut names = Vec::new();
    for id in [a, b] {
        let document =
            format!(r#"{{ node(id: "{id}") {{ ... on ExchangeApplication {{ organization {{ name }} }} }} }}"#);
        let answer = world.run("sam", &document).await;
        names.push(answer["data"]["node"]["organization"]["name"].as_str().unwrap().to_owned());
    }
    for (kind, to, _, body) in told(&world).await {
        let across = if to.starts_with("host") { &names[1] } else { &names[0] };
        assert!(body.contains(across.as_str()), "{kind} to {to} names the other side: {body}");
    }
    for (nth, (token, length)) in [(format!("pass_{a}"), 4), (token_of(&world, b).await, 6)].into_iter().enumerate() {
        act(&world, "public", "confirmPlacementSide", &format!(r#"token: "{token}""#)).await;
        round(&world, today()).await;
        assert_eq!(kinds(&world).await.len(), length, "confirmation {nth}");
    }
    all.extend(set([("PLACEMENT_CONFIRMED", "host"), ("PLACEMENT_CONFIRMED", "visitor")]));
    assert_eq!(kinds(&world).await, all);
}

/// Gives the application a token that is made of its id.
async fn token_of(world: &World, id: ExchangeApplicationId) -> String {
    let token = format!("pass_{id}");
    let row = exchange_application::ActiveModel {
        id: Unchanged(id),
        token_hash: Set(Some(chapterhouse::auth::OpaqueToken::of(&token).digest())),
        ..Default::default()
    };
    exchange_application::Entity::update(row).exec(world.plain()).await.unwrap();
    token
}

#[tokio::test]
async fn a_matching_tells_each_side_once_and_a_cancelled_round_each_applicant_once() {
    let world = World::new().await;
    let round_id = world.round_named("SELECTION", "UNMATCHED").await;
    let own = exchange_application::Entity::find().all(world.plain()).await.unwrap();
    let own: Vec<_> = own.into_iter().filter(|application| application.round_id == round_id).collect();
    assert_eq!(own.len(), 2);
    for (application, mailbox) in own.iter().zip(["one@example.org", "two@example.org"]) {
        applicant(&world, application.id, mailbox, None).await;
    }
    step(&world, "matchRound", &round_id.to_string(), ", dryRun: false").await;
    round(&world, today()).await;
    let proposed = set([("PLACEMENT_PROPOSED", "one"), ("PLACEMENT_PROPOSED", "two")]);
    assert_eq!(kinds(&world).await, proposed);
    step(&world, "cancelRound", &round_id.to_string(), r#", reason: "Hush""#).await;
    round(&world, today()).await;
    let mut all = proposed;
    all.extend(set([("EXCHANGE_APPLICATION_CANCELLED", "one"), ("EXCHANGE_APPLICATION_CANCELLED", "two")]));
    assert_eq!(kinds(&world).await, all, "of the placement nothing more is said");
    let stored = exchange_round::Entity::find_by_id(round_id).one(world.plain()).await.unwrap().unwrap();
    assert_eq!(stored.status, exchange_round::Status::Cancelled);
}

#[tokio::test]
async fn who_took_an_application_back_or_was_erased_is_told_nothing_and_nothing_of_them_is_left() {
    let world = World::new().await;
    let withdrawn = world.application_named("SUBMITTED", "").await;
    applicant(&world, withdrawn, "nora@example.org", None).await;
    step(&world, "shortlistApplication", &withdrawn.to_string(), "").await;
    act(&world, "public", "withdrawApplication", &format!(r#"token: "pass_{withdrawn}""#)).await;
    round(&world, today()).await;
    assert_eq!(kinds(&world).await, BTreeSet::new());
    post(&world, Kind::ExchangeApplicationReceived, Recipient::Applicant(withdrawn), "a").await;
    sql(&world, "UPDATE notice SET last_error = '550 nora is unknown here'").await;
    let late = today() + RetentionPolicy::default().application_retention + TimeDelta::days(1);
    world.test.database.clock().set(late);
    let erased = LifeCycleJob::EraseApplications.run(&world.test.database, late).await.unwrap();
    assert_eq!(erased.succeeded, 1);
    assert_eq!(notices(&world).await[0].last_error, None);
    round(&world, late).await;
    let all = notices(&world).await;
    let notice = all.iter().find(|notice| notice.exchange_application_id == Some(withdrawn)).unwrap();
    assert_eq!((notice.sent_at, notice.attempts), (None, MAX_ATTEMPTS));
    assert_eq!(notice.last_error.as_deref(), Some("Its applicant is not to be told of it any more."));
    assert!(letters(&world).iter().all(|letter| !letter.contains("nora@example.org")));
    let kept = exchange_application::Entity::find_by_id(withdrawn).one(world.plain()).await.unwrap().unwrap();
    assert_eq!((kept.status, kept.contact_mailbox), (Status::Withdrawn, None));
}

#[tokio::test]
async fn a_notice_to_an_applicant_has_no_other_recipient_and_goes_with_the_step_that_knows_applicants() {
    let world = World::new().await;
    let id = world.application_named("SUBMITTED", "").await;
    post(&world, Kind::ExchangeApplicationReceived, Recipient::Applicant(id), "a").await;
    post(&world, Kind::ReviewDue, Recipient::Account(world.sam), "b").await;
    let connection = world.test.connection().await;
    let refused = connection.execute_unprepared("UPDATE notice SET mailbox = 'STAFF' WHERE dedup_key = 'a'").await;
    assert!(refused.is_err());
    let made = Migrator::migrations().into_iter().rev();
    let later = made.take_while(|step| !step.name().contains("write_to_applicants")).count();
    let steps = Some(u32::try_from(later).unwrap() + 1);
    let before = notices(&world).await;
    Migrator::down(&connection, steps).await.unwrap();
    Migrator::up(&connection, steps).await.unwrap();
    assert_eq!(notices(&world).await, before[1..]);
}
