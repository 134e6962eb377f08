//! Ten thousand chapters at real universities, with invented terms, the same each time; they come through the write
//! gate, and so into the ledger, the search and the counts.
use chapterhouse::{
    clock::Clock,
    data::{Database, SystemAction, Tx},
};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    chapter::{self, ChapterId, Kind, Region, Status},
    officer_term::{self, Office},
    organization,
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};

use crate::Outcome;

const CHAPTERS: usize = 10_000;
const BATCH: usize = 500;

/// When the chapters are made, so that they come out the same.
pub(crate) const BEGAN: &str = "2026-03-01T00:00:00Z";

/// Adds the chapters.
pub(crate) async fn chapters(database: &Database) -> Outcome<()> {
    let database = database.with_clock(Clock::sample(BEGAN.parse::<DateTime<Utc>>()?));
    let mut after = String::new();
    let mut made = 0;
    while made < CHAPTERS {
        let (from, most) = (after.clone(), Ord::min(BATCH, CHAPTERS - made));
        let action = SystemAction::ImportSampleWorld;
        let planted = database.as_system(action, async |tx| plant(tx, &from, made, most).await).await;
        let (last, planted) = planted.map_err(|_| "a chapter cannot be made")?;
        made += planted;
        after = last.ok_or_else(|| format!("there are universities for {made} chapters only"))?;
    }
    // As every import does: PostgreSQL would come to it by itself, some minutes later.
    database.analyze().await.map_err(|_| "the database cannot be analyzed")?;
    println!("{made} chapters");
    Ok(())
}

/// Chapters at the next universities by name; gives the last of these, and how many.
async fn plant(
    tx: &mut Tx,
    after: &str,
    made: usize,
    most: usize,
) -> Result<(Option<String>, usize), chapterhouse::error::Error> {
    let universities = Condition::all()
        .add(organization::Column::Kind.eq(organization::Kind::University))
        .add(organization::Column::CountryCode.is_not_null())
        .add(organization::Column::NameKey.gt(after));
    let hosts =
        tx.first(tx.find::<organization::Entity>().filter(universities), organization::Column::NameKey, most).await?;
    let (mut chapters, mut terms) = (Vec::new(), Vec::new());
    for (number, host) in (made..).zip(&hosts) {
        let id: ChapterId = tx.id();
        chapters.push(chapter(id, number, host));
        terms.extend((0..4).map(|place| term(tx, id, number, place)));
    }
    tx.insert_all(chapters).await?;
    tx.insert_all(terms).await?;
    Ok((hosts.last().map(|host| host.name_key.clone()), hosts.len()))
}

/// Most are active; some of each other state, and one of a hundred is of an area.
fn state(number: usize) -> Status {
    match number % 50 {
        1 => Status::Probation,
        2 => Status::Provisional,
        3 => Status::Inactive,
        4 => Status::Closed,
        5 if number.is_multiple_of(3) => Status::Applied,
        5 => Status::Withdrawn,
        _ => Status::Active,
    }
}

fn region(number: usize, host: &organization::Model) -> Region {
    const AT_HOME: [Region; 5] =
        [Region::Northeast, Region::Southeast, Region::Midwest, Region::MountainPlains, Region::WestCoast];
    if host.country_code.as_deref() == Some("US") { AT_HOME[number % 5] } else { Region::International }
}

fn chapter(id: ChapterId, number: usize, host: &organization::Model) -> chapter::ActiveModel {
    let is_of_an_area = number % 100 == 50;
    let name: String = format!("Student Chapter at {}", host.name).chars().take(200).collect();
    chapter::ActiveModel {
        id: Set(id),
        name: Set(name),
        name_key: Set(String::new()),
        kind: Set(if is_of_an_area { Kind::Geographic } else { Kind::Student }),
        host_organization_id: Set((!is_of_an_area).then_some(host.id)),
        area: Set(is_of_an_area.then(|| format!("Area {number}"))),
        country_code: Set(host.country_code.clone().unwrap_or_default()),
        subdivision_code: Set(host.subdivision_code.clone()),
        city: Set(host.city.clone()),
        latitude: Set(host.latitude),
        longitude: Set(host.longitude),
        position_precision: Set(host.position_precision),
        region: Set(region(number, host)),
        status: Set(state(number)),
        description: Set(None),
        website: Set(None),
        social_links: Set(chapter::Links::default()),
        meeting_schedule: Set(None),
        contact_mailbox: Set(Some(format!("chapter-{number}@example.org"))),
        logo_url: Set(None),
        academic_year_start: Set(Some("08-15".into())),
        report_due_on: Set(Some("06-30".into())),
        founded_on: Set((!number.is_multiple_of(7)).then(|| day(1970 + number % 55, number))),
        staff_notes: Set(None),
        ..Default::default()
    }
}

/// Three terms of now, of which some end soon, and one of the past; one of five hundred chapters has one that waits.
fn term(tx: &Tx, chapter: ChapterId, number: usize, place: usize) -> officer_term::ActiveModel {
    let (office, from, to, status) = match place {
        0 => (Office::President, 2020, Some(2024), officer_term::Status::Ended),
        1 => (Office::President, 2024, Some(2026 + number % 4), officer_term::Status::Current),
        2 => (Office::Treasurer, 2023 + number % 3, None, officer_term::Status::Current),
        _ if number.is_multiple_of(500) => (Office::VicePresident, 2026, None, officer_term::Status::Reported),
        _ => (Office::FacultyAdvisor, 2010 + number % 15, None, officer_term::Status::Current),
    };
    officer_term::ActiveModel {
        id: Set(tx.id()),
        chapter_id: Set(chapter),
        office: Set(office),
        title: Set(None),
        person_name: Set(format!("Officer {place} of {number}")),
        person_email: Set(Some(format!("officer-{number}-{place}@example.org"))),
        name_is_public: Set(number.is_multiple_of(2)),
        is_lead_contact: Set(office == Office::President),
        account_id: Set(None),
        starts_on: Set(day(from, number)),
        ends_on: Set(to.map(|year| day(year, number))),
        status: Set(status),
        ..Default::default()
    }
}

/// The day of the year is the chapter's own, so that no term ends before it begins.
fn day(year: usize, number: usize) -> NaiveDate {
    let year = i32::try_from(year).unwrap_or(2000);
    let (month, day) = (u32::try_from(1 + number % 12), u32::try_from(1 + number % 28));
    NaiveDate::from_ymd_opt(year, month.unwrap_or(1), day.unwrap_or(1)).unwrap_or_default()
}
