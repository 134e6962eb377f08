//! Pairs of cities of former times, as in the list of sister cities of Wikidata (<https://www.wikidata.org>, CC0): each
//! is a placement of a city-to-city program that both sides reported on.
use std::collections::{HashMap, HashSet};

use entity::{
    country,
    exchange_program::{self, ExchangeProgramId},
    exchange_round::{self, ExchangeRoundId, Status},
    fold::fold,
    organization::{self, Kind, OrganizationId, Precision},
    placement::{self, Role},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait as _, Condition,
    sea_query::{Query, SelectStatement},
};

use super::{
    CellError, Importer, Unusable,
    cities::inhabitants,
    file::{Record, Table},
    report::Report,
};
use crate::{
    auth::Viewer,
    check::{Check, Patch, Place, text},
    data::{Access, Database, SystemAction, Tx},
    error::Error,
    organization::{
        commands::{apply_profile, new_row},
        profile::OrganizationProfile,
    },
};

/// So many degrees apart, two cities of one name and country are two.
const NEAR: f64 = 0.3;

/// The columns of either side: its name, country, position and inhabitants.
const SIDES: [[&str; 5]; 2] = [
    ["city_a", "country_a", "lat_a", "lng_a", "population_a"],
    ["city_b", "country_b", "lat_b", "lng_b", "population_b"],
];

/// Reads and applies pairs of cities.
pub(super) struct CityPairs {
    program: ExchangeProgramId,
    countries: HashSet<String>,
}

/// A pair of a file.
pub(super) struct Pair {
    line: u64,
    cities: [City; 2],
    year: Option<i32>,
    theme: Option<String>,
}

struct City {
    name: String,
    country: String,
    position: Option<Place>,
    population: Option<String>,
}

/// A city that is here, or is made.
#[derive(Clone, Copy)]
struct Known {
    id: OrganizationId,
    position: Option<(f64, f64)>,
}

type Cities = HashMap<(String, String), Vec<Known>>;

/// The cities of some rows: those that are known, and the rows of those that are made.
struct Seats {
    known: Cities,
    made: Vec<organization::ActiveModel>,
}

impl CityPairs {
    /// For files of this form, into a program that is here and brings cities together.
    pub(super) async fn new(
        table: &Table,
        program: ExchangeProgramId,
        database: &Database,
    ) -> Result<Self, super::Why> {
        table.needs(&["city_a", "country_a", "city_b", "country_b"])?;
        let access = Access::new(database.clone(), Viewer::system(database.clock().now()));
        let of = access.by_key::<exchange_program::Entity>(program.0).await?;
        if of.is_none_or(|of| of.kind != exchange_program::Kind::CityToCity) {
            return Err(Unusable(format!("{program} is no exchange program of the kind CITY_TO_CITY here")).into());
        }
        Ok(Self { program, countries: HashSet::new() })
    }
}

impl Importer for CityPairs {
    const ACTION: SystemAction = SystemAction::ImportCityPairs;
    type Row = Pair;

