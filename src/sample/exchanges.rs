//! Exchange programs of the sample world with their rounds, and the pairs of cities that met in them.
use std::collections::HashMap;

use entity::{
    application_form, eligibility_rule, exchange_country, exchange_criterion, exchange_partner,
    exchange_program::{self, ExchangeProgramId, Kind},
    exchange_round::{self, ExchangeRoundId, Status},
    form_question,
    organization::{self, OrganizationId},
    placement,
};
use sea_orm::{ActiveEnum as _, ActiveValue::Set, ColumnTrait as _};
use serde::Deserialize;

use super::{
    date,
    organizations::{self, Organizations, Seat},
    rows, text,
};
use crate::{
    data::Tx,
    error::{Error, Result},
};

const PROGRAMS: &str = include_str!("../../sample/facts/exchange_programs.csv");
const PAIRS: &str = include_str!("../../sample/facts/city_pairs_icma.csv");

/// Who is meant in the column `partner_bodies`, whose words are free.
const PARTNERS: &[(&str, &str)] = &[
    ("CAMA", "Canadian Association of Municipal Administrators"),
    ("Exello.net", "Exello.net (Association of Flemish General Managers)"),
    ("Municipal Council of Manzini", "Municipal Council of Manzini"),
    ("SALGA", "South African Local Government Association"),
    ("APEKSI", "Association of Indonesian Municipalities"),
    ("League of Cities of the Philippines", "League of Cities of the Philippines"),
    ("Taituarā", "Taituarā - Local Government Professionals Aotearoa"),
];

/// Invented: a program that takes applications, and one that plans its next round.
const NEXT: &[(&str, Status)] = &[
    ("International Management Exchange Program (IMEP)", Status::CallOpen),
    ("ICMA Management Study Tour Program", Status::Planned),
];

#[derive(Deserialize)]
struct ProgramFact {
    name: String,
    kind: String,
    organizer: String,
    partner_bodies: String,
    funder: String,
    countries: String,
    first_year: Option<i32>,
    last_year: Option<i32>,
    duration_days: Option<i32>,
    reciprocal: bool,
    who_may_apply: String,
}

#[derive(Deserialize)]
struct PairFact {
    program: String,
    city_a: String,
    region_a: String,
    country_a: String,
    role_a: String,
    city_b: String,
    region_b: String,
    country_b: String,
    role_b: String,
    theme: String,
    start_year: Option<i32>,
}

pub(super) async fn seed(tx: &mut Tx, organizations: &Organizations) -> Result<()> {
    let mut rounds = HashMap::new();
    for fact in rows::<ProgramFact>(PROGRAMS)? {
        let program = program(tx, organizations, &fact).await?;
        if let Some(year) = fact.first_year {
            let last = fact.last_year.unwrap_or(year);
            let name = if last == year { year.to_string() } else { format!("{year}-{last}") };
            let status = if last < 2026 { Status::Closed } else { Status::Matched };
            rounds.insert(fact.name.clone(), round(tx, program, name, year, status).await?);
        }
        if let Some((_, status)) = NEXT.iter().find(|(name, _)| *name == fact.name) {
            round(tx, program, "2027".into(), 2027, *status).await?;
        }
    }
    let mut cities = HashMap::new();
    for fact in rows::<PairFact>(PAIRS)? {
        pair(tx, organizations, &rounds, &mut cities, &fact).await?;
    }
    Ok(())
}

async fn program(tx: &mut Tx, organizations: &Organizations, fact: &ProgramFact) -> Result<ExchangeProgramId> {
    let kind = Kind::try_from_value(&fact.kind).map_err(|_| Error::internal("sample facts: kind of a program"))?;
    let is_ours = fact.organizer == "ICMA";
    let organizer = if is_ours { organizations.main_office } else { organizations.named(&fact.organizer)? };
    let row = exchange_program::ActiveModel {
        id: Set(tx.id()),
        name: Set(fact.name.clone()),
        kind: Set(kind),
        eligibility: Set(text(&fact.who_may_apply)),
        organizer_id: Set(organizer),
        funder: Set(text(&fact.funder)),
        reciprocal: Set(fact.reciprocal),
        duration_days: Set(fact.duration_days),
        ..Default::default()
    };
    let program_id = tx.insert(row).await?.id;
    let mut partners = Vec::new();
    for (_, name) in PARTNERS.iter().filter(|(words, _)| fact.partner_bodies.contains(words)) {
        partners.push(organizations.named(name)?);
    }
    if fact.partner_bodies.contains("ICMA") {
        partners.push(organizations.main_office);
    }
    for organization in partners {
        let (id, program_id, organization_id) = (Set(tx.id()), Set(program_id), Set(organization));
        tx.insert(exchange_partner::ActiveModel { id, program_id, organization_id, ..Default::default() }).await?;
    }
    for code in fact.countries.split(';').filter_map(text) {
        let (id, program_id, country_code) = (Set(tx.id()), Set(program_id), Set(code));
        tx.insert(exchange_country::ActiveModel { id, program_id, country_code, ..Default::default() }).await?;
    }
    Ok(program_id)
}

async fn round(
    tx: &mut Tx,
    program: ExchangeProgramId,
    name: String,
    year: i32,
    status: Status,
) -> Result<ExchangeRoundId> {
    let is_next = status == Status::CallOpen || status == Status::Planned;
    let window = |from, to| if is_next { (Some(from), Some(to)) } else { (None, None) };
    let (host_call_opens_on, host_call_closes_on) = window(date(year - 1, 7, 1), date(year - 1, 9, 1));
    let (call_opens_on, call_closes_on) = window(date(year - 1, 10, 1), date(year, 2, 1));
    let row = exchange_round::ActiveModel {
        id: Set(tx.id()),
        program_id: Set(program),
        name: Set(name),
        year: Set(year),
        status: Set(status),
        host_call_opens_on: Set(host_call_opens_on),
        host_call_closes_on: Set(host_call_closes_on),
        call_opens_on: Set(call_opens_on),
        call_closes_on: Set(call_closes_on),
        time_zone: Set("America/New_York".into()),
        capacity: Set(is_next.then_some(12)),
        starts_on: Set(is_next.then(|| date(year, 5, 1))),
        ends_on: Set(is_next.then(|| date(year, 10, 1))),
        ..Default::default()
    };
    Ok(tx.insert(row).await?.id)
}

