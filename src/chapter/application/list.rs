//! Orders and filters of the queue of applications.
use async_graphql::{Enum, InputObject};
use entity::chapter;
use sea_orm::{ActiveEnum as _, ColumnTrait as _, Condition, sea_query::ExprTrait as _};

use crate::{
    auth::Viewer,
    chapter::graphql::{ChapterKind, ChapterRegion, ChapterStatus},
    data::{Composed, Filter, Order, SortColumn, boolean_filter, composed, indexed_state},
    error::Result,
    graphql::scalar::CountryCode,
};

/// The orders of the list of applications.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[graphql(visible = "crate::schema::for_staff")]
pub enum ChapterApplicationOrder {
    /// The longest waiting first.
    #[default]
    SubmittedAtAsc,
    /// The last submitted first.
    SubmittedAtDesc,
}

impl Order for ChapterApplicationOrder {
    type Entity = chapter::Entity;
    fn columns(self) -> Vec<SortColumn<chapter::Column>> {
        let descending = match self {
            Self::SubmittedAtAsc => false,
            Self::SubmittedAtDesc => true,
        };
        // Keys sort by the time of making.
        vec![SortColumn { column: chapter::Column::Id, descending, nullable: false }]
    }
}

/// Which applications. What is absent does not restrict, but only those that wait are given unless others are asked for.
#[derive(InputObject, Clone, Debug, Default)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct ChapterApplicationFilterInput {
    /// In one of these states; in `APPLIED` if absent.
    statuses: Option<Vec<ChapterStatus>>,
    /// For a chapter of one of these kinds.
    kinds: Option<Vec<ChapterKind>>,
    /// In one of these regions.
    regions: Option<Vec<ChapterRegion>>,
    /// In one of these countries.
    countries: Option<Vec<CountryCode>>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all; within others `statuses` does not
    /// restrict if absent.
    and: Option<Vec<ChapterApplicationFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<ChapterApplicationFilterInput>>,
    /// This filter does not match.
    not: Option<Box<ChapterApplicationFilterInput>>,
}

impl Filter for ChapterApplicationFilterInput {
    fn condition(filter: Option<&Self>, viewer: &Viewer) -> Result<Condition> {
        let asked = filter.map_or_else(|| Ok(Condition::all()), |filter| composed(filter, viewer))?;
        let waits = indexed_state(chapter::Column::Status).eq(chapter::Status::Applied.to_value());
        let by_default = filter.is_none_or(|filter| filter.statuses.is_none()).then_some(waits);
        Ok(asked.add_option(by_default))
    }
}

boolean_filter!(parts of ChapterApplicationFilterInput);

impl Composed for ChapterApplicationFilterInput {
    fn leaf(&self, _: &Viewer) -> Result<Condition> {
        let Self { statuses, kinds, regions, countries, and: _, or: _, not: _ } = self;
        let statuses = statuses.as_ref().map(|statuses| {
            let statuses = statuses.iter().map(|status| chapter::Status::from(*status).to_value());
            indexed_state(chapter::Column::Status).is_in(statuses)
        });
        let kinds = kinds
            .as_ref()
            .map(|kinds| chapter::Column::Kind.is_in(kinds.iter().map(|kind| chapter::Kind::from(*kind))));
        let regions = regions
            .as_ref()
            .map(|regions| chapter::Column::Region.is_in(regions.iter().map(|region| chapter::Region::from(*region))));
        let countries = countries
            .as_ref()
            .map(|codes| chapter::Column::CountryCode.is_in(codes.iter().map(|code| code.0.as_str())));
        let all = Condition::all().add_option(statuses).add_option(kinds);
        Ok(all.add_option(regions).add_option(countries))
    }
}