    fn read(&mut self, record: &Record<'_>) -> Result<Pair, CellError> {
        let cell = |column: &'static str| {
            let cell = record.cell(column).map_err(|reason| (column, reason))?;
            Ok::<_, CellError>(cell.map(String::from).filter(|cell| !cell.is_empty()))
        };
        let [a, b] = SIDES;
        let city = |[name, country, lat, lng, people]: [&'static str; 5]| {
            let needed = |column| cell(column)?.ok_or_else(|| (column, "It is needed.".to_owned()));
            let number = |column| {
                let number = cell(column)?
                    .map(|cell| cell.parse::<f64>().map_err(|_| (column, format!("{cell} is no number."))));
                number.transpose()
            };
            let position = number(lat)?.zip(number(lng)?);
            let position = position.map(|(latitude, longitude)| Place { latitude, longitude });
            let population = cell(people)?;
            Ok::<_, CellError>(City { name: needed(name)?, country: needed(country)?, position, population })
        };
        let year = cell("year")?.map(|year| {
            let fits = year.parse().ok().filter(|year| (1900..=2100).contains(year));
            fits.ok_or_else(|| ("year", format!("{year} is no year from 1900 to 2100.")))
        });
        let theme = cell("theme")?.map(|theme| text(1000)(theme).map_err(|reason| ("theme", reason)));
        let (cities, year, theme) = ([city(a)?, city(b)?], year.transpose()?, theme.transpose()?);
        Ok(Pair { line: record.line, cities, year, theme })
    }

    async fn apply(&mut self, rows: Vec<Pair>, tx: &mut Tx, report: &mut Report) -> Result<(), Error> {
        // Two imports at once would make a city twice.
        tx.lock_by_key::<exchange_program::Entity>(self.program.0, "program").await?;
        if self.countries.is_empty() {
            let countries = tx.all(tx.find::<country::Entity>()).await?;
            self.countries.extend(countries.into_iter().map(|country| country.code));
        }
        let mut seats = Seats { known: known(&rows, tx).await?, made: Vec::new() };
        let mut found = Vec::new();
        for Pair { line, cities: [a, b], year, theme } in rows {
            let Some(a) = self.city(a, SIDES[0], line, &mut seats, tx, report) else { continue };
            let Some(b) = self.city(b, SIDES[1], line, &mut seats, tx, report) else { continue };
            if a == b {
                report.refuse(line, "city_b", "Both sides are the same city.");
            } else {
                found.push((line, a, b, year, theme));
            }
        }
        tx.insert_all(seats.made).await?;
        let mut here = self.pairs(found.iter().flat_map(|(_, a, b, ..)| [*a, *b]).collect(), tx).await?;
        let mut rounds = HashMap::new();
        let mut placements = Vec::new();
        for (line, a, b, year, theme) in found {
            if !here.insert((a.min(b), a.max(b))) {
                report.summary.unchanged += 1;
                continue;
            }
            let Some(round) = self.round(year, &mut rounds, tx).await? else {
                report.refuse(line, "year", "The round of these pairs is not over.");
                continue;
            };
            placements.push(placement_of(round, [a, b], year, theme, tx));
            report.summary.made += 1;
        }
        tx.insert_all(placements).await
    }
}

