//! Orders and filters of lists of reports, and the yearbook.
use async_graphql::{Context, Enum, ID, InputObject, Object};
use entity::{
    chapter::{self, Region},
    chapter_report::{self, Kind, Status},
};
use macros::paged;
use sea_orm::{ColumnTrait as _, Condition, sea_query::Query};

use super::graphql::{ChapterReport, ChapterReportKind, ChapterReportStatus};
use crate::{
    auth::Viewer,
    chapter::graphql::ChapterRegion,
    data::{Composed, ContextExt as _, Order, PageArgs, PageRequest, SortColumn, boolean_filter},
    error::Result,
    graphql::{Connection, by_id},
};

/// The orders of a list of reports.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ChapterReportOrder {
    /// The last published first, those that are not published last.
    #[default]
    PublishedOnDesc,
    /// First due first; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    DueOnAsc,
}

impl Order for ChapterReportOrder {
    type Entity = chapter_report::Entity;
    fn columns(self) -> Vec<SortColumn<chapter_report::Column>> {
        let (column, descending, nullable) = match self {
            Self::PublishedOnDesc => (chapter_report::Column::PublishedOn, true, true),
            Self::DueOnAsc => (chapter_report::Column::DueOn, false, false),
        };
        vec![SortColumn { column, descending, nullable }]
    }
}

/// Which reports. What is absent does not restrict.
#[derive(InputObject, Clone, Debug, Default)]
pub struct ChapterReportFilterInput {
    /// Of one of these kinds.
    kinds: Option<Vec<ChapterReportKind>>,
    /// In one of these states.
    statuses: Option<Vec<ChapterReportStatus>>,
    /// Of one of these academic years, each by the calendar year in which most of it lies.
    years: Option<Vec<i32>>,
    /// Of chapters of one of these regions.
    regions: Option<Vec<ChapterRegion>>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<ChapterReportFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<ChapterReportFilterInput>>,
    /// This filter does not match.
    not: Option<Box<ChapterReportFilterInput>>,
}

boolean_filter!(ChapterReportFilterInput);

impl Composed for ChapterReportFilterInput {
    fn leaf(&self, _: &Viewer) -> Result<Condition> {
        let Self { kinds, statuses, years, regions, and: _, or: _, not: _ } = self;
        let kinds =
            kinds.as_ref().map(|kinds| chapter_report::Column::Kind.is_in(kinds.iter().map(|kind| Kind::from(*kind))));
        let statuses = statuses
            .as_ref()
            .map(|statuses| chapter_report::Column::Status.is_in(statuses.iter().map(|status| Status::from(*status))));
        let years = years.as_ref().map(|years| chapter_report::Column::Year.is_in(years.iter().copied()));
        let regions = regions.as_ref().map(|regions| {
            let regions = regions.iter().map(|region| Region::from(*region));
            let chapters = Query::select()
                .column(chapter::Column::Id)
                .from(chapter::Entity)
                .and_where(chapter::Column::Region.is_in(regions))
                .take();
            chapter_report::Column::ChapterId.in_subquery(chapters)
        });
        let all = Condition::all().add_option(kinds).add_option(statuses);
        Ok(all.add_option(years).add_option(regions))
    }
}

/// Questions about reports.
#[derive(Debug, Default)]
pub struct ChapterReportQuery;

#[paged]
#[Object]
impl ChapterReportQuery {
    /// One report; none if the caller can see none with this id.
    async fn chapter_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global ID of the object.")] id: ID,
    ) -> Option<Result<ChapterReport>> {
        by_id(ctx, &id).await
    }

    /// Published reports for everybody; those of their own chapters too for leaders, and for the staff all.
    async fn chapter_reports(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<ChapterReportFilterInput>,
        #[graphql(desc = "Sort order; by default the last published first.")] order_by: Option<ChapterReportOrder>,
    ) -> Option<Result<Connection<ChapterReport>>> {
        let request = PageRequest::new("Query.chapterReports", page, order_by, filter);
        Some(ctx.access().page(request).await.map(Connection))
    }

    /// The yearbook: the published annual summaries of an academic year, of one region or of all.
    async fn yearbook(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        #[graphql(desc = "The academic year, by the calendar year in which most of it lies.")] year: i32,
        #[graphql(desc = "Only chapters of this region.")] region: Option<ChapterRegion>,
    ) -> Option<Result<Connection<ChapterReport>>> {
        let filter = ChapterReportFilterInput {
            kinds: Some(vec![ChapterReportKind::AnnualSummary]),
            statuses: Some(vec![ChapterReportStatus::Published]),
            years: Some(vec![year]),
            regions: region.map(|region| vec![region]),
            ..ChapterReportFilterInput::default()
        };
        let request = PageRequest::new("Query.yearbook", page, None::<ChapterReportOrder>, Some(filter));
        Some(ctx.access().page(request).await.map(Connection))
    }
}
