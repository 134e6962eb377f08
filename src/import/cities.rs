//! Positions for what has a city and none, and how many people live in the cities that are here, from a file of cities as GeoNames has them (<https://www.geonames.org>,
//! CC BY 4.0: name it where what is of it is shown).
use std::collections::HashMap;

use entity::{
    chapter,
    fold::fold,
    organization::{self, Kind, Precision},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, IntoActiveModel as _};

use super::{
    BATCH, CellError, Placed, Plan, Why,
    file::{Record, Table},
    provenance::Provenance,
    report::Report,
};
use crate::{
    data::{Database, SystemAction, Tx},
    error::Error,
};

struct City {
    subdivision: String,
    latitude: f64,
    longitude: f64,
    population: Option<i32>,
}

/// All cities of the file: there are not so many in the world.
#[derive(Default)]
struct Cities(HashMap<(String, String), Vec<City>>);

impl Cities {
    /// The one city of this name in the country; of several, that in the subdivision.
    fn find(&self, name: Option<&str>, country: &str, subdivision: Option<&str>) -> Option<&City> {
        let same = self.0.get(&(fold(name?), country.to_owned()))?;
        let within = |city: &&City| subdivision == Some(format!("{country}-{}", city.subdivision).as_str());
        if let [only] = same.as_slice() { Some(only) } else { same.iter().find(within) }
    }

    fn read(&mut self, record: &Record<'_>) -> Result<(), CellError> {
        let cell = |column: &'static str| {
            let cell = record.cell(column).map_err(|reason| (column, reason))?;
            Ok::<_, CellError>(cell.map(String::from).unwrap_or_default())
        };
        let degrees = |column, most: f64| {
            let text = cell(column)?;
            let number = text.parse().ok().filter(|number: &f64| (-most..=most).contains(number));
            number.ok_or_else(|| (column, format!("{text} is no number of degrees.")))
        };
        let population = inhabitants(&cell("population")?).map_err(|reason| ("population", reason))?;
        let city = City {
            subdivision: cell("admin1")?,
            latitude: degrees("lat", 90.0)?,
            longitude: degrees("lng", 180.0)?,
            population,
        };
        self.0.entry((fold(&cell("name")?), cell("country")?)).or_default().push(city);
        Ok(())
    }
}

/// How many people live somewhere; none if it is not known, which some files say by nothing and some by 0.
pub(super) fn inhabitants(text: &str) -> Result<Option<i32>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let number: i32 = text.parse().map_err(|_| format!("{text} is no number of inhabitants."))?;
    if number < 0 {
        Err(format!("{text} is no number of inhabitants."))
    } else {
        Ok(Some(number).filter(|number| *number != 0))
    }
}

pub(super) async fn run(
    database: &Database,
    mut table: Table,
    report: &mut Report,
    plan: &Plan<'_>,
) -> Result<(), Why> {
    table.needs(&["name", "country", "lat", "lng"])?;
    let mut cities = Cities::default();
    while let Some(record) = table.next()? {
        if (plan.is_stopped)() {
            return Err(Why::Interrupted);
        }
        report.summary.rows += 1;
        let read = record.fits().map_err(|reason| ("", reason)).and_then(|()| cities.read(&record));
        if let Err((column, reason)) = read {
            report.refuse(record.line, column, &reason);
        }
    }
    (plan.progress)(table.bytes_read());
    let mut trial = if plan.dry_run { Some(database.trial().await?) } else { None };
    let (mut organizations, mut chapters) = (Some(uuid::Uuid::nil()), Some(uuid::Uuid::nil()));
    let (mut placed, mut changed) = (Placed::default(), 0);
    while organizations.is_some() || chapters.is_some() {
        report.summary.changed = changed + placed.chapters;
        report.summary.placed = Some(placed);
        if (plan.is_stopped)() {
            return Err(Why::Interrupted);
        }
        let mut step = async |tx: &mut Tx| {
            if let Some(after) = organizations {
                organizations = place_organizations(&cities, after, tx, &mut placed, &mut changed).await?;
            } else if let Some(after) = chapters {
                chapters = place_chapters(&cities, after, tx, &mut placed).await?;
            }
            Ok(())
        };
        match &mut trial {
            Some(tx) => {
                step(tx).await?;
                tx.discard_pending();
            }
            None => database.as_system(SystemAction::ImportCities, step).await?,
        }
    }
    report.summary.changed = changed + placed.chapters;
    report.summary.placed = Some(placed);
    Ok(())
}

