//! Chapters and their officers as lists, with orders and filters.
use async_graphql::{Context, Enum, ID, InputObject, Object};
use chrono::{DateTime, Utc};
use entity::{chapter, officer_term, tally};
use macros::paged;
use sea_orm::{ActiveEnum as _, ColumnTrait as _, Condition, sea_query::ExprTrait as _};

use super::graphql::{Chapter, ChapterKind, ChapterRegion, ChapterStatus};
use crate::{
    auth::Viewer,
    chapter::{
        officer::graphql::{Office, OfficerTerm, OfficerTermFilterInput, OfficerTermOrder},
        slug, store,
        verification::store::is_not_verified_since,
    },
    data::{
        BooleanFilter as _, CachedCount, Composed, ContextExt as _, Filter, Order, PageArgs, PageRequest, SortColumn,
        boolean_filter, composed, has_words, indexed_state,
    },
    error::Result,
    graphql::{BoundingBox, Connection, by_id, scalar::CountryCode},
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
    /// In which nobody holds one of these offices today; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    vacant_offices: Option<Vec<Office>>,
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
            vacant_offices,
            and: _,
            or: _,
            not: _,
        } = filter;
        let is_restricted = text.is_some() || within.is_some() || vacant_offices.is_some();
        let is_uncounted = is_restricted || contact_not_verified_since.is_some();
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
            vacant_offices,
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
        let vacant = vacant_offices.as_ref().filter(|_| viewer.is_staff()).map(|offices| {
            let offices: Vec<_> = offices.iter().map(|office| officer_term::Office::from(*office)).collect();
            store::is_vacant(&offices, viewer.today())
        });
        let all = all.add_option(statuses).add_option(text).add_option(within);
        Ok(all.add_option(unverified).add_option(vacant))
    }
}

/// Questions about chapters.
#[derive(Debug, Default)]
pub struct ChapterQuery;

#[paged]
#[Object]
impl ChapterQuery {
    /// One chapter; none if the caller can see none with this id.
    async fn chapter(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global ID of the object.")] id: ID,
    ) -> Option<Result<Chapter>> {
        by_id(ctx, &id).await
    }

    /// The chapter that a slug stands for, of its present name or of a former one; none if the caller can see none.
    async fn chapter_by_slug(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The slug, as `Chapter.slug` has it or once had it.")] slug: String,
    ) -> Option<Result<Chapter>> {
        slug::find(ctx.access(), &slug).await.map(|row| row.map(Chapter)).transpose()
    }

    /// Officer terms that the caller can see, of all chapters.
    async fn officer_terms(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<OfficerTermFilterInput>,
        #[graphql(desc = "Sort order; by default the latest term first.")] order_by: Option<OfficerTermOrder>,
    ) -> Option<Result<Connection<OfficerTerm>>> {
        let request = PageRequest::new("Query.officerTerms", page, order_by, filter);
        Some(ctx.access().page(request).await.map(Connection))
    }

    /// Chapters that the caller can see.
    async fn chapters(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<ChapterFilterInput>,
        order_by: Option<ChapterOrder>,
    ) -> Option<Result<Connection<Chapter>>> {
        let request = PageRequest::new("Query.chapters", page, order_by, filter);
        Some(ctx.access().page(request).await.map(Connection))
    }
}
