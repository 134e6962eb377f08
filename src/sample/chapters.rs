//! Student chapters of the sample world, at the universities of `sample/facts`, with invented people and states.
use entity::{
    account::AccountId,
    chapter::{self, ChapterId, Region, Status},
    officer_term::{self, Office},
    organization,
};
use sea_orm::{ActiveEnum as _, ActiveValue::Set};
use serde::Deserialize;

use super::{
    Accounts, date,
    organizations::{self, Organizations, Seat, subdivision},
    rows, text,
};
use crate::{
    data::Tx,
    error::{Error, Result},
};

const CHAPTERS: &str = include_str!("../../sample/facts/student_chapters.csv");

/// Invented people are put together of these.
const FIRST: [&str; 12] =
    ["Ada", "Bram", "Chidi", "Dalia", "Emre", "Farah", "Goran", "Hana", "Ines", "Jonas", "Kavya", "Luis"];
const LAST: [&str; 11] =
    ["Adeyemi", "Brandt", "Castillo", "Dahl", "Evans", "Fontaine", "Gupta", "Horvat", "Ito", "Jensen", "Kowalski"];

#[derive(Deserialize)]
struct Fact {
    university: String,
    city: String,
    state: String,
    country: String,
    icma_region: String,
    university_website: String,
}

pub(super) async fn seed(tx: &mut Tx, organizations: &Organizations, accounts: &Accounts) -> Result<Vec<ChapterId>> {
    let mut chapters = Vec::new();
    for (number, fact) in rows::<Fact>(CHAPTERS)?.into_iter().enumerate() {
        let chapter = chapter(tx, organizations, &fact, number).await?;
        let leader = match number {
            1 => Some(accounts.leader),
            2 | 3 => Some(accounts.leader_two),
            _ => None,
        };
        officers(tx, chapter, number, leader).await?;
        chapters.push(chapter);
    }
    Ok(chapters)
}

/// Most chapters are active; one is overdue, one has fallen silent, one begins again.
fn state(number: usize) -> Status {
    match number {
        4 => Status::Probation,
        SILENT => Status::Inactive,
        20 => Status::Provisional,
        _ => Status::Active,
    }
}

const SILENT: usize = 5;

async fn chapter(tx: &mut Tx, organizations: &Organizations, fact: &Fact, number: usize) -> Result<ChapterId> {
    let Fact { university, city, state: region_code, country, icma_region, university_website } = fact;
    let seat = Seat { city, country, subdivision: region_code };
    let host = organization::ActiveModel {
        website: Set(text(university_website)),
        ..organizations.seated(university, organization::Kind::University, &seat)
    };
    let host = organizations::insert(tx, host).await?;
    let region = Region::try_from_value(&icma_region.to_uppercase().replace(' ', "_"));
    let (latitude, longitude) = organizations.position(&seat);
    let row = chapter::ActiveModel {
        id: Set(tx.id()),
        name: Set(format!("Student Chapter at {university}")),
        kind: Set(chapter::Kind::Student),
        host_organization_id: Set(Some(host)),
        country_code: Set(country.clone()),
        subdivision_code: Set(subdivision(&seat)),
        city: Set(text(city)),
        latitude: Set(latitude),
        longitude: Set(longitude),
        region: Set(region.map_err(|_| Error::internal("sample facts: region"))?),
        status: Set(state(number)),
        description: Set(Some(format!(
            "Students of {university} who are drawn to a career in local government. This text is a sample."
        ))),
        social_links: Set(chapter::Links::default()),
        meeting_schedule: Set(Some("First Thursday of the month, 18:00, while the term lasts.".into())),
        how_to_join: Set(Some(
            "Come to a meeting, or write to the mailbox of the chapter. This text is a sample.".into(),
        )),
        contact_mailbox: Set(Some(format!("chapter-{number:02}@example.org"))),
        academic_year_start: Set(Some("08-15".into())),
        report_due_on: Set(Some("06-30".into())),
        ..Default::default()
    };
    Ok(tx.insert(row).await?.id)
}

/// Terms of the past, of today, and every third chapter's president of the time after; one that waits for the staff.
async fn officers(tx: &mut Tx, chapter: ChapterId, number: usize, leader: Option<AccountId>) -> Result<()> {
    let ended = officer_term::Status::Ended;
    let current = if number == SILENT { ended } else { officer_term::Status::Current };
    let end = if number == SILENT { Some(2025) } else { None };
    let mut terms = vec![
        (Office::President, 2022, Some(2024), ended),
        (Office::FacultyAdvisor, 2019, end, current),
        (Office::PractitionerMentor, 2021, end, current),
        (Office::Treasurer, 2024, end, current),
    ];
    let follows = number.is_multiple_of(3) && leader.is_none() && number != SILENT;
    terms.push((Office::President, 2024, if follows { Some(2028) } else { end }, current));
    if follows {
        terms.push((Office::President, 2028, Some(2030), current));
    }
    if number == 1 {
        terms.push((Office::VicePresident, 2026, None, officer_term::Status::Reported));
    }
    for (place, (office, from, to, status)) in terms.into_iter().enumerate() {
        let first = FIRST[(number + 5 * place) % FIRST.len()];
        let last = LAST[(3 * number + place) % LAST.len()];
        let leads = office == Office::President && from == 2024;
        let row = officer_term::ActiveModel {
            id: Set(tx.id()),
            chapter_id: Set(chapter),
            office: Set(office),
            person_name: Set(format!("{first} {last}")),
            person_email: Set(Some(format!("officer-{number:02}-{place}@example.org"))),
            name_is_public: Set((number + place).is_multiple_of(2)),
            is_lead_contact: Set(office == Office::President),
            account_id: Set(leader.filter(|_| leads)),
            starts_on: Set(date(from, 8, 1)),
            ends_on: Set(to.map(|year| date(year, 8, 1))),
            status: Set(status),
            ..Default::default()
        };
        tx.insert(row).await?;
    }
    Ok(())
}