/// Places the next organizations, and counts the inhabitants of those that are cities; gives the last of them, none at the
/// end.
async fn place_organizations(
    cities: &Cities,
    after: uuid::Uuid,
    tx: &mut Tx,
    placed: &mut Placed,
    changed: &mut u64,
) -> Result<Option<uuid::Uuid>, Error> {
    use organization::Column;
    let lacking = Condition::any().add(Column::Latitude.is_null()).add(Column::Kind.eq(Kind::LocalGovernment));
    let some = Condition::all().add(Column::Id.gt(after)).add(Column::City.is_not_null()).add(lacking);
    let rows = tx.first(tx.find::<organization::Entity>().filter(some), Column::Id, BATCH).await?;
    let last = rows.last().map(|row| row.id.0);
    let provenance = Provenance::of(SystemAction::ImportCities, rows.iter().map(|row| row.id.0).collect(), tx).await?;
    for row in rows {
        let country = row.country_code.as_deref().unwrap_or_default();
        let city = cities.find(row.city.as_deref(), country, row.subdivision_code.as_deref());
        // Somebody may have taken its position away.
        let may_place = row.latitude.is_none() && !provenance.is_of_a_person(row.id.0, "latitude");
        let Some(city) = city else {
            placed.without += u64::from(row.latitude.is_none());
            continue;
        };
        let mut change = row.clone().into_active_model();
        if may_place {
            change.latitude = Set(Some(city.latitude));
            change.longitude = Set(Some(city.longitude));
            change.position_precision = Set(Precision::City);
        }
        let population = city.population.filter(|_| is_city(&row));
        if population.is_some() {
            change.population = Set(population);
        }
        *changed += u64::from(tx.update(&row, change).await? != row);
        placed.organizations += u64::from(may_place);
        placed.without += u64::from(row.latitude.is_none() && !may_place);
        placed.counted += u64::from(population.is_some() && population != row.population);
    }
    Ok(last)
}

/// What is before the name of a city in that of its government.
const GOVERNMENTS: [&str; 4] = ["city of ", "town of ", "village of ", "municipality of "];

/// Whether it is the government of the city where it has its seat, and not of the land around it.
fn is_city(row: &organization::Model) -> bool {
    let city = row.city.as_deref().map(fold).unwrap_or_default();
    let of = |before: &str| row.name_key.strip_prefix(before) == Some(city.as_str());
    row.kind == Kind::LocalGovernment && (row.name_key == city || GOVERNMENTS.into_iter().any(of))
}

/// Places the next chapters; gives the last of them, none at the end.
async fn place_chapters(
    cities: &Cities,
    after: uuid::Uuid,
    tx: &mut Tx,
    placed: &mut Placed,
) -> Result<Option<uuid::Uuid>, Error> {
    let without = Condition::all()
        .add(chapter::Column::Id.gt(after))
        .add(chapter::Column::Latitude.is_null())
        .add(chapter::Column::City.is_not_null());
    let rows = tx.first(tx.find::<chapter::Entity>().filter(without), chapter::Column::Id, BATCH).await?;
    let last = rows.last().map(|row| row.id.0);
    let provenance = Provenance::of(SystemAction::ImportCities, rows.iter().map(|row| row.id.0).collect(), tx).await?;
    for row in rows {
        let city = cities.find(row.city.as_deref(), &row.country_code, row.subdivision_code.as_deref());
        let Some(city) = city else {
            placed.without += 1;
            continue;
        };
        // Somebody took its position away.
        if provenance.is_of_a_person(row.id.0, "latitude") {
            placed.without += 1;
            continue;
        }
        let mut change = row.clone().into_active_model();
        change.latitude = Set(Some(city.latitude));
        change.longitude = Set(Some(city.longitude));
        change.position_precision = Set(Precision::City);
        tx.update(&row, change).await?;
        placed.chapters += 1;
    }
    Ok(last)
}
