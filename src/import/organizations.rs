//! Organizations from our own export or from ROR (<https://ror.org>, its data under CC0).
use entity::organization::{Kind, OrganizationId, Precision};
use sea_orm::ActiveEnum as _;

use super::{
    CellError, Importer, Unusable,
    file::{Record, Table},
    report::Report,
    upsert::{Incoming, Upsert},
};
use crate::{
    check::{Patch, Place},
    data::{SystemAction, Tx},
    error::Error,
    organization::{external_id::ExternalId, profile::OrganizationProfile},
};

/// Separates the values of a cell that has several.
pub(crate) const SEVERAL: char = '|';

/// Reads and applies organizations.
pub(super) struct Organizations(Upsert);

impl Organizations {
    pub(super) fn new(table: &Table) -> Result<Self, Unusable> {
        table.needs(&["name"])?;
        if !["id", "ror_id", "external_ids"].iter().any(|column| table.has(column)) {
            return Err(Unusable(
                "the file has none of the columns ror_id, external_ids, id to find its rows by".into(),
            ));
        }
        Ok(Self(Upsert::of(Self::ACTION)))
    }
}

impl Importer for Organizations {
    const ACTION: SystemAction = SystemAction::ImportOrganizations;
    type Row = Incoming;

    fn read(&mut self, record: &Record<'_>) -> Result<Incoming, CellError> {
        self.0.first(read(record)?, "ror_id")
    }

    async fn apply(&mut self, rows: Vec<Incoming>, tx: &mut Tx, report: &mut Report) -> Result<(), Error> {
        self.0.apply(rows, tx, report).await
    }
}

fn read(record: &Record<'_>) -> Result<Incoming, CellError> {
    let cell = |column: &'static str| record.cell(column).map_err(|reason| (column, reason));
    let text = |column| Ok::<_, CellError>(given(cell(column)?.map(String::from)));
    let several = |column| Ok::<_, CellError>(split(cell(column)?.as_deref(), SEVERAL));
    let id = cell("id")?.filter(|id| !id.is_empty());
    let id = id.map(|id| id.parse::<OrganizationId>().map_err(|_| ("id", format!("{id} is no organization's id."))));
    let mut external_ids = Vec::new();
    for (column, scheme) in [("ror_id", "ROR"), ("wikidata", "WIKIDATA")] {
        let value = cell(column)?.filter(|value| !value.is_empty());
        external_ids.extend(value.map(|value| ExternalId { scheme: scheme.into(), value: value.into() }));
    }
    for pair in several("external_ids")? {
        let (scheme, value) = pair.split_once(':').ok_or_else(|| ("external_ids", format!("{pair} has no scheme.")))?;
        external_ids.push(ExternalId { scheme: scheme.into(), value: value.into() });
    }
    let acronyms = cell("acronyms")?.map(|all| split(Some(&all), ';').first().cloned().unwrap_or_default());
    let profile = OrganizationProfile {
        name: text("name")?,
        acronym: text("acronym")?.or(given(acronyms)),
        kind: kind(record)?,
        country_code: text("country")?,
        subdivision_code: subdivision(cell("subdivision")?.as_deref(), cell("country")?.as_deref()),
        city: text("city")?,
        position: position(record)?,
        position_precision: precision(record)?,
        website: text("website")?,
        add_former_names: several("former_names")?,
        add_external_ids: external_ids.clone(),
        ..OrganizationProfile::default()
    };
    let is_archived = cell("status")?.is_some_and(|status| status == "withdrawn")
        || cell("archived")?.is_some_and(|archived| archived == "true");
    let found_by = external_ids.into_iter().next();
    Ok(Incoming { line: record.line, id: id.transpose()?, found_by, profile, is_archived, by_name: false })
}

/// An absent column leaves, an empty cell clears.
pub(super) fn given(cell: Option<String>) -> Patch<String> {
    match cell {
        None => Patch::Keep,
        Some(cell) if cell.is_empty() => Patch::Clear,
        Some(cell) => Patch::Set(cell),
    }
}

fn split(cell: Option<&str>, at: char) -> Vec<String> {
    cell.unwrap_or_default().split(at).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// Our own word, or what ROR's types come to: who only funds is a foundation.
fn kind(record: &Record<'_>) -> Result<Patch<Kind>, CellError> {
    let of = |column: &'static str| record.cell(column).map_err(|reason| (column, reason));
    if let Some(word) = of("kind")? {
        let kind = Kind::try_from_value(&word.to_string()).map_err(|_| ("kind", format!("{word} is no kind.")))?;
        return Ok(Patch::Set(kind));
    }
    let Some(types) = of("types")? else { return Ok(Patch::Keep) };
    let types = split(Some(&types), ';');
    let kind = match types.iter().map(String::as_str).find(|kind| *kind != "funder") {
        Some("education") => Kind::University,
        Some("facility") => Kind::ResearchFacility,
        Some("company") => Kind::Company,
        Some("nonprofit") => Kind::Ngo,
        Some("healthcare") => Kind::Healthcare,
        Some("government") => Kind::GovernmentAgency,
        Some("archive") => Kind::Archive,
        Some(_) => Kind::Other,
        None if types.is_empty() => Kind::Other,
        None => Kind::Foundation,
    };
    Ok(Patch::Set(kind))
}

/// Our own cell has the whole code, ROR's only the part after the country.
fn subdivision(cell: Option<&str>, country: Option<&str>) -> Patch<String> {
    let whole = |part: &str| match country {
        Some(country) if !part.contains('-') => format!("{country}-{part}"),
        Some(_) | None => part.to_owned(),
    };
    given(cell.map(str::to_owned)).map(|part| whole(&part))
}

pub(super) fn position(record: &Record<'_>) -> Result<Patch<Place>, CellError> {
    let number = |names: [&'static str; 2]| {
        for name in names {
            let Some(cell) = record.cell(name).map_err(|reason| (name, reason))? else { continue };
            if cell.is_empty() {
                return Ok(Some(None));
            }
            return cell
                .parse()
                .map(|number: f64| Some(Some(number)))
                .map_err(|_| (name, format!("{cell} is no number.")));
        }
        Ok(None)
    };
    Ok(match (number(["latitude", "lat"])?, number(["longitude", "lng"])?) {
        (Some(Some(latitude)), Some(Some(longitude))) => Patch::Set(Place { latitude, longitude }),
        (Some(None), Some(None)) => Patch::Clear,
        _ => Patch::Keep,
    })
}

/// ROR's positions are those of cities.
pub(super) fn precision(record: &Record<'_>) -> Result<Patch<Precision>, CellError> {
    let column = "position_precision";
    match record.cell(column).map_err(|reason| (column, reason))? {
        Some(word) => {
            let precision = Precision::try_from_value(&word.to_string());
            let precision = precision.map_err(|_| (column, format!("{word} is no precision.")))?;
            Ok(Patch::Set(precision))
        }
        None if record.has("geonames_id") => Ok(Patch::Set(Precision::City)),
        None => Ok(Patch::Keep),
    }
}
