//! Three years of the sample world: what its dates say happens, on its day and once.
mod exchanges;

use std::collections::BTreeSet;

use chapterhouse::chapter::life::policy::{Policies, required_offices};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use entity::{
    acknowledgement, agreement,
    chapter::{self, ProbationSetter, Status},
    ledger_entry, notice, obligation, officer_term,
    relationship::{self, RelationshipId},
    sponsor_package, sponsorship,
};
use sea_orm::EntityTrait as _;

use self::exchanges::{of_legs, of_offers, of_rounds};
use crate::{
    lifecycles::steps_of_the_clock,
    notices::{letters, notices, round},
    support::World,
};

/// What chapters owe follows from their calendars: `chapter::years` has every day of it.
const OWED_BY_CHAPTERS: [&str; 2] = ["meetRequirement", "markRequirementOverdue"];

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
    for relationship in relationship::Entity::find().all(&connection).await.unwrap() {
        let id = relationship.id.to_string();
        let is_open = [relationship::Status::Active, relationship::Status::Suspended].contains(&relationship.status);
        if let Some(end) =
            relationship.ends_on.filter(|_| relationship.kind == relationship::Kind::Partnership && is_open)
        {
            events.push((end.max(first), "expirePartnership".to_owned(), id.clone()));
            events.push((end.max(first), "PARTNERSHIP_EXPIRED".to_owned(), id.clone()));
        }
    }
    for (id, due) in reviews(world).await.into_iter().filter(|(_, due)| first <= *due) {
        events.push(((due - Days::new(30)).max(first), "REVIEW_DUE".to_owned(), id));
    }
    events.extend(of_agreements(world, first).await);
    events.extend(of_sponsorships(world, first).await);
    events.extend(of_rounds(world, first).await);
    events.extend(of_legs(world, first).await);
    events.extend(of_offers(world).await);
    events.extend(of_officers(world, first).await);
    events.extend(of_chapters(world, first, last).await);
    events.extend(owed(world, first).await);
    events.retain(|(day, ..)| *day <= last);
    events.sort();
    events
}

/// The reviews that are to be held, and by when.
async fn reviews(world: &World) -> Vec<(String, NaiveDate)> {
    let all = relationship::Entity::find().all(&world.test.connection().await).await.unwrap().into_iter();
    let active = all.filter(|of| of.status == relationship::Status::Active);
    active.filter_map(|of| Some((of.id.to_string(), of.review_due_on?))).collect()
}

/// Of a review that is overdue the owner is told at the first of these days, and after every 30 days.
fn overdue(reviews: &[(String, NaiveDate)], days: &[NaiveDate]) -> Vec<Event> {
    let mut events = Vec::new();
    for (id, due) in reviews {
        let late = days.iter().filter(|day| due < day);
        let mut told: Vec<_> = late.map(|day| (*day, (*day - *due).num_days() / 30)).collect();
        told.dedup_by_key(|(_, reminder)| *reminder);
        events.extend(told.into_iter().map(|(day, _)| (day, "REVIEW_OVERDUE".to_owned(), id.clone())));
    }
    events
}

/// What begins, ends and is superseded of agreements, and what is told of ends ahead.
async fn of_agreements(world: &World, first: NaiveDate) -> Vec<Event> {
    let all = agreement::Entity::find().all(&world.test.connection().await).await.unwrap();
    let alliances = open_alliances(world).await;
    let subject = |of: &agreement::Model| (of.relationship_id, of.branch_id, of.chapter_id);
    let begins = |of: &agreement::Model| {
        if of.status == agreement::Status::Signed { of.starts_on.unwrap().max(first) } else { first }
    };
    let (mut events, mut lapsed) = (Vec::new(), Vec::new());
    for agreement in &all {
        if ![agreement::Status::Signed, agreement::Status::InForce].contains(&agreement.status) {
            continue;
        }
        let (id, from) = (agreement.id.to_string(), begins(agreement));
        let mut happens = |day: NaiveDate, what: &str| events.push((day, what.to_owned(), id.clone()));
        if agreement.status == agreement::Status::Signed {
            happens(from, "startAgreement");
        }
        let later = all.iter().filter(|other| {
            let is_signed = other.status == agreement::Status::Signed;
            is_signed && subject(other) == subject(agreement) && agreement.edition < other.edition
        });
        let next = later.map(begins).min();
        let end = agreement.ends_on.filter(|_| !agreement.auto_renews).map(|end| end.max(from));
        match (next, end) {
            (Some(next), end) if end.is_none_or(|end| next <= end) => happens(next, "supersedeAgreement"),
            (_, Some(end)) => {
                happens(end, "expireAgreement");
                match agreement.relationship_id.filter(|id| alliances.contains(id)) {
                    Some(alliance) => lapsed.push((end, alliance)),
                    None => happens(end, "AGREEMENT_EXPIRED"),
                }
            }
            _ => {}
        }
        let Some(end) = agreement.ends_on else { continue };
        let notice = agreement.notice_days.map_or(0, |days| u64::try_from(days).unwrap());
        let told = (end - Days::new(notice.max(30))).max(from);
        if told < end && next.is_none_or(|next| told < next) {
            happens(told, "AGREEMENT_ENDS");
        }
    }
    let told = lapsed.into_iter().map(|(day, id)| (day, "ALLIANCE_WITHOUT_AGREEMENT".to_owned(), id.to_string()));
    events.extend(told);
    events
}

