//! Size S: 6,000 organizations, 7,800 chapters, 51,800 officer terms, 12,000 relationships, the same each time. They come
//! through the write gate, and so into the ledger, the search and the counts.
use chapterhouse::{
    clock::Clock,
    data::{Audited, Database, SystemAction, Tx},
    error::Result,
};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use entity::{
    account::{self, AccountId, AccountRole},
    chapter::{self, ChapterId, Kind, Region, Status},
    country,
    officer_term::{self, Office},
    organization::{self, OrganizationId, Precision},
    relationship::{self, RelationshipId},
    relationship_party, session,
};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ActiveValue::Set, ColumnTrait as _, EntityTrait, IntoActiveModel,
    TryIntoModel,
};

use crate::Outcome;

/// Universities, each with an open chapter.
const UNIVERSITIES: usize = 5_000;
/// Of these, so many have chapters that were closed, too.
const OLD: usize = 200;
const CLOSED_OF_EACH: usize = 14;
const OTHERS: usize = 1_000;
const COUNTRIES: usize = 200;
/// Old universities of a country.
const OLD_OF_COUNTRY: usize = 20;
const LEADERS: usize = 500;
const BATCH: usize = 500;
const BEGAN: &str = "2026-03-01T00:00:00Z";

/// What is known of a university for its chapters.
struct Host {
    id: OrganizationId,
    name: String,
    country: String,
    city: String,
}

/// Fills an empty database that was migrated.
pub(crate) async fn fill(database: &Database) -> Outcome<()> {
    let database = database.with_clock(Clock::sample(BEGAN.parse::<DateTime<Utc>>()?));
    let action = SystemAction::ImportSampleWorld;
    let filled = database.as_system(action, async |tx| {
        let hosts = organizations(tx).await?;
        let leaders = accounts(tx).await?;
        chapters(tx, &hosts, &leaders).await
    });
    filled.await.map_err(|error| format!("the database cannot be filled: {error:?}"))?;
    database.analyze().await.map_err(|_| "the database cannot be analyzed")?;
    Ok(())
}

async fn organizations(tx: &mut Tx) -> Result<Vec<Host>> {
    let assigned = tx.find::<country::Entity>().filter(country::Column::IsoAssigned.eq(true));
    let countries = tx.first(assigned, country::Column::Code, COUNTRIES).await?;
    let old_countries = OLD / OLD_OF_COUNTRY;
    let (mut hosts, mut rows) = (Vec::new(), Vec::new());
    for number in 0..UNIVERSITIES + OTHERS {
        let place = if number < OLD {
            number / OLD_OF_COUNTRY
        } else {
            old_countries + number % (countries.len() - old_countries)
        };
        let (id, country, city) = (tx.id(), countries[place].code.clone(), word(number, &CITIES, 25));
        let is_university = number < UNIVERSITIES;
        let (of_name, kind) =
            if is_university { ("University", organization::Kind::University) } else { OTHER[number % 3] };
        let name = format!("{} {of_name} {number}", word(number, &SYLLABLES, 21));
        rows.push(organization::ActiveModel {
            id: Set(id),
            name: Set(name.clone()),
            name_key: Set(String::new()),
            kind: Set(kind),
            country_code: Set(Some(country.clone())),
            city: Set(Some(city.clone())),
            latitude: Set(Some(coordinate(number, 52, 180))),
            longitude: Set(Some(coordinate(number, 53, 360))),
            position_precision: Set(Precision::Exact),
            website: Set(Some(format!("https://organization{number}.example.org"))),
            former_names: Set(organization::Names::default()),
            acronym: Set(None),
            subdivision_code: Set(None),
            population: Set(None),
            internal_notes: Set(None),
            archived_at: Set(None),
            ..Default::default()
        });
        if is_university {
            hosts.push(Host { id, name, country, city });
        }
    }
    let ids: Vec<_> = rows.iter().filter_map(|row| row.id.try_as_ref().copied()).collect();
    insert(tx, rows).await?;
    relationships(tx, &ids).await?;
    Ok(hosts)
}

const OTHER: [(&str, organization::Kind); 3] = [
    ("Foundation", organization::Kind::Foundation),
    ("City", organization::Kind::LocalGovernment),
    ("Company", organization::Kind::Company),
];

