//! The sample world: real organizations and universities from `sample/facts`, with invented people and states.
//!
//! It is modelled on ICMA, and is not ICMA. It comes out the same each time, ids included.
use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    account::{self, AccountId, Duty},
    chapter::{self, ChapterId, Region, Status},
    officer_term::{self, Office},
    organization::{self, Kind, Names, OrganizationId},
};
use sea_orm::{ActiveEnum as _, ActiveValue::Set};
use serde::Deserialize;

use crate::{
    clock::Clock,
    data::{Access, Database, SystemAction, Tx},
    error::{Error, Result},
};

const ORGANIZATIONS: &str = include_str!("../../sample/facts/organizations.csv");
const CHAPTERS: &str = include_str!("../../sample/facts/student_chapters.csv");
const PLACES: &str = include_str!("../../sample/places.csv");

/// Names that bodies had before, as `sample/facts/organizations.csv` notes them.
const FORMER_NAMES: &[(&str, &str)] = &[
    ("Local Government Professionals Australia", "LGMA National"),
    ("Taituarā - Local Government Professionals Aotearoa", "SOLGM"),
];

#[derive(Deserialize)]
struct OrganizationFact {
    name: String,
    acronym: String,
    country: String,
    kind: String,
    website: String,
}

#[derive(Deserialize)]
struct ChapterFact {
    university: String,
    city: String,
    state: String,
    country: String,
    icma_region: String,
    university_website: String,
}

#[derive(Deserialize)]
struct Place {
    name: String,
    country: String,
    subdivision: String,
    latitude: f64,
    longitude: f64,
}

/// Fills an empty database; does nothing to one that has organizations. Tells whether it did.
pub async fn plant(database: &Database) -> Result<bool> {
    let began: DateTime<Utc> = "2026-03-01T00:00:00Z".parse().map_err(|_| Error::internal("no time"))?;
    let database = database.with_clock(Clock::sample(began));
    let access = Access::new(database.clone(), crate::auth::Viewer::system(began));
    if access.count(access.find::<organization::Entity>()).await? != 0 {
        return Ok(false);
    }
    database.as_system(SystemAction::ImportSampleWorld, async |tx| world(tx).await).await?;
    Ok(true)
}

async fn world(tx: &mut Tx) -> Result<()> {
    organization(tx, main_office()).await?;
    for fact in rows::<OrganizationFact>(ORGANIZATIONS)? {
        let former = FORMER_NAMES.iter().filter(|(name, _)| *name == fact.name);
        let former_names = Names(former.map(|(_, name)| (*name).to_owned()).collect());
        organization(tx, of_fact(fact, former_names)?).await?;
    }
    let leader = account(tx, "leader@example.org", "Lea Leader", Duty::Member).await?;
    let leader_two = account(tx, "leader-two@example.org", "Theo Leader", Duty::Member).await?;
    account(tx, "staff@example.org", "Sam Staff", Duty::Staff).await?;
    account(tx, "admin@example.org", "Ada Admin", Duty::StaffAdmin).await?;
    let places = rows::<Place>(PLACES)?;
    let places = places.iter().map(|place| ((&*place.name, &*place.country, &*place.subdivision), place)).collect();
    for (number, fact) in rows::<ChapterFact>(CHAPTERS)?.into_iter().enumerate() {
        let id = chapter(tx, &fact, state(number), &places).await?;
        let president = match number {
            1 => Some(leader),
            2 | 3 => Some(leader_two),
            _ => None,
        };
        terms(tx, id, number, president).await?;
    }
    Ok(())
}

/// Most chapters are active; one is overdue, one has fallen silent, one begins again.
fn state(number: usize) -> Status {
    match number {
        4 => Status::Probation,
        5 => Status::Inactive,
        20 => Status::Provisional,
        _ => Status::Active,
    }
}

fn rows<T: for<'a> Deserialize<'a>>(csv: &str) -> Result<Vec<T>> {
    let rows = csv::Reader::from_reader(csv.as_bytes()).into_deserialize().collect::<Result<_, _>>();
    rows.map_err(|error| Error::internal(format!("sample facts: {error}")))
}

fn text(raw: &str) -> Option<String> {
    (!raw.trim().is_empty()).then(|| raw.trim().to_owned())
}

fn main_office() -> organization::ActiveModel {
    organization::ActiveModel {
        name: Set("International City/County Management Association (sample)".into()),
        acronym: Set(Some("ICMA".into())),
        kind: Set(Kind::MainOffice),
        country_code: Set(Some("US".into())),
        city: Set(Some("Washington".into())),
        former_names: Set(Names::default()),
        ..Default::default()
    }
}

