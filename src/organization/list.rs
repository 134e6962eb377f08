//! Orders and filters of lists of organizations.
use async_graphql::{Enum, InputObject};
use entity::{organization, tally};
use sea_orm::{ActiveEnum as _, ColumnTrait as _, Condition};

use super::graphql::OrganizationKind;
use crate::{
    auth::Viewer,
    data::{BooleanFilter as _, CachedCount, Composed, Filter, Order, SortColumn, boolean_filter, composed, has_words},
    error::Result,
    graphql::{BoundingBox, scalar::CountryCode},
};

/// The orders of a list of organizations.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OrganizationOrder {
    /// By name.
    #[default]
    NameAsc,
    /// By name, from the end of the alphabet.
    NameDesc,
    /// The last changed first; what only the staff see does not count.
    UpdatedAtDesc,
}

impl Order for OrganizationOrder {
    type Entity = organization::Entity;
    fn columns(self) -> Vec<SortColumn<organization::Column>> {
        let (column, descending) = match self {
            Self::NameAsc => (organization::Column::NameKey, false),
            Self::NameDesc => (organization::Column::NameKey, true),
            Self::UpdatedAtDesc => (organization::Column::PublicUpdatedAt, true),
        };
        vec![SortColumn { column, descending, nullable: false }]
    }
}

/// Which organizations. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
pub struct OrganizationFilterInput {
    /// With their seat in one of these countries.
    countries: Option<Vec<CountryCode>>,
    /// Of one of these kinds.
    kinds: Option<Vec<OrganizationKind>>,
    /// Archived ones in place of the others; false if absent.
    archived: Option<bool>,
    /// Found by words that begin with each of these: in its name, former names, acronym or city.
    text: Option<String>,
    /// On this part of the map.
    within: Option<BoundingBox>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all; within others `archived` does not
    /// restrict if absent.
    and: Option<Vec<OrganizationFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<OrganizationFilterInput>>,
    /// This filter does not match.
    not: Option<Box<OrganizationFilterInput>>,
}

impl OrganizationFilterInput {
    /// The filter on counters; none if they cannot tell.
    pub fn counter_condition(filter: Option<&Self>) -> Option<Condition> {
        let (countries, kinds, archived) = match filter {
            Some(filter) if !filter.parts().is_empty() => return None,
            Some(Self { within: Some(_), .. } | Self { text: Some(_), .. }) => return None,
            Some(Self { countries, kinds, archived, text: None, within: None, and: _, or: _, not: _ }) => {
                (countries.as_ref(), kinds.as_ref(), *archived)
            }
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

impl Filter for OrganizationFilterInput {
    fn condition(filter: Option<&Self>, viewer: &Viewer) -> Result<Condition> {
        let asked = filter.map_or_else(|| Ok(Condition::all()), |filter| composed(filter, viewer))?;
        let is_listed = organization::Column::ArchivedAt.is_null();
        let by_default = filter.is_none_or(|filter| filter.archived.is_none()).then_some(is_listed);
        Ok(asked.add_option(by_default))
    }
    fn count_hint(filter: Option<&Self>, _: &Viewer) -> Option<CachedCount> {
        Some(CachedCount { kind: "organization", cells: Self::counter_condition(filter)?, beside: None })
    }
}

boolean_filter!(parts of OrganizationFilterInput);

impl Composed for OrganizationFilterInput {
    fn leaf(&self, viewer: &Viewer) -> Result<Condition> {
        let Self { countries, kinds, archived, text, within, and: _, or: _, not: _ } = self;
        let text = text.as_ref().map(|text| has_words(organization::Column::Id, text, "filter.text")).transpose()?;
        let within = within.map(|part| {
            let (latitude, longitude) = (organization::Column::Latitude, organization::Column::Longitude);
            part.condition(latitude, longitude, organization::Column::PositionPrecision, viewer)
        });
        let column = organization::Column::ArchivedAt;
        let archived = archived.map(|archived| if archived { column.is_not_null() } else { column.is_null() });
        let countries = countries
            .as_ref()
            .map(|codes| organization::Column::CountryCode.is_in(codes.iter().map(|code| code.0.as_str())));
        let kinds = kinds
            .as_ref()
            .map(|kinds| organization::Column::Kind.is_in(kinds.iter().map(|kind| organization::Kind::from(*kind))));
        let all = Condition::all().add_option(archived).add_option(countries).add_option(kinds);
        Ok(all.add_option(text).add_option(within))
    }
}
