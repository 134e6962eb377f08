//! What the staff are told of inquiries, what is counted, and what is erased.
use chapterhouse::{
    auth::Viewer,
    data::RetentionPolicy,
    job::{JobStats, LifeCycleJob},
};
use chrono::TimeDelta;
use entity::{
    inquiry::{self, Interest, Status},
    inquiry_message::{self, MessageVisibility},
    relationship::Kind,
};
use sea_orm::{ConnectionTrait as _, EntityTrait as _};
use serde_json::{Value as Json, json};

use crate::support::{World, inquiries::token, relations::Related, today};

async fn hints(world: &World, id: inquiry::InquiryId) -> Json {
    let document = format!(
        r#"{{ inquiry(id: "{id}") {{ hints {{ suggestedType reason organizations {{ organization {{ name }}
            relationships {{ __typename status }} }} }} }} }}"#
    );
    let answer = world.run("sam", &document).await;
    assert!(answer.get("errors").is_none(), "{answer}");
    answer["data"]["inquiry"]["hints"].clone()
}

#[tokio::test]
async fn the_staff_are_told_who_perhaps_asks_and_what_it_may_become() {
    let world = World::new().await;
    let unknown = world.inquiry_of(Status::Submitted, "Quite Unheard Of", Interest::StrategicAlliance).await;
    world.related(Related::named("ALLIANCE", "ACTIVE", "")).await;
    world.related(Related::named("ALLIANCE", "TERMINATED", "")).await;
    for _ in 0..6 {
        world.ally().await;
    }
    world.reindex().await;
    let none = hints(&world, unknown).await;
    assert_eq!((&none["organizations"], &none["suggestedType"]), (&json!([]), &json!("STRATEGIC_ALLIANCE")), "{none}");
    // Allies are called `Association …` and are in Norway.
    let many = world.inquiry_of(Status::Submitted, "The Association", Interest::StrategicAlliance).await;
    let alike = hints(&world, many).await;
    assert_eq!(alike["organizations"].as_array().unwrap().len(), 5, "{alike}");
    let partner =
        world.relationship(Kind::StrategicAlliance, entity::relationship::Status::Active, true, world.university).await;
    let known =
        world.inquiry_of(Status::Submitted, "Álamo Universty, Department of Cities", Interest::StrategicAlliance).await;
    assert_eq!(hints(&world, known).await["organizations"], json!([]), "the university is in another country");
    let here = inquiry::ActiveModel {
        id: sea_orm::ActiveValue::Unchanged(known),
        country_code: sea_orm::ActiveValue::Set("US".into()),
        ..Default::default()
    };
    inquiry::Entity::update(here).exec(world.plain()).await.unwrap();
    let found = hints(&world, known).await;
    assert_eq!(found["organizations"].as_array().unwrap().len(), 0, "nor is it named by all words: {found}");
    let close = inquiry::ActiveModel {
        id: sea_orm::ActiveValue::Unchanged(known),
        organization_name: sea_orm::ActiveValue::Set("Alamo Universty".into()),
        ..Default::default()
    };
    inquiry::Entity::update(close).exec(world.plain()).await.unwrap();
    let found = hints(&world, known).await;
    let same = json!([{"organization": {"name": "Álamo University"},
        "relationships": [{"__typename": "StrategicAlliance", "status": "ACTIVE"}]}]);
    assert_eq!(found["organizations"], same, "{partner}: {found}");
    assert_eq!(found["suggestedType"], "PARTNERSHIP");
    assert!(found["reason"].as_str().unwrap().contains("has one"), "{found}");
}

