//! Orders and filters of lists of chapters.
use async_graphql::{Enum, InputObject};
use chrono::{DateTime, Utc};
use entity::{chapter, tally};
use sea_orm::{ActiveEnum as _, ColumnTrait as _, Condition, sea_query::ExprTrait as _};

use super::graphql::{ChapterKind, ChapterRegion, ChapterStatus};
use crate::{
    auth::Viewer,
    chapter::{store, verification::store::is_not_verified_since},
    data::{
        BooleanFilter as _, CachedCount, Composed, Filter, Order, SortColumn, boolean_filter, composed, has_words,
        indexed_state,
    },
    error::Result,
    graphql::{BoundingBox, scalar::CountryCode},
};

/// The orders of a list of chapters.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ChapterOrder {
    /// By name.
    #[default]
    NameAsc,
    /// By name, from the end of the alphabet.
    NameDesc,
    /// The oldest first, those of unknown age last.
    FoundedOnAsc,
    /// The youngest first, those of unknown age last.
    FoundedOnDesc,
}

impl Order for ChapterOrder {
    type Entity = chapter::Entity;
    fn columns(self) -> Vec<SortColumn<chapter::Column>> {
        let (column, descending, nullable) = match self {
            Self::NameAsc => (chapter::Column::NameKey, false, false),
            Self::NameDesc => (chapter::Column::NameKey, true, false),
            Self::FoundedOnAsc => (chapter::Column::FoundedOn, false, true),
            Self::FoundedOnDesc => (chapter::Column::FoundedOn, true, true),
        };
        vec![SortColumn { column, descending, nullable }]
    }
}

/// Which chapters. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
pub struct ChapterFilterInput {
    /// In one of these countries.
    countries: Option<Vec<CountryCode>>,
    /// In one of these regions.
    regions: Option<Vec<ChapterRegion>>,
    /// Of one of these kinds.
    kinds: Option<Vec<ChapterKind>>,
    /// In one of these states; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    statuses: Option<Vec<ChapterStatus>>,
    /// Found by words that begin with each of these: in its name, area or city.
    text: Option<String>,
    /// On this part of the map.
    within: Option<BoundingBox>,
    /// With a contact field that was not confirmed at this moment or later; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    contact_not_verified_since: Option<DateTime<Utc>>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<ChapterFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<ChapterFilterInput>>,
    /// This filter does not match.
    not: Option<Box<ChapterFilterInput>>,
}

impl ChapterFilterInput {
    /// The filter on counters; none if they cannot tell.
    pub fn counter_condition(filter: Option<&Self>) -> Option<Condition> {
        let Some(filter) = filter else { return Some(Condition::all()) };
        let Self {
            countries,
            regions,
            kinds,
            statuses,
            text,
            within,
            contact_not_verified_since,
            and: _,
            or: _,
            not: _,
        } = filter;
        let is_uncounted = text.is_some() || within.is_some() || contact_not_verified_since.is_some();
        if is_uncounted || !filter.parts().is_empty() {
            return None;
        }
        let countries =
            countries.as_ref().map(|codes| tally::Column::CountryCode.is_in(codes.iter().map(|code| code.0.as_str())));
        let regions = regions.as_ref().map(|regions| {
            tally::Column::Region.is_in(regions.iter().map(|region| chapter::Region::from(*region).to_value()))
        });
        let kinds = kinds
            .as_ref()
            .map(|kinds| tally::Column::Sort.is_in(kinds.iter().map(|kind| chapter::Kind::from(*kind).to_value())));
        let statuses = statuses.as_ref().map(|statuses| {
            tally::Column::Status.is_in(statuses.iter().map(|status| chapter::Status::from(*status).to_value()))
        });
        Some(Condition::all().add_option(countries).add_option(regions).add_option(kinds).add_option(statuses))
    }
}

impl Filter for ChapterFilterInput {
    fn condition(filter: Option<&Self>, viewer: &Viewer) -> Result<Condition> {
        filter.map_or_else(|| Ok(Condition::all()), |filter| composed(filter, viewer))
    }
    fn count_hint(filter: Option<&Self>, viewer: &Viewer) -> Option<CachedCount> {
        Some(CachedCount {
            kind: "chapter",
            cells: Self::counter_condition(filter)?,
            beside: store::hidden_but_own(viewer),
        })
    }
}

boolean_filter!(parts of ChapterFilterInput);

impl Composed for ChapterFilterInput {
    fn leaf(&self, viewer: &Viewer) -> Result<Condition> {
        let Self {
            countries,
            regions,
            kinds,
            statuses,
            text,
            within,
            contact_not_verified_since,
            and: _,
            or: _,
            not: _,
        } = self;
        let text = text.as_ref().map(|text| has_words(chapter::Column::Id, text, "filter.text")).transpose()?;
        let countries = countries
            .as_ref()
            .map(|codes| chapter::Column::CountryCode.is_in(codes.iter().map(|code| code.0.as_str())));
        let regions = regions
            .as_ref()
            .map(|regions| chapter::Column::Region.is_in(regions.iter().map(|region| chapter::Region::from(*region))));
        let kinds = kinds
            .as_ref()
            .map(|kinds| chapter::Column::Kind.is_in(kinds.iter().map(|kind| chapter::Kind::from(*kind))));
        // Others could tell probation by it.
        let statuses = statuses.as_ref().filter(|_| viewer.is_staff()).map(|statuses| {
            let statuses = statuses.iter().map(|status| chapter::Status::from(*status).to_value());
            indexed_state(chapter::Column::Status).is_in(statuses)
        });
        let within = within.map(|part| {
            let (latitude, longitude) = (chapter::Column::Latitude, chapter::Column::Longitude);
            part.condition(latitude, longitude, chapter::Column::PositionPrecision, viewer)
        });
        let all = Condition::all().add_option(countries).add_option(regions).add_option(kinds);
        let unverified = contact_not_verified_since.filter(|_| viewer.is_staff()).map(is_not_verified_since);
        Ok(all.add_option(statuses).add_option(text).add_option(within).add_option(unverified))
    }
}
