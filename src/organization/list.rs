//! Orders and filters of lists of organizations.
use async_graphql::{Enum, InputObject};
use entity::{organization, tally};
use sea_orm::{ActiveEnum as _, ColumnTrait as _, Condition};

use super::graphql::OrganizationKind;
use crate::{
    auth::Viewer,
    data::{Filter, Order, SortColumn},
    error::Result,
    graphql::{MapBox, scalar::CountryCode},
};

/// The orders of a list of organizations.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OrganizationOrder {
    /// By name.
    #[default]
    Name,
    /// By name, from the end of the alphabet.
    NameDesc,
    /// The last changed first.
    UpdatedDesc,
}

impl Order for OrganizationOrder {
    type Entity = organization::Entity;
    fn columns(self) -> Vec<SortColumn<organization::Column>> {
        let (column, descending) = match self {
            Self::Name => (organization::Column::NameKey, false),
            Self::NameDesc => (organization::Column::NameKey, true),
            Self::UpdatedDesc => (organization::Column::UpdatedAt, true),
        };
        vec![SortColumn { column, descending, nullable: false }]
    }
}

/// Which organizations. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
pub struct OrganizationFilter {
    /// With their seat in one of these countries.
    countries: Option<Vec<CountryCode>>,
    /// Of one of these kinds.
    kinds: Option<Vec<OrganizationKind>>,
    /// Archived ones in place of the others; false if absent.
    archived: Option<bool>,
    /// On this part of the map.
    in_box: Option<MapBox>,
}

impl OrganizationFilter {
    /// The filter on kept counts; none if they cannot tell.
    pub fn tallied(filter: Option<&Self>) -> Option<Condition> {
        let (countries, kinds, archived) = match filter {
            Some(Self { in_box: Some(_), .. }) => return None,
            Some(Self { countries, kinds, archived, in_box: None }) => (countries.as_ref(), kinds.as_ref(), *archived),
            None => (None, None, None),
        };
        let status = if archived == Some(true) { "ARCHIVED" } else { "LISTED" };
        let countries =
            countries.map(|codes| tally::Column::CountryCode.is_in(codes.iter().map(|code| code.0.as_str())));
        let kinds = kinds.map(|kinds| {
            tally::Column::Sort.is_in(kinds.iter().map(|kind| organization::Kind::from(*kind).to_value()))
        });
        Some(Condition::all().add(tally::Column::Status.eq(status)).add_option(countries).add_option(kinds))
    }
}

impl Filter for OrganizationFilter {
    fn condition(filter: Option<&Self>, viewer: &Viewer) -> Result<Condition> {
        let (countries, kinds, archived, in_box) = match filter {
            Some(Self { countries, kinds, archived, in_box }) => {
                (countries.as_ref(), kinds.as_ref(), *archived, *in_box)
            }
            None => (None, None, None, None),
        };
        let in_box = in_box.map(|part| {
            let (latitude, longitude) = (organization::Column::Latitude, organization::Column::Longitude);
            part.condition(latitude, longitude, organization::Column::PositionPrecision, viewer)
        });
        let column = organization::Column::ArchivedAt;
        let archived = if archived == Some(true) { column.is_not_null() } else { column.is_null() };
        let countries =
            countries.map(|codes| organization::Column::CountryCode.is_in(codes.iter().map(|code| code.0.as_str())));
        let kinds = kinds
            .map(|kinds| organization::Column::Kind.is_in(kinds.iter().map(|kind| organization::Kind::from(*kind))));
        Ok(Condition::all().add(archived).add_option(countries).add_option(kinds).add_option(in_box))
    }
}
