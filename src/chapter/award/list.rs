//! Orders and filters of lists of awards.
use async_graphql::{Context, Enum, ID, InputObject, Object};
use entity::{
    award::{self, Category},
    chapter::{self, Region},
};
use macros::paged;
use sea_orm::{ColumnTrait as _, Condition, sea_query::Query};

use super::graphql::{Award, AwardCategory};
use crate::{
    auth::Viewer,
    chapter::graphql::ChapterRegion,
    data::{Composed, ContextExt as _, Order, PageArgs, PageRequest, SortColumn, boolean_filter},
    error::Result,
    graphql::{Connection, by_id},
};

/// The orders of a list of awards.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AwardOrder {
    /// The last year first.
    #[default]
    YearDesc,
    /// The first year first.
    YearAsc,
}

impl Order for AwardOrder {
    type Entity = award::Entity;
    fn columns(self) -> Vec<SortColumn<award::Column>> {
        let descending = match self {
            Self::YearDesc => true,
            Self::YearAsc => false,
        };
        vec![SortColumn { column: award::Column::Year, descending, nullable: false }]
    }
}

/// Which awards. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
pub struct AwardFilterInput {
    /// Of one of these categories.
    categories: Option<Vec<AwardCategory>>,
    /// Of one of these academic years, each by the calendar year in which most of it lies.
    years: Option<Vec<i32>>,
    /// To chapters of one of these regions.
    regions: Option<Vec<ChapterRegion>>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<AwardFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<AwardFilterInput>>,
    /// This filter does not match.
    not: Option<Box<AwardFilterInput>>,
}

boolean_filter!(AwardFilterInput);

impl Composed for AwardFilterInput {
    fn leaf(&self, _: &Viewer) -> Result<Condition> {
        let Self { categories, years, regions, and: _, or: _, not: _ } = self;
        let categories = categories
            .as_ref()
            .map(|of| award::Column::Category.is_in(of.iter().map(|category| Category::from(*category))));
        let years = years.as_ref().map(|years| award::Column::Year.is_in(years.iter().copied()));
        let regions = regions.as_ref().map(|regions| {
            let regions = regions.iter().map(|region| Region::from(*region));
            let chapters = Query::select()
                .column(chapter::Column::Id)
                .from(chapter::Entity)
                .and_where(chapter::Column::Region.is_in(regions))
                .take();
            award::Column::ChapterId.in_subquery(chapters)
        });
        Ok(Condition::all().add_option(categories).add_option(years).add_option(regions))
    }
}

/// Questions about awards.
#[derive(Debug, Default)]
pub struct AwardQuery;

#[paged]
#[Object]
impl AwardQuery {
    /// One award; none if the caller can see none with this id.
    async fn award(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global ID of the object.")] id: ID,
    ) -> Option<Result<Award>> {
        by_id(ctx, &id).await
    }

    /// The awards of all chapters that the caller sees.
    async fn awards(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<AwardFilterInput>,
        #[graphql(desc = "Sort order; by default the last year first.")] order_by: Option<AwardOrder>,
    ) -> Option<Result<Connection<Award>>> {
        let request = PageRequest::new("Query.awards", page, order_by, filter);
        Some(ctx.access().page(request).await.map(Connection))
    }
}
