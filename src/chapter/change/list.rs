//! Orders and filters of lists of change requests.
use async_graphql::{Context, Enum, ID, InputObject, Object};
use chrono::{DateTime, Utc};
use entity::{
    change_request::{self, Column},
    chapter::{self, ChapterId},
};
use macros::paged;
use sea_orm::{ColumnTrait as _, Condition, sea_query::Query};

use super::graphql::{ChangeRequest, ChangeRequestField, ChangeRequestStatus};
use crate::{
    auth::Viewer,
    chapter::graphql::ChapterRegion,
    data::{Composed, ContextExt as _, Order, PageArgs, PageRequest, SortColumn, boolean_filter},
    error::Result,
    graphql::{Connection, input::parse_id},
};

/// The orders of a list of change requests.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[graphql(visible = "crate::schema::for_leaders")]
pub enum ChangeRequestOrder {
    /// The oldest first.
    #[default]
    RequestedAtAsc,
    /// The latest first.
    RequestedAtDesc,
}

impl Order for ChangeRequestOrder {
    type Entity = change_request::Entity;
    fn columns(self) -> Vec<SortColumn<Column>> {
        let descending = match self {
            Self::RequestedAtAsc => false,
            Self::RequestedAtDesc => true,
        };
        vec![SortColumn { column: Column::CreatedAt, descending, nullable: false }]
    }
}

/// Which change requests. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
#[graphql(visible = "crate::schema::for_leaders")]
pub struct ChangeRequestFilterInput {
    /// In one of these states.
    statuses: Option<Vec<ChangeRequestStatus>>,
    /// For one of these fields.
    fields: Option<Vec<ChangeRequestField>>,
    /// Of this chapter.
    chapter: Option<ID>,
    /// Of chapters in one of these regions.
    regions: Option<Vec<ChapterRegion>>,
    /// Made before this moment.
    requested_before: Option<DateTime<Utc>>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<ChangeRequestFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<ChangeRequestFilterInput>>,
    /// This filter does not match.
    not: Option<Box<ChangeRequestFilterInput>>,
}

boolean_filter!(ChangeRequestFilterInput);

impl Composed for ChangeRequestFilterInput {
    fn leaf(&self, _: &Viewer) -> Result<Condition> {
        let Self { statuses, fields, chapter, regions, requested_before, and: _, or: _, not: _ } = self;
        let statuses = statuses
            .as_ref()
            .map(|all| Column::Status.is_in(all.iter().map(|status| change_request::Status::from(*status))));
        let fields = fields
            .as_ref()
            .map(|fields| Column::Field.is_in(fields.iter().map(|field| change_request::Field::from(*field))));
        let chapter = chapter.as_ref().map(|id| parse_id::<ChapterId>(id, "filter.chapter")).transpose()?;
        let of_regions = |regions: &Vec<ChapterRegion>| {
            let regions = regions.iter().map(|region| chapter::Region::from(*region));
            Query::select()
                .column(chapter::Column::Id)
                .from(chapter::Entity)
                .and_where(chapter::Column::Region.is_in(regions))
                .take()
        };
        Ok(Condition::all()
            .add_option(statuses)
            .add_option(fields)
            .add_option(chapter.map(|id| Column::ChapterId.eq(id)))
            .add_option(regions.as_ref().map(|regions| Column::ChapterId.in_subquery(of_regions(regions))))
            .add_option(requested_before.map(|moment| Column::CreatedAt.lt(moment))))
    }
}

/// Questions about change requests.
#[derive(Debug, Default)]
pub struct ChangeRequestQuery;

#[paged]
#[Object]
impl ChangeRequestQuery {
    /// Change requests: those of their own chapters for leaders, for the staff all.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn change_requests(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<ChangeRequestFilterInput>,
        #[graphql(desc = "Sort order; by default the oldest first.")] order_by: Option<ChangeRequestOrder>,
    ) -> Option<Result<Connection<ChangeRequest>>> {
        let request = PageRequest::new("Query.changeRequests", page, order_by, filter);
        Some(ctx.access().page(request).await.map(Connection))
    }
}