/// Two of each organization.
async fn relationships(tx: &mut Tx, organizations: &[OrganizationId]) -> Result<()> {
    use relationship::{Goal, Goals, Kind, Status};
    let (mut rows, mut parties) = (Vec::new(), Vec::new());
    for number in 0..organizations.len() * 2 {
        let id: RelationshipId = tx.id();
        let is_alliance = number.is_multiple_of(2);
        let is_over = number % 8 > 5;
        let began = day(2020, pick(number, 33, 2200));
        rows.push(relationship::ActiveModel {
            id: Set(id),
            kind: Set(if is_alliance { Kind::StrategicAlliance } else { Kind::Partnership }),
            status: Set(if is_over { Status::Terminated } else { Status::Active }),
            purpose: Set(format!("Agreement number {number} between the parties.")),
            goals: Set(Goals(vec![Goal::KnowledgeExchange])),
            started_on: Set(Some(began)),
            ends_on: Set(
                (!is_alliance).then(|| began + Days::new(2500 + u64::try_from(pick(number, 35, 900)).unwrap_or(0)))
            ),
            review_due_on: Set(is_alliance.then(|| day(2026, 270 + pick(number, 36, 700)))),
            was_active: Set(true),
            closed_on: Set(is_over.then(|| began + Days::new(299))),
            owner_id: Set(None),
            predecessor_id: Set(None),
            review_months: Set(None),
            reviewed_since: Set(None),
            approved_on: Set(None),
            closing_reason: Set(None),
            ..Default::default()
        });
        parties.push(relationship_party::ActiveModel {
            id: Set(tx.id()),
            relationship_id: Set(id),
            organization_id: Set(organizations[number / 2]),
            role: Set(relationship_party::Role::Counterpart),
            ..Default::default()
        });
    }
    insert(tx, rows).await?;
    insert(tx, parties).await
}

/// Leaders, each with a session; the first account is one of the staff.
async fn accounts(tx: &mut Tx) -> Result<Vec<AccountId>> {
    let (mut rows, mut sessions, mut leaders) = (Vec::new(), Vec::new(), Vec::new());
    for number in 0..=LEADERS {
        let id: AccountId = tx.id();
        let role = if number == 0 { AccountRole::Staff } else { AccountRole::NonStaff };
        rows.push(account::ActiveModel {
            id: Set(id),
            email: Set(format!("account{number}@example.org")),
            display_name: Set(format!("Account {number}")),
            role: Set(role),
            language: Set(None),
            disabled_at: Set(None),
            erased_at: Set(None),
            ..Default::default()
        });
        let now = tx.viewer().now;
        sessions.push(session::ActiveModel {
            id: Set(tx.id()),
            account_id: Set(id),
            last_used_at: Set(now),
            expires_at: Set(now + TimeDelta::days(36_500)),
            client: Set(None),
            network: Set(None),
            ended_at: Set(None),
            end_reason: Set(None),
            ..Default::default()
        });
        leaders.extend((number != 0).then_some(id));
    }
    insert(tx, rows).await?;
    insert(tx, sessions).await?;
    Ok(leaders)
}

async fn chapters(tx: &mut Tx, hosts: &[Host], leaders: &[AccountId]) -> Result<()> {
    let (mut rows, mut terms) = (Vec::new(), Vec::new());
    let open = (0..UNIVERSITIES).map(|host| (host, 0));
    let closed = (0..OLD * CLOSED_OF_EACH).map(|number| (number / CLOSED_OF_EACH, 1 + number % CLOSED_OF_EACH));
    for (number, (host, nth)) in open.chain(closed).enumerate() {
        let id: ChapterId = tx.id();
        rows.push(chapter(id, number, &hosts[host], nth));
        let leader =
            number.is_multiple_of(UNIVERSITIES / LEADERS).then(|| leaders.get(number / (UNIVERSITIES / LEADERS)));
        let places = if nth == 0 { 0..7 } else { 0..6 };
        terms.extend(places.map(|place| term(tx, id, (number, place, nth), leader.flatten().copied())));
    }
    insert(tx, rows).await?;
    insert(tx, terms).await
}

fn chapter(id: ChapterId, number: usize, host: &Host, nth: usize) -> chapter::ActiveModel {
    let year = if nth == 0 { String::new() } else { format!(" ({})", 1950 + nth * 4) };
    let status = match nth {
        0 if number.is_multiple_of(25) => Status::Provisional,
        0 => Status::Active,
        _ => Status::Closed,
    };
    chapter::ActiveModel {
        id: Set(id),
        name: Set(format!("Student Chapter at {}{year}", host.name)),
        name_key: Set(String::new()),
        kind: Set(Kind::Student),
        host_organization_id: Set(Some(host.id)),
        country_code: Set(host.country.clone()),
        city: Set(Some(host.city.clone())),
        latitude: Set(Some(coordinate(number, 52, 180))),
        longitude: Set(Some(coordinate(number, 53, 360))),
        position_precision: Set(Precision::Exact),
        region: Set(if host.country == "US" { Region::Midwest } else { Region::International }),
        status: Set(status),
        description: Set(Some(format!("About chapter {number}. It meets monthly and runs projects."))),
        website: Set(Some(format!("https://chapter{number}.example.org"))),
        social_links: Set(chapter::Links::default()),
        meeting_schedule: Set(Some(format!("Every second Tuesday in room {number}."))),
        contact_mailbox: Set(Some(format!("chapter-{number}@example.org"))),
        academic_year_start: Set(Some("08-15".into())),
        report_due_on: Set(Some("06-30".into())),
        founded_on: Set(Some(day(1970, pick(number, 47, 20_000)))),
        area: Set(None),
        subdivision_code: Set(None),
        status_since: Set(None),
        active_since: Set(None),
        probation_set_by: Set(None),
        charter_due_on: Set(None),
        viability_statement: Set(None),
        close_requested_by: Set(None),
        how_to_join: Set(None),
        logo_url: Set(None),
        staff_notes: Set(None),
        ..Default::default()
    }
}