impl CityPairs {
    /// The city of this name, country and place, which is made if it is not here; none if it cannot be.
    fn city(
        &self,
        City { name, country, position, population }: City,
        [name_column, country_column, lat_column, _, people_column]: [&'static str; 5],
        line: u64,
        seats: &mut Seats,
        tx: &Tx,
        report: &mut Report,
    ) -> Option<OrganizationId> {
        let alike = seats.known.entry((fold(&name), country.clone())).or_default();
        let mut place = position.as_ref().map(|at| (at.latitude, at.longitude));
        if let Some(known) = alike.iter().find(|known| are_near(known.position, place)) {
            return Some(known.id);
        }
        if !self.countries.contains(&country) {
            report.refuse(line, country_column, &format!("{country} is no country's code."));
            return None;
        }
        let id = tx.id();
        let mut check = Check::default();
        let profile = OrganizationProfile {
            name: Patch::Set(name.clone()),
            kind: Patch::Set(Kind::LocalGovernment),
            country_code: Patch::Set(country),
            city: Patch::Set(name),
            position_precision: position.as_ref().map_or(Patch::Keep, |_| Patch::Set(Precision::City)),
            position: position.map_or(Patch::Keep, Patch::Set),
            ..OrganizationProfile::default()
        };
        let mut row = new_row(id);
        match population.map(|text| inhabitants(&text)).transpose() {
            Ok(population) => row.population = Set(population.flatten()),
            Err(reason) => report.leave_out(line, people_column, &reason),
        }
        let (row, _) = apply_profile(row, profile, &mut check);
        for problem in check.problems() {
            if problem.path.first().is_some_and(|field| field == "position") {
                report.leave_out(line, lat_column, &problem.message);
                place = None;
            } else {
                report.refuse(line, name_column, &problem.message);
                return None;
            }
        }
        alike.push(Known { id, position: place });
        seats.made.push(row);
        Some(id)
    }

    /// The pairs of these cities that the program has already, the lower key first.
    async fn pairs(
        &self,
        cities: HashSet<OrganizationId>,
        tx: &Tx,
    ) -> Result<HashSet<(OrganizationId, OrganizationId)>, Error> {
        let here = tx
            .find::<placement::Entity>()
            .filter(placement::Column::SideAId.is_in(cities.iter().copied()))
            .filter(placement::Column::SideBId.is_in(cities.iter().copied()))
            .filter(placement::Column::RoundId.in_subquery(self.rounds()));
        let ends = |row: placement::Model| (row.side_a_id.min(row.side_b_id), row.side_a_id.max(row.side_b_id));
        Ok(tx.all(here).await?.into_iter().map(ends).collect())
    }

    fn rounds(&self) -> SelectStatement {
        Query::select()
            .column(exchange_round::Column::Id)
            .from(exchange_round::Entity)
            .and_where(exchange_round::Column::ProgramId.eq(self.program))
            .take()
    }

    /// The closed round of the pairs of a year, or of those whose year is not known; none if it is not over.
    async fn round(
        &self,
        year: Option<i32>,
        known: &mut HashMap<Option<i32>, Option<ExchangeRoundId>>,
        tx: &mut Tx,
    ) -> Result<Option<ExchangeRoundId>, Error> {
        if let Some(round) = known.get(&year) {
            return Ok(*round);
        }
        let today = chrono::Datelike::year(&tx.viewer().today());
        let name = year.map_or_else(|| format!("City pairs known by {today}"), |year| format!("City pairs of {year}"));
        let here = tx
            .find::<exchange_round::Entity>()
            .filter(exchange_round::Column::ProgramId.eq(self.program))
            .filter(exchange_round::Column::Name.eq(name.as_str()));
        let round = if let Some(round) = tx.all(here).await?.pop() {
            (round.status == Status::Closed).then_some(round.id)
        } else {
            let row = exchange_round::ActiveModel {
                id: Set(tx.id()),
                program_id: Set(self.program),
                name: Set(name),
                year: Set(year.unwrap_or(today)),
                status: Set(Status::Closed),
                time_zone: Set("UTC".into()),
                ..Default::default()
            };
            Some(tx.insert(row).await?.id)
        };
        known.insert(year, round);
        Ok(round)
    }
}

/// The cities that are here under the names of the rows.
async fn known(rows: &[Pair], tx: &Tx) -> Result<Cities, Error> {
    let names: HashSet<_> = rows.iter().flat_map(|row| &row.cities).map(|city| fold(&city.name)).collect();
    let is_city = Condition::all()
        .add(organization::Column::NameKey.is_in(names))
        .add(organization::Column::Kind.eq(Kind::LocalGovernment))
        .add(organization::Column::ArchivedAt.is_null());
    let mut here = tx.all(tx.find::<organization::Entity>().filter(is_city)).await?;
    here.sort_unstable_by_key(|row| row.id);
    let mut cities = Cities::new();
    for row in here {
        let Some(country) = row.country_code else { continue };
        let known = Known { id: row.id, position: row.latitude.zip(row.longitude) };
        cities.entry((row.name_key, country)).or_default().push(known);
    }
    Ok(cities)
}

/// Whether two places can be one: they are near, or one of them is not known.
fn are_near(one: Option<(f64, f64)>, other: Option<(f64, f64)>) -> bool {
    one.zip(other).is_none_or(|(one, other)| (one.0 - other.0).abs() <= NEAR && (one.1 - other.1).abs() <= NEAR)
}

fn placement_of(
    round: ExchangeRoundId,
    [a, b]: [OrganizationId; 2],
    year: Option<i32>,
    theme: Option<String>,
    tx: &Tx,
) -> placement::ActiveModel {
    placement::ActiveModel {
        id: Set(tx.id()),
        round_id: Set(round),
        side_a_id: Set(a),
        side_a_role: Set(Role::Peer),
        side_b_id: Set(b),
        side_b_role: Set(Role::Peer),
        theme: Set(theme),
        year: Set(year),
        status: Set(placement::Status::Reported),
        side_a_application_id: Set(None),
        side_b_application_id: Set(None),
        side_a_confirmed_at: Set(None),
        side_b_confirmed_at: Set(None),
        side_a_needs_ratification: Set(false),
        side_b_needs_ratification: Set(false),
        side_a_ratified_on: Set(None),
        side_b_ratified_on: Set(None),
        completed_on: Set(None),
        matching: Set(None),
        weights_edition: Set(None),
        ..Default::default()
    }
}
