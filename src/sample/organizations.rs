//! Organizations of the sample world, and the ties between them.
use std::collections::HashMap;

use entity::{
    organization::{self, Kind, Names, OrganizationId},
    organization_link,
};
use sea_orm::{ActiveEnum as _, ActiveValue::Set};
use serde::Deserialize;

use super::{rows, text};
use crate::{
    data::Tx,
    error::{Error, Result},
};

pub(super) const ORGANIZATIONS: &str = include_str!("../../sample/facts/organizations.csv");
const PLACES: &str = include_str!("../../sample/places.csv");

/// Names that bodies had before, as `sample/facts/organizations.csv` notes them.
const FORMER_NAMES: &[(&str, &str)] = &[
    ("Local Government Professionals Australia", "LGMA National"),
    ("Taituarā - Local Government Professionals Aotearoa", "SOLGM"),
];

/// Ties that the names suggest; an assumption of the sample.
const LINKS: &[(organization_link::Kind, &str, &str)] = &[
    (
        organization_link::Kind::Parent,
        "Local Government Professionals Australia, New South Wales",
        "Local Government Professionals Australia",
    ),
    (organization_link::Kind::Related, "LGMA Queensland", "Local Government Professionals Australia"),
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
struct Place {
    name: String,
    country: String,
    subdivision: String,
    latitude: f64,
    longitude: f64,
}

/// The organizations by name, and where cities are.
pub(super) struct Organizations {
    pub(super) main_office: OrganizationId,
    by_name: HashMap<String, OrganizationId>,
    places: Vec<Place>,
}

/// Where a city is: its organization's columns.
pub(super) struct Seat<'a> {
    pub(super) city: &'a str,
    pub(super) country: &'a str,
    pub(super) subdivision: &'a str,
}

impl Organizations {
    pub(super) fn named(&self, name: &str) -> Result<OrganizationId> {
        self.by_name.get(name).copied().ok_or_else(|| Error::internal(format!("sample facts: there is no {name}")))
    }

    pub(super) fn position(&self, seat: &Seat<'_>) -> (Option<f64>, Option<f64>) {
        let place = self.places.iter().find(|place| {
            (place.name.as_str(), place.country.as_str(), place.subdivision.as_str())
                == (seat.city, seat.country, seat.subdivision)
        });
        place.map(|place| (place.latitude, place.longitude)).unzip()
    }

    /// An organization in a city, with the city's position.
    pub(super) fn seated(&self, name: &str, kind: Kind, seat: &Seat<'_>) -> organization::ActiveModel {
        let (latitude, longitude) = self.position(seat);
        organization::ActiveModel {
            name: Set(name.to_owned()),
            kind: Set(kind),
            country_code: Set(text(seat.country)),
            subdivision_code: Set(subdivision(seat)),
            city: Set(text(seat.city)),
            latitude: Set(latitude),
            longitude: Set(longitude),
            former_names: Set(Names::default()),
            ..Default::default()
        }
    }
}

pub(super) fn subdivision(seat: &Seat<'_>) -> Option<String> {
    text(seat.subdivision).map(|subdivision| format!("{}-{subdivision}", seat.country))
}

pub(super) async fn seed(tx: &mut Tx) -> Result<Organizations> {
    let main_office = insert(tx, main_office()).await?;
    let mut organizations = Organizations { main_office, by_name: HashMap::new(), places: rows(PLACES)? };
    for fact in rows::<OrganizationFact>(ORGANIZATIONS)? {
        let name = fact.name.clone();
        organizations.by_name.insert(name, insert(tx, of_fact(fact)?).await?);
    }
    for (kind, from, to) in LINKS {
        let (from, to) = (organizations.named(from)?, organizations.named(to)?);
        let swapped = *kind == organization_link::Kind::Related && to < from;
        let (from_id, to_id) = if swapped { (to, from) } else { (from, to) };
        let row = organization_link::ActiveModel {
            id: Set(tx.id()),
            kind: Set(*kind),
            from_id: Set(from_id),
            to_id: Set(to_id),
            ..Default::default()
        };
        tx.insert(row).await?;
    }
    Ok(organizations)
}

pub(super) async fn insert(tx: &mut Tx, row: organization::ActiveModel) -> Result<OrganizationId> {
    let row = organization::ActiveModel { id: Set(tx.id()), ..row };
    Ok(tx.insert(row).await?.id)
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

fn of_fact(fact: OrganizationFact) -> Result<organization::ActiveModel> {
    let OrganizationFact { name, acronym, country, kind, website } = fact;
    let former = FORMER_NAMES.iter().filter(|(now, _)| *now == name);
    let former_names = Names(former.map(|(_, before)| (*before).to_owned()).collect());
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