/// Six of now and one of the past; those of closed chapters are over. Everybody agreed to be named.
fn term(
    tx: &Tx,
    chapter: ChapterId,
    (number, place, nth): (usize, usize, usize),
    leader: Option<AccountId>,
) -> officer_term::ActiveModel {
    const OFFICES: [Office; 7] = [
        Office::President,
        Office::VicePresident,
        Office::Secretary,
        Office::Treasurer,
        Office::FacultyAdvisor,
        Office::PractitionerMentor,
        Office::President,
    ];
    let is_over = place == 6 || nth != 0;
    let from = match (nth, place) {
        (0, 6) => day(2023, 243 + number % 300),
        (0, _) => day(2025, place * 20 + number % 300),
        _ => day(i32::try_from(1950 + nth * 4).unwrap_or(1950), 243 + place),
    };
    let ends = (matches!(place, 1 | 2) && !is_over).then(|| day(2027, 151 + number % 300));
    officer_term::ActiveModel {
        id: Set(tx.id()),
        chapter_id: Set(chapter),
        office: Set(OFFICES[place]),
        person_name: Set(format!(
            "{} {}",
            word(number * 7 + place, &SYLLABLES, 11),
            word(number * 7 + place, &SYLLABLES, 13)
        )),
        person_email: Set(Some(format!("officer-{number}-{place}@example.org"))),
        name_is_public: Set(true),
        is_lead_contact: Set(place == 0),
        account_id: Set(leader.filter(|_| place == 0 && nth == 0)),
        starts_on: Set(from),
        ends_on: Set(if is_over { Some(from + Days::new(365)) } else { ends }),
        status: Set(if is_over { officer_term::Status::Ended } else { officer_term::Status::Current }),
        title: Set(None),
        replaces_id: Set(None),
        handover_acknowledged_at: Set(None),
        ..Default::default()
    }
}

async fn insert<A>(tx: &mut Tx, rows: Vec<A>) -> Result<()>
where
    A: ActiveModelTrait + ActiveModelBehavior + TryIntoModel<<A::Entity as EntityTrait>::Model> + Send + Sync,
    <A::Entity as EntityTrait>::Model: IntoActiveModel<A> + Audited,
{
    let mut rows = rows.into_iter();
    loop {
        let some: Vec<_> = rows.by_ref().take(BATCH).collect();
        if some.is_empty() {
            return Ok(());
        }
        tx.insert_all(some).await?;
    }
}

/// A number below `below` that has nothing to do with its neighbours (the finalizer of `SplitMix64`).
fn pick(number: usize, salt: usize, below: usize) -> usize {
    let mut mixed = (number * 131 + salt).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (mixed ^ (mixed >> 31)) % below
}

/// Words of names and of cities have different syllables, so that a search for the one never finds the other.
const SYLLABLES: [&str; 20] = [
    "bar", "kor", "tan", "mel", "vin", "dor", "sha", "lun", "pir", "gos", "hel", "fen", "rak", "tol", "wem", "zim",
    "cal", "ner", "odo", "uma",
];
const CITIES: [&str; 10] = ["xal", "xel", "xil", "xol", "xul", "xam", "xem", "xim", "xom", "xum"];

fn word(number: usize, syllables: &[&str], salt: usize) -> String {
    let word: String = (0..3).map(|place| syllables[pick(number, salt + place, syllables.len())]).collect();
    let (first, rest) = word.split_at(1);
    first.to_uppercase() + rest
}

fn coordinate(number: usize, salt: usize, range: usize) -> f64 {
    let whole =
        i32::try_from(pick(number, salt, range)).unwrap_or_default() - i32::try_from(range / 2).unwrap_or_default();
    f64::from(whole)
}

fn day(year: i32, after: usize) -> NaiveDate {
    let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
    first + Days::new(u64::try_from(after).unwrap_or_default())
}