/// Invented: what applications are scored on, and who may apply.
const CRITERIA: &[(&str, i32)] =
    &[("Benefit for the community", 40), ("Quality of the application", 35), ("Experience to share", 25)];
const RULES: &[(&str, &str)] = &[
    ("You manage a local government, or a department of one.", "The exchange is one of managers in local government."),
    ("Your governing body agrees to the visit.", "A visit takes time that the governing body has to give."),
];

/// What the calls say that take applications or will. It comes last, so that all ids stay as they were.
pub(super) async fn terms(tx: &mut Tx) -> Result<()> {
    let ahead = exchange_round::Column::Status.is_in(NEXT.iter().map(|(_, status)| *status));
    for round in tx.all(tx.find::<exchange_round::Entity>().filter(ahead)).await? {
        terms_of(tx, round.id).await?;
        form_of(tx, round.id).await?;
    }
    Ok(())
}

async fn terms_of(tx: &mut Tx, round: ExchangeRoundId) -> Result<()> {
    for (name, weight) in CRITERIA {
        let (id, name, weight) = (Set(tx.id()), Set((*name).to_owned()), Set(*weight));
        let row = exchange_criterion::ActiveModel { id, round_id: Set(round), name, weight, ..Default::default() };
        tx.insert(row).await?;
    }
    for (statement, reason) in RULES {
        let row = eligibility_rule::ActiveModel {
            id: Set(tx.id()),
            round_id: Set(round),
            side: Set(None),
            statement: Set((*statement).to_owned()),
            reason: Set((*reason).to_owned()),
            ..Default::default()
        };
        tx.insert(row).await?;
    }
    Ok(())
}

/// Invented: what whoever applies is asked, with the side if not both are, and whether the answer is sensitive.
const QUESTIONS: &[(&str, form_question::Kind, Option<eligibility_rule::Side>, bool)] = &[
    ("Which three issues do you want to exchange on?", form_question::Kind::Text, None, false),
    ("How many days can you host a visitor?", form_question::Kind::Number, Some(eligibility_rule::Side::Host), false),
    (
        "Where can your curriculum vitae be read?",
        form_question::Kind::Link,
        Some(eligibility_rule::Side::Visitor),
        true,
    ),
    ("Is there anything that you do not eat?", form_question::Kind::Line, Some(eligibility_rule::Side::Visitor), true),
];

async fn form_of(tx: &mut Tx, round: ExchangeRoundId) -> Result<()> {
    let (id, edition) = (Set(tx.id()), Set(1));
    let row = application_form::ActiveModel { id, round_id: Set(round), edition, ..Default::default() };
    let form = tx.insert(row).await?;
    for (position, (label, kind, side, is_sensitive)) in (1..).zip(QUESTIONS) {
        let row = form_question::ActiveModel {
            id: Set(tx.id()),
            form_id: Set(form.id),
            position: Set(position),
            side: Set(*side),
            label: Set((*label).to_owned()),
            kind: Set(*kind),
            choices: Set(form_question::Choices::default()),
            is_required: Set(!is_sensitive),
            is_sensitive: Set(*is_sensitive),
            ..Default::default()
        };
        tx.insert(row).await?;
    }
    Ok(())
}

type Cities = HashMap<(String, String), OrganizationId>;

async fn pair(
    tx: &mut Tx,
    organizations: &Organizations,
    rounds: &HashMap<String, ExchangeRoundId>,
    cities: &mut Cities,
    fact: &PairFact,
) -> Result<()> {
    let role = |raw: &String| {
        placement::Role::try_from_value(raw).map_err(|_| Error::internal("sample facts: role of a city"))
    };
    let round_id = *rounds.get(&fact.program).ok_or_else(|| Error::internal("sample facts: a pair without a round"))?;
    let side_a = Seat { city: &fact.city_a, country: &fact.country_a, subdivision: &fact.region_a };
    let side_b = Seat { city: &fact.city_b, country: &fact.country_b, subdivision: &fact.region_b };
    let row = placement::ActiveModel {
        id: Set(tx.id()),
        round_id: Set(round_id),
        side_a_id: Set(city(tx, organizations, cities, &side_a).await?),
        side_a_role: Set(role(&fact.role_a)?),
        side_b_id: Set(city(tx, organizations, cities, &side_b).await?),
        side_b_role: Set(role(&fact.role_b)?),
        theme: Set(text(&fact.theme)),
        year: Set(fact.start_year),
        status: Set(placement::Status::Reported),
        ..Default::default()
    };
    tx.insert(row).await?;
    Ok(())
}

/// The city as a local government; the same one for all its pairs.
async fn city(
    tx: &mut Tx,
    organizations: &Organizations,
    cities: &mut Cities,
    seat: &Seat<'_>,
) -> Result<OrganizationId> {
    let key = (seat.city.to_owned(), seat.country.to_owned());
    if let Some(city) = cities.get(&key) {
        return Ok(*city);
    }
    let row = organizations.seated(seat.city, organization::Kind::LocalGovernment, seat);
    let city = organizations::insert(tx, row).await?;
    cities.insert(key, city);
    Ok(city)
}