#[tokio::test]
async fn spam_is_in_no_count_and_in_no_list_that_does_not_ask_for_it() {
    let world = World::new().await;
    let spam = world.inquiry("SUBMITTED").await;
    world.inquiry("SUBMITTED").await;
    world.inquiry("DECLINED").await;
    world.reindex().await;
    let document =
        "{ inquiries { totalCount nodes { id } } dashboard { inquiriesByStatus { label count queryField filter } } }";
    let counted = |answer: &Json| {
        let numbers = answer["data"]["dashboard"]["inquiriesByStatus"].as_array().unwrap().iter();
        let total: i64 = numbers.map(|number| number["count"].as_i64().unwrap()).sum();
        (answer["data"]["inquiries"]["totalCount"].as_i64().unwrap(), total)
    };
    assert_eq!(counted(&world.run("sam", document).await), (3, 3));
    let mark = format!(
        r#"mutation {{ markInquiryAsSpam(input: {{id: "{spam}", expectedVersion: 1}}) {{ errors {{ code }} }} }}"#
    );
    assert_eq!(world.run("sam", &mark).await["data"]["markInquiryAsSpam"]["errors"], json!([]));
    let answer = world.run("sam", document).await;
    assert_eq!(counted(&answer), (2, 2), "{answer}");
    assert!(!answer.to_string().contains("SPAM") && !answer.to_string().contains(&spam.to_string()), "{answer}");
    world.reindex().await;
    assert_eq!(counted(&world.run("sam", document).await), (2, 2), "counted anew");
    let asked = world.run("sam", "{ inquiries(filter: {statuses: [SPAM]}) { totalCount } }").await;
    assert_eq!(asked["data"]["inquiries"]["totalCount"], 1, "{asked}");
    for number in answer["data"]["dashboard"]["inquiriesByStatus"].as_array().unwrap() {
        let state = number["label"].as_str().unwrap();
        let list =
            world.run("sam", &format!("{{ inquiries(filter: {{statuses: [{state}]}}) {{ totalCount }} }}")).await;
        assert_eq!(list["data"]["inquiries"]["totalCount"], number["count"], "{list}");
    }
}

#[tokio::test]
async fn inquiries_are_found_by_state_interest_country_owner_and_day() {
    let world = World::new().await;
    let (first, last) = (world.inquiry("SUBMITTED").await, world.inquiry("IN_REVIEW").await);
    let (sam, lea) = (world.sam, world.lea);
    for (filter, found) in [
        ("statuses: [IN_REVIEW]".to_owned(), vec![last]),
        ("statuses: []".to_owned(), vec![]),
        ("interests: [STRATEGIC_ALLIANCE]".to_owned(), vec![first, last]),
        ("interests: [CHAPTER]".to_owned(), vec![]),
        ("countries: [\"NO\"]".to_owned(), vec![first, last]),
        ("countries: [\"SE\"]".to_owned(), vec![]),
        (format!("owner: \"{sam}\""), vec![last]),
        (format!("owner: \"{lea}\""), vec![]),
        ("submittedFrom: \"2026-03-01\", submittedBefore: \"2026-03-02\"".to_owned(), vec![first, last]),
        ("submittedFrom: \"2026-03-02\"".to_owned(), vec![]),
        ("submittedBefore: \"2026-03-01\"".to_owned(), vec![]),
    ] {
        for (order, turn) in [("SUBMITTED_AT_ASC", false), ("SUBMITTED_AT_DESC", true)] {
            let document = format!("{{ inquiries(filter: {{{filter}}}, orderBy: {order}) {{ nodes {{ id }} }} }}");
            let answer = world.run("sam", &document).await;
            let mut expected: Vec<_> = found.iter().map(|id| json!({ "id": id.to_string() })).collect();
            if turn {
                expected.reverse();
            }
            assert_eq!(answer["data"]["inquiries"]["nodes"], json!(expected), "{filter}: {answer}");
        }
    }
    let wrong = world.run("sam", &format!("{{ inquiries(filter: {{owner: \"{first}\"}}) {{ totalCount }} }}")).await;
    assert_eq!(wrong["errors"][0]["extensions"]["code"], "INVALID_ID", "{wrong}");
}

#[tokio::test]
async fn the_transitions_of_an_inquiry_are_those_that_the_staff_can_do() {
    let world = World::new().await;
    let id = world.inquiry("NEEDS_INFO").await;
    let document = format!(
        r#"{{ inquiry(id: "{id}") {{ availableTransitions {{ action allowed blockers {{ code }} requires }} }} }}"#
    );
    let answer = world.run("sam", &document).await;
    let holder = json!([{"code": "FORBIDDEN"}]);
    assert_eq!(
        answer["data"]["inquiry"]["availableTransitions"],
        json!([
            {"action": "answerInquiry", "allowed": false, "blockers": holder, "requires": ["text"]},
            {"action": "declineInquiry", "allowed": true, "blockers": [], "requires": ["reason"]},
            {"action": "withdrawInquiry", "allowed": false, "blockers": holder, "requires": []},
        ])
    );
}