async fn open_alliances(world: &World) -> Vec<RelationshipId> {
    let all = relationship::Entity::find().all(&world.test.connection().await).await.unwrap().into_iter();
    let is_open = |of: &relationship::Model| {
        let is_alliance = of.kind == relationship::Kind::StrategicAlliance;
        is_alliance && [relationship::Status::Active, relationship::Status::Suspended].contains(&of.status)
    };
    all.filter(is_open).map(|of| of.id).collect()
}

/// The terms that end, and the required offices that are vacant then.
async fn of_officers(world: &World, first: NaiveDate) -> Vec<Event> {
    let mut events = Vec::new();
    let terms = officer_term::Entity::find().all(&world.test.connection().await).await.unwrap();
    for term in &terms {
        if let Some(end) = term.ends_on.filter(|_| term.status == officer_term::Status::Current) {
            let id = term.id.to_string();
            events.push((end.max(first), "endOfficer".to_owned(), id.clone()));
            events.push((end.max(first), "OFFICER_ENDED".to_owned(), id.clone()));
            let follows = |other: &&officer_term::Model| {
                let of_office = (other.chapter_id, other.office) == (term.chapter_id, term.office);
                of_office && other.starts_on <= end && other.ends_on.is_none_or(|last| end < last)
            };
            if required_offices(chapter::Kind::Student).contains(&term.office)
                && !terms.iter().any(|other| follows(&other))
            {
                events.push((end.max(first), "OFFICE_VACANT".to_owned(), id));
            }
        }
    }
    events
}

/// The days on which the clock places chapters on probation and restores them: each day is looked at by itself, and counted
/// for how long each required office has been vacant. And who is asked to read the guidelines.
async fn of_chapters(world: &World, first: NaiveDate, last: NaiveDate) -> Vec<Event> {
    let (connection, mut events) = (world.test.connection().await, Vec::new());
    let terms = officer_term::Entity::find().all(&connection).await.unwrap();
    let read = acknowledgement::Entity::find().all(&connection).await.unwrap();
    for chapter in chapter::Entity::find().all(&connection).await.unwrap() {
        let id = chapter.id.to_string();
        let is_open = [Status::Provisional, Status::Active, Status::Probation].contains(&chapter.status);
        if is_open && !read.iter().any(|read| read.chapter_id == chapter.id) {
            events.push((first, "GUIDELINES_TO_ACKNOWLEDGE".to_owned(), id.clone()));
        }
        let grace = u32::from(Policies::default().of(chapter.kind).periods.vacancy_grace_days);
        let mut vacant: Vec<_> = required_offices(chapter.kind).iter().map(|office| (*office, 0)).collect();
        let mut is_on_probation = chapter.probation_set_by == Some(ProbationSetter::System);
        let mut is_active = chapter.status == Status::Active;
        let begins = chapter.active_since.unwrap_or_else(|| chapter.created_at.date_naive());
        for day in begins.iter_days().take_while(|day| *day <= last) {
            for (office, days) in &mut vacant {
                let is_held = terms.iter().any(|term| {
                    let confirmed = [officer_term::Status::Current, officer_term::Status::Ended].contains(&term.status);
                    let holds = (term.chapter_id, term.office) == (chapter.id, *office) && confirmed;
                    holds && term.starts_on <= day && term.ends_on.is_none_or(|end| day < end)
                });
                *days = if is_held { 0 } else { *days + 1 };
            }
            let is_past_grace = vacant.iter().any(|(_, days)| grace < *days);
            let mut happens = |what: &str| events.push((day, what.to_owned(), id.clone()));
            if first <= day && is_on_probation && !is_past_grace {
                happens("restoreChapter");
                happens("CHAPTER_RESTORED");
                (is_on_probation, is_active) = (false, true);
                for (_, days) in &mut vacant {
                    *days = (*days).min(1);
                }
            } else if first <= day && is_active && is_past_grace {
                happens("placeOnProbation");
                happens("CHAPTER_ON_PROBATION");
                happens("CHAPTER_PLACED_ON_PROBATION");
                (is_on_probation, is_active) = (true, false);
            }
        }
    }
    events
}

