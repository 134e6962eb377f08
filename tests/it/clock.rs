//! Three years of the sample world: what its dates say happens, on its day and once.
use chapterhouse::chapter::rules::REQUIRED_OFFICES;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use entity::{agreement, ledger_entry, notice, obligation, officer_term, relationship};
use sea_orm::EntityTrait as _;

use crate::{
    notices::{letters, notices, round},
    support::World,
};

/// What happened: the day, what, and to what.
type Event = (NaiveDate, String, String);

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn morning(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::from_hms_opt(6, 0, 0).unwrap()).and_utc()
}

/// What the dates in the tables say will happen from the first day to the last.
async fn expected(world: &World, first: NaiveDate, last: NaiveDate) -> Vec<Event> {
    let connection = world.test.connection().await;
    let mut events = Vec::new();
    let before = |day: NaiveDate, days: u64| (day - Days::new(days)).max(first);
    let agreements = agreement::Entity::find().all(&connection).await.unwrap();
    for agreement in &agreements {
        let Some(end) = agreement.ends_on.filter(|_| agreement.status == agreement::Status::InForce) else { continue };
        let notice = agreement.notice_days.map_or(0, |days| u64::try_from(days).unwrap());
        let id = agreement.id.to_string();
        if first < end {
            events.push((before(end, notice.max(30)), "AGREEMENT_ENDS".to_owned(), id.clone()));
        }
        events.push((end.max(first), "expireAgreement".to_owned(), id));
    }
    for relationship in relationship::Entity::find().all(&connection).await.unwrap() {
        let id = relationship.id.to_string();
        let is_open = [relationship::Status::Active, relationship::Status::Suspended].contains(&relationship.status);
        if let Some(end) =
            relationship.ends_on.filter(|_| relationship.kind == relationship::Kind::Partnership && is_open)
        {
            events.push((end.max(first), "expirePartnership".to_owned(), id.clone()));
            events.push((end.max(first), "PARTNERSHIP_EXPIRED".to_owned(), id.clone()));
        }
        let is_alliance = relationship.kind == relationship::Kind::StrategicAlliance;
        for agreement in
            agreements.iter().filter(|of| is_alliance && is_open && of.relationship_id == Some(relationship.id))
        {
            if let Some(end) = agreement.ends_on.filter(|_| agreement.status == agreement::Status::InForce) {
                events.push((end.max(first), "ALLIANCE_WITHOUT_AGREEMENT".to_owned(), id.clone()));
            }
        }
        if let Some(due) = relationship.review_due_on.filter(|_| relationship.status == relationship::Status::Active) {
            events.push((before(due, 30), "REVIEW_DUE".to_owned(), id));
        }
    }
    let terms = officer_term::Entity::find().all(&connection).await.unwrap();
    for term in &terms {
        if let Some(end) = term.ends_on.filter(|_| term.status == officer_term::Status::Current) {
            let id = term.id.to_string();
            events.push((end.max(first), "endOfficer".to_owned(), id.clone()));
            events.push((end.max(first), "OFFICER_ENDED".to_owned(), id.clone()));
            let follows = |other: &&officer_term::Model| {
                let of_office = (other.chapter_id, other.office) == (term.chapter_id, term.office);
                of_office && other.starts_on <= end && other.ends_on.is_none_or(|last| end < last)
            };
            if REQUIRED_OFFICES.contains(&term.office) && !terms.iter().any(|other| follows(&other)) {
                events.push((end.max(first), "OFFICE_VACANT".to_owned(), id));
            }
        }
    }
    events.extend(owed(world, first).await);
    events.retain(|(day, ..)| *day <= last);
    events.sort();
    events
}

/// What is told of what is owed, while its agreement lasts.
async fn owed(world: &World, first: NaiveDate) -> Vec<Event> {
    let connection = world.test.connection().await;
    let mut events = Vec::new();
    for obligation in obligation::Entity::find().all(&connection).await.unwrap() {
        let agreement = agreement::Entity::find_by_id(obligation.agreement_id).one(&connection).await.unwrap().unwrap();
        let (soon, late) = (obligation.due_on - Days::new(30), obligation.due_on + Days::new(1));
        let told = [(soon, "OBLIGATION_DUE", first < late), (late, "OBLIGATION_OVERDUE", true)];
        for (day, what, is_told) in told.map(|(day, what, is_told)| (day.max(first), what, is_told)) {
            let lasts = agreement.ends_on.is_none_or(|end| day < end);
            if obligation.status == obligation::Status::Open && is_told && lasts {
                events.push((day, what.to_owned(), obligation.id.to_string()));
            }
        }
    }
    events
}

/// Whether it is a step that the clock takes in the sample world.
fn is_step(what: &str) -> bool {
    what == "endOfficer" || what.starts_with("expire")
}

/// What happened by the ledger and by the notices.
async fn happened(world: &World) -> Vec<Event> {
    let connection = world.test.connection().await;
    let entries = ledger_entry::Entity::find().all(&connection).await.unwrap().into_iter();
    let mut events: Vec<_> = entries
        .filter(|entry| entry.actor_role == "SYSTEM" && is_step(&entry.action))
        .map(|entry| {
            let id = entity::id::join(&entry.record_kind, entry.record_id);
            (entry.at.date_naive(), entry.action, id)
        })
        .collect();
    for notice in notices(world).await {
        assert_eq!(notice.sent_at, Some(notice.created_at), "it is sent at the round that makes it");
        let kind = notice.dedup_key.split('/').nth(1).unwrap().to_owned();
        events.push((notice.created_at.date_naive(), kind, notice.parameters.0["id"].clone()));
    }
    events.sort();
    events
}

async fn pass(world: &World, days: &[NaiveDate]) {
    for day in days {
        world.test.database.clock().set(morning(*day));
        for ran in round(world, morning(*day)).await {
            assert_eq!(ran.tally.map(|tally| tally.refused), Some(0), "{day}: {ran}");
        }
    }
}

#[tokio::test]
async fn three_years_bring_what_the_dates_say_on_its_day_and_once() {
    let world = World::beside_the_sample().await;
    let (first, last) = (day("2026-03-01"), day("2029-03-01"));
    let expected = expected(&world, first, last).await;
    for kind in [
        "expireAgreement",
        "expirePartnership",
        "endOfficer",
        "OFFICER_ENDED",
        "AGREEMENT_ENDS",
        "PARTNERSHIP_EXPIRED",
        "ALLIANCE_WITHOUT_AGREEMENT",
        "REVIEW_DUE",
        "OBLIGATION_DUE",
        "OBLIGATION_OVERDUE",
    ] {
        let number = expected.iter().filter(|(_, what, _)| what == kind).count();
        println!("{kind}: {number}");
        assert!(0 < number, "{kind} does not happen in three years");
    }
    // Every day on which something is due, the day before each, and some on which nothing is.
    let mut days: Vec<_> = first.iter_weeks().take_while(|day| *day <= last).step_by(4).collect();
    days.extend(expected.iter().flat_map(|(day, ..)| [*day, (*day - Days::new(1)).max(first)]));
    days.push(last);
    days.sort();
    days.dedup();
    println!("{} days", days.len());
    pass(&world, &days).await;
    assert_eq!(happened(&world).await, expected);
    let sent = expected.iter().filter(|(_, what, _)| !is_step(what)).count();
    assert_eq!(letters(&world).len(), sent);
    let (entries, told): (_, Vec<notice::Model>) = (world.ledger().await, notices(&world).await);
    pass(&world, &days).await;
    assert_eq!(world.ledger().await, entries);
    assert_eq!(notices(&world).await, told);
    assert_eq!(letters(&world).len(), sent);
}