#[tokio::test]
async fn what_is_personal_is_erased_on_its_day_once_and_the_count_stays() {
    let world = World::new().await;
    let (ended, open) = (world.inquiry("DECLINED").await, world.inquiry("IN_REVIEW").await);
    world.said(ended, MessageVisibility::Public, "Call me at 555").await;
    world.said(ended, MessageVisibility::Internal, "He called").await;
    world.reindex().await;
    let database = world
        .test
        .database
        .clone()
        .with_retention(RetentionPolicy { inquiry_retention: TimeDelta::days(30), ..RetentionPolicy::default() });
    let run = async |days: i64, seconds: i64| {
        let now = today() + TimeDelta::days(days) + TimeDelta::seconds(seconds);
        database.clock().set(now);
        LifeCycleJob::EraseInquiries.run(&database, now).await.unwrap()
    };
    assert_eq!(run(30, -1).await, JobStats { succeeded: 0, rejected: 0 }, "not before its day");
    assert!(world.ledger().await.is_empty());
    assert_eq!(run(30, 0).await, JobStats { succeeded: 1, rejected: 0 });
    let entries = world.ledger().await.len();
    assert_eq!(run(60, 0).await, JobStats { succeeded: 0, rejected: 0 }, "once");
    assert_eq!(world.ledger().await.len(), entries);
    let rows = inquiry::Entity::find().all(world.plain()).await.unwrap();
    let row = rows.iter().find(|row| row.id == ended).unwrap();
    assert_eq!((&row.contact_name, &row.contact_mailbox, &row.message, &row.token_hash), (&None, &None, &None, &None));
    assert!(rows.iter().find(|row| row.id == open).unwrap().contact_name.is_some(), "one that goes on is kept");
    let said = inquiry_message::Entity::find().all(world.plain()).await.unwrap();
    assert!(said.iter().all(|message| message.text.is_none()) && said.len() == 2);
    let answer = world
        .run("sam", "{ inquiries(filter: {statuses: [DECLINED]}) { totalCount nodes { contactName contactMailbox message erasedAt } } dashboard { inquiriesByStatus { label count } } }")
        .await;
    assert_eq!(answer["data"]["inquiries"]["totalCount"], 1, "{answer}");
    assert!(answer["data"]["inquiries"]["nodes"][0]["erasedAt"].is_string(), "{answer}");
    assert!(answer["data"]["dashboard"].to_string().contains(r#"{"label":"DECLINED","count":1}"#), "{answer}");
    let holder =
        Viewer { opaque_token: Some(chapterhouse::auth::OpaqueToken::of(&token(ended))), ..Viewer::public(today()) };
    let gone = world.run_as(holder, "{ trackedInquiry { status } }").await;
    assert_eq!(gone["errors"][0]["extensions"]["code"], "NOT_FOUND", "{gone}");
    let note = format!(
        r#"mutation {{ addInquiryNote(input: {{id: "{ended}", expectedVersion: 2, text: "T"}}) {{ errors {{ code }} }} }}"#
    );
    assert_eq!(world.run("sam", &note).await["data"]["addInquiryNote"]["errors"][0]["code"], "BLOCKED");
}

#[tokio::test]
async fn of_two_who_convert_at_once_one_does() {
    let world = World::new().await;
    let id = world.inquiry("IN_REVIEW").await;
    let (one, other) = (world.ally().await, world.ally().await);
    let convert = |ally| {
        format!(
            r#"mutation {{ convertInquiry(input: {{id: "{id}", expectedVersion: 1, into: {{strategicAlliance: {{counterpart: "{ally}",
                purpose: "P", goals: [EXCHANGES], reviewMonths: 12}}}}}}) {{ errors {{ code }} }} }}"#
        )
    };
    let (first, second) = (convert(one), convert(other));
    let answers = tokio::join!(world.run("sam", &first), world.run("sam", &second));
    let done =
        [&answers.0, &answers.1].into_iter().filter(|answer| answer["data"]["convertInquiry"]["errors"] == json!([]));
    assert_eq!(done.count(), 1, "{answers:?}");
    let relationships = entity::relationship::Entity::find().all(world.plain()).await.unwrap();
    assert_eq!(relationships.len(), 1);
}