fn of_fact(fact: OrganizationFact, former_names: Names) -> Result<organization::ActiveModel> {
    let OrganizationFact { name, acronym, country, kind, website } = fact;
    let country_code = text(&country);
    let kind = Kind::try_from_value(&kind).map_err(|_| Error::internal(format!("sample facts: kind of {name}")))?;
    // Two bodies without a single country are of other kinds in their source.
    let kind = if country_code.is_none() { Kind::MultinationalBody } else { kind };
    Ok(organization::ActiveModel {
        name: Set(name),
        acronym: Set(text(&acronym)),
        kind: Set(kind),
        country_code: Set(country_code),
        website: Set(text(&website)),
        former_names: Set(former_names),
        ..Default::default()
    })
}

async fn organization(tx: &mut Tx, row: organization::ActiveModel) -> Result<OrganizationId> {
    let row = organization::ActiveModel { id: Set(tx.id()), ..row };
    Ok(tx.insert(row).await?.id)
}

async fn account(tx: &mut Tx, email: &str, name: &str, duty: Duty) -> Result<AccountId> {
    let row = account::ActiveModel {
        id: Set(tx.id()),
        email: Set(email.into()),
        display_name: Set(name.into()),
        duty: Set(duty),
        ..Default::default()
    };
    Ok(tx.insert(row).await?.id)
}

type Places<'a> = HashMap<(&'a str, &'a str, &'a str), &'a Place>;

async fn chapter(tx: &mut Tx, fact: &ChapterFact, status: Status, places: &Places<'_>) -> Result<ChapterId> {
    let place = places.get(&(&*fact.city, &*fact.country, &*fact.state));
    let (latitude, longitude) = (place.map(|place| place.latitude), place.map(|place| place.longitude));
    let subdivision_code = text(&fact.state).map(|state| format!("{}-{state}", fact.country));
    let region = Region::try_from_value(&fact.icma_region.to_uppercase().replace(' ', "_"));
    let host = organization::ActiveModel {
        name: Set(fact.university.clone()),
        kind: Set(Kind::University),
        country_code: Set(Some(fact.country.clone())),
        subdivision_code: Set(subdivision_code.clone()),
        city: Set(text(&fact.city)),
        latitude: Set(latitude),
        longitude: Set(longitude),
        website: Set(text(&fact.university_website)),
        former_names: Set(Names::default()),
        ..Default::default()
    };
    let host = organization(tx, host).await?;
    let row = chapter::ActiveModel {
        id: Set(tx.id()),
        name: Set(format!("Student Chapter at {}", fact.university)),
        kind: Set(chapter::Kind::Student),
        host_organization_id: Set(Some(host)),
        country_code: Set(fact.country.clone()),
        subdivision_code: Set(subdivision_code),
        city: Set(text(&fact.city)),
        latitude: Set(latitude),
        longitude: Set(longitude),
        region: Set(region.map_err(|_| Error::internal("sample facts: region"))?),
        status: Set(status),
        social_links: Set(chapter::Links::default()),
        ..Default::default()
    };
    Ok(tx.insert(row).await?.id)
}

/// A president of the past, one of today, and every third chapter's next one.
async fn terms(tx: &mut Tx, chapter: ChapterId, number: usize, president: Option<AccountId>) -> Result<()> {
    let mut terms = vec![(2024, Some(2026), None), (2026, Some(2028), president)];
    if number.is_multiple_of(3) {
        terms.push((2028, Some(2030), None));
    }
    for (from, to, account_id) in terms {
        let day = |year| NaiveDate::from_ymd_opt(year, 8, 1).unwrap_or_default();
        let status = if from == 2024 { officer_term::Status::Ended } else { officer_term::Status::Current };
        let row = officer_term::ActiveModel {
            id: Set(tx.id()),
            chapter_id: Set(chapter),
            office: Set(Office::President),
            person_name: Set(format!("Person {number} of {from}")),
            person_email: Set(Some(format!("person-{number}-{from}@example.org"))),
            name_is_public: Set(number.is_multiple_of(2)),
            is_lead_contact: Set(true),
            account_id: Set(account_id),
            starts_on: Set(day(from)),
            ends_on: Set(to.map(day)),
            status: Set(status),
            ..Default::default()
        };
        tx.insert(row).await?;
    }
    Ok(())
}