/// What begins and ends of sponsorships, with the days of their packages.
async fn of_sponsorships(world: &World, first: NaiveDate) -> Vec<Event> {
    let connection = world.test.connection().await;
    let mut events = Vec::new();
    for sponsorship in sponsorship::Entity::find().all(&connection).await.unwrap() {
        let package = sponsor_package::Entity::find_by_id(sponsorship.package_id).one(&connection).await.unwrap();
        let (id, package) = (sponsorship.id.to_string(), package.unwrap());
        let (begins, ends) = (package.starts_on.max(first), package.ends_on.max(first));
        if sponsorship.status == sponsorship::Status::Committed {
            events.push((begins, "activateSponsorship".to_owned(), id.clone()));
        }
        if [sponsorship::Status::Committed, sponsorship::Status::Active].contains(&sponsorship.status) {
            events.push((ends, "endSponsorship".to_owned(), id));
        }
    }
    events
}

/// What the clock has to do in three years that nothing in the sample world waits for.
async fn await_more(world: &World) {
    for name in ["AGREEMENT_SIGNED__AHEAD", "SPONSORSHIP_COMMITTED__AHEAD", "ROUND_MATCHED", "OFFER_OFFERED"] {
        world.fill(world.own, &format!("${name}")).await;
    }
    let id = world.fill(world.own, "$AGREEMENT_IN_FORCE").await.parse().unwrap();
    world.next_edition_from(id, "2026-09-01").await;
}

/// Takes from chapters what they owe, of which `chapter::years` tells: what they are on probation for here is another thing.
async fn owe_nothing(world: &World) {
    for table in ["requirement_due", "requirement"] {
        let all = format!("DELETE FROM {table}");
        sea_orm::ConnectionTrait::execute_unprepared(world.plain(), &all).await.unwrap();
    }
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

/// The steps of the clock that are looked at here.
fn steps() -> BTreeSet<String> {
    let mut steps = steps_of_the_clock();
    steps.retain(|step| !OWED_BY_CHAPTERS.contains(&step.as_str()));
    steps
}

/// What happened by the ledger and by the notices.
async fn happened(world: &World) -> Vec<Event> {
    let (connection, steps) = (world.test.connection().await, steps());
    let entries = ledger_entry::Entity::find().all(&connection).await.unwrap().into_iter();
    let mut events: Vec<_> = entries
        .filter(|entry| entry.actor_role == "SYSTEM" && steps.contains(&entry.action))
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
            assert_eq!(ran.stats.map(|stats| stats.rejected), Some(0), "{day}: {ran}");
        }
    }
}

#[tokio::test]
async fn three_years_bring_what_the_dates_say_on_its_day_and_once() {
    let world = World::beside_the_sample().await;
    await_more(&world).await;
    owe_nothing(&world).await;
    let (first, last, steps) = (day("2026-03-01"), day("2029-03-01"), steps());
    let (mut expected, reviews) = (expected(&world, first, last).await, reviews(&world).await);
    // Every day on which something is due, the day before each, and some on which nothing is.
    let mut days: Vec<_> = first.iter_weeks().take_while(|day| *day <= last).step_by(4).collect();
    days.extend(expected.iter().flat_map(|(day, ..)| [*day, (*day - Days::new(1)).max(first)]));
    days.extend(reviews.iter().flat_map(|(_, due)| [*due, *due + Days::new(1)]).filter(|day| first <= *day));
    days.push(last);
    days.retain(|day| *day <= last);
    days.sort();
    days.dedup();
    println!("{} days", days.len());
    expected.extend(overdue(&reviews, &days));
    expected.sort();
    let told = [
        "CHAPTER_ON_PROBATION",
        "CHAPTER_PLACED_ON_PROBATION",
        "CHAPTER_RESTORED",
        "GUIDELINES_TO_ACKNOWLEDGE",
        "OFFICER_ENDED",
        "AGREEMENT_ENDS",
        "AGREEMENT_EXPIRED",
        "PARTNERSHIP_EXPIRED",
        "ALLIANCE_WITHOUT_AGREEMENT",
        "REVIEW_DUE",
        "REVIEW_OVERDUE",
        "OBLIGATION_DUE",
        "OBLIGATION_OVERDUE",
        "EXCHANGE_OFFER_EXPIRED",
    ];
    for kind in steps.iter().map(String::as_str).chain(told) {
        let number = expected.iter().filter(|(_, what, _)| what == kind).count();
        println!("{kind}: {number}");
        assert!(0 < number, "{kind} does not happen in three years");
    }
    pass(&world, &days).await;
    assert_eq!(happened(&world).await, expected);
    let sent = expected.iter().filter(|(_, what, _)| !steps.contains(what)).count();
    assert_eq!(letters(&world).len(), sent);
    let (entries, told): (_, Vec<notice::Model>) = (world.ledger().await, notices(&world).await);
    pass(&world, &days).await;
    assert_eq!(world.ledger().await, entries);
    assert_eq!(notices(&world).await, told);
    assert_eq!(letters(&world).len(), sent);
}