#[tokio::test]
async fn the_sample_world_has_inquiries_on_their_way_and_hints_at_who_asks() {
    let world = World::beside_the_sample().await;
    let answer =
        world.run("sam", "{ inquiries { nodes { id status messages { totalCount } hints { reason } } } }").await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "INVALID", "hints are of one inquiry: {answer}");
    let nodes = answer["data"]["inquiries"]["nodes"].as_array().unwrap();
    let mut states: Vec<_> = nodes.iter().map(|node| node["status"].as_str().unwrap()).collect();
    states.sort_unstable();
    assert_eq!(states, ["IN_REVIEW", "NEEDS_INFO", "REDIRECTED", "SUBMITTED"]);
    let waiting = nodes.iter().find(|node| node["status"] == "SUBMITTED").unwrap();
    let alike = json!([{"organization": {"name": "Local Government Professionals Australia"},
        "relationships": [{"status": "ACTIVE"}]}]);
    let document = format!(
        "{{ inquiry(id: {}) {{ hints {{ suggestedType organizations {{ organization {{ name }} relationships {{ status }} }} }} }} }}",
        waiting["id"]
    );
    let answer = world.run("sam", &document).await;
    let hints = &answer["data"]["inquiry"]["hints"];
    assert_eq!(*hints, json!({"suggestedType": "PARTNERSHIP", "organizations": alike}), "{answer}");
}

#[tokio::test]
async fn the_database_refuses_inquiries_that_cannot_be() {
    let world = World::new().await;
    world.inquiry("IN_REVIEW").await;
    let connection = world.plain();
    for change in [
        "status = 'DECLINED'",
        "status = 'DECLINED', ended_at = created_at",
        "status = 'REDIRECTED', ended_at = created_at",
        "ended_at = created_at",
        "owner_id = NULL",
        "contact_mailbox = NULL",
        "erased_at = created_at",
        "token_hash = NULL",
        "token_expires_at = NULL",
        "redirect_url = 'https://example.org'",
        "interest = 'CURIOSITY'",
        "country_code = 'QQ'",
    ] {
        let refused = connection.execute_unprepared(&format!("UPDATE inquiry SET {change}")).await;
        assert!(refused.is_err(), "{change}");
    }
    let sponsorship = world.sponsorship_named("OFFERED", "").await;
    world.inquiry("CONVERTED").await;
    let literal = |id: uuid::Uuid| match world.test.url {
        Some(_) => format!("'{id}'"),
        None => format!("x'{}'", id.simple()),
    };
    let (sponsorship, chapter) = (literal(sponsorship.0), literal(world.own.0));
    for (change, status, why) in [
        (format!("sponsorship_id = {sponsorship}"), "CONVERTED", "of relationship and sponsorship it is one"),
        (format!("chapter_id = {chapter}"), "CONVERTED", "of relationship and chapter it is one"),
        (
            format!("relationship_id = NULL, sponsorship_id = {sponsorship}, chapter_id = {chapter}"),
            "CONVERTED",
            "of sponsorship and chapter it is one",
        ),
        (format!("chapter_id = {chapter}"), "IN_REVIEW", "nothing came of it yet"),
    ] {
        let change = format!("UPDATE inquiry SET {change} WHERE status = '{status}'");
        assert!(connection.execute_unprepared(&change).await.is_err(), "{why}");
    }
    let closed = "status = 'DECLINED', ended_at = created_at, closing_reason = 'R'";
    let change = format!("UPDATE inquiry SET {closed} WHERE status = 'IN_REVIEW'");
    connection.execute_unprepared(&change).await.unwrap();
}
