//! Orders and filters of lists of requirements and of what is due.
use async_graphql::{Context, Enum, ID, InputObject, Object};
use chrono::TimeDelta;
use entity::{
    chapter::{self, Region},
    requirement, requirement_due,
};
use macros::paged;
use sea_orm::{ColumnTrait as _, Condition, sea_query::Query};

use super::graphql::{Requirement, RequirementDue, RequirementDueStatus};
use crate::{
    auth::Viewer,
    chapter::graphql::{ChapterKind, ChapterRegion, ChapterStatus},
    data::{Composed, ContextExt as _, Order, PageArgs, PageRequest, SortColumn, Whole, boolean_filter},
    error::{Code, Result},
    graphql::{Connection, by_id, input::parse_id, scalar::Date},
};

/// The orders of a list of requirements.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[graphql(visible = "crate::schema::for_leaders")]
pub enum RequirementOrder {
    /// By name.
    #[default]
    NameAsc,
}

impl Order for RequirementOrder {
    type Entity = requirement::Entity;
    fn columns(self) -> Vec<SortColumn<requirement::Column>> {
        match self {
            Self::NameAsc => {
                vec![SortColumn { column: requirement::Column::NameKey, descending: false, nullable: false }]
            }
        }
    }
}

/// The orders of a list of what is due.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[graphql(visible = "crate::schema::for_leaders")]
pub enum RequirementDueOrder {
    /// First due first.
    #[default]
    DueOnAsc,
    /// Last due first.
    DueOnDesc,
}

impl Order for RequirementDueOrder {
    type Entity = requirement_due::Entity;
    fn columns(self) -> Vec<SortColumn<requirement_due::Column>> {
        let descending = match self {
            Self::DueOnAsc => false,
            Self::DueOnDesc => true,
        };
        vec![SortColumn { column: requirement_due::Column::DueOn, descending, nullable: false }]
    }
}

/// What of all that is due. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
#[graphql(visible = "crate::schema::for_leaders")]
pub struct RequirementDueFilterInput {
    /// In one of these states.
    statuses: Option<Vec<RequirementDueStatus>>,
    /// Of this requirement.
    requirement: Option<ID>,
    /// Of this chapter.
    chapter: Option<ID>,
    /// Of chapters of one of these kinds.
    chapter_kinds: Option<Vec<ChapterKind>>,
    /// Of chapters of one of these regions.
    regions: Option<Vec<ChapterRegion>>,
    /// Of chapters in one of these states; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    chapter_statuses: Option<Vec<ChapterStatus>>,
    /// Overdue for at least so many days, 1 to 36,500.
    overdue_for_days: Option<i32>,
    /// Due on this day or later.
    due_from: Option<Date>,
    /// Due before this day.
    due_before: Option<Date>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<RequirementDueFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<RequirementDueFilterInput>>,
    /// This filter does not match.
    not: Option<Box<RequirementDueFilterInput>>,
}

boolean_filter!(RequirementDueFilterInput);

impl Composed for RequirementDueFilterInput {
    fn leaf(&self, viewer: &Viewer) -> Result<Condition> {
        let Self {
            statuses,
            requirement,
            chapter,
            chapter_kinds,
            regions,
            chapter_statuses,
            overdue_for_days,
            due_from,
            due_before,
            and: _,
            or: _,
            not: _,
        } = self;
        let due = requirement_due::Column::DueOn;
        let statuses = statuses.as_ref().map(|statuses| {
            let statuses = statuses.iter().map(|status| requirement_due::Status::from(*status));
            requirement_due::Column::Status.is_in(statuses)
        });
        let requirement = requirement.as_ref().map(|id| parse_id(id, "filter.requirement")).transpose()?;
        let chapter = chapter.as_ref().map(|id| parse_id(id, "filter.chapter")).transpose()?;
        let requirement =
            requirement.map(|id: requirement::RequirementId| requirement_due::Column::RequirementId.eq(id));
        let kinds = chapter_kinds
            .as_ref()
            .map(|kinds| chapter::Column::Kind.is_in(kinds.iter().map(|kind| chapter::Kind::from(*kind))));
        let regions = regions
            .as_ref()
            .map(|regions| chapter::Column::Region.is_in(regions.iter().map(|region| Region::from(*region))));
        let states = chapter_statuses
            .as_ref()
            .filter(|_| viewer.is_staff())
            .map(|states| chapter::Column::Status.is_in(states.iter().map(|status| chapter::Status::from(*status))));
        let of_chapters = [kinds, regions, states].into_iter().flatten().map(of_chapters);
        let days = Condition::all()
            .add_option(due_from.map(|day| due.gte(day.0)))
            .add_option(due_before.map(|day| due.lt(day.0)));
        let overdue = overdue_for_days.map(|days| overdue_for(days, viewer)).transpose()?;
        let all = days.add_option(statuses).add_option(requirement).add_option(overdue);
        let of_chapter = chapter.map(|id: chapter::ChapterId| requirement_due::Column::ChapterId.eq(id));
        Ok(of_chapters.fold(all.add_option(of_chapter), Condition::add))
    }
}

fn of_chapters(condition: sea_orm::sea_query::Expr) -> Condition {
    let chapters = Query::select().column(chapter::Column::Id).from(chapter::Entity).and_where(condition).take();
    Condition::all().add(requirement_due::Column::ChapterId.in_subquery(chapters))
}

const MAX_DAYS: i32 = 36_500;

fn overdue_for(days: i32, viewer: &Viewer) -> Result<Condition> {
    if !(1..=MAX_DAYS).contains(&days) {
        return Err(Code::Invalid.at("filter.overdueForDays", format!("Give 1 to {MAX_DAYS} days.")).into());
    }
    let since = viewer.today() - TimeDelta::days(i64::from(days) - 1);
    Ok(Condition::all()
        .add(requirement_due::Column::Status.eq(requirement_due::Status::Overdue))
        .add(requirement_due::Column::OverdueOn.lte(since)))
}

/// Questions about requirements and what is due.
#[derive(Debug, Default)]
pub struct RequirementQuery;

#[paged]
#[Object]
impl RequirementQuery {
    /// One requirement; none if there is none with this id. For leaders and staff.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn requirement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global ID of the object.")] id: ID,
    ) -> Option<Result<Requirement>> {
        by_id(ctx, &id).await
    }

    /// What chapters owe. For leaders and staff.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn requirements(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        order_by: Option<RequirementOrder>,
    ) -> Option<Result<Connection<Requirement>>> {
        let request = PageRequest::<_, Whole>::new("Query.requirements", page, order_by, None);
        Some(ctx.access().page(request).await.map(Connection))
    }

    /// Something that is due; none if the caller can see none with this id. For the staff, and for leaders of their own
    /// chapters.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn requirement_due(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global ID of the object.")] id: ID,
    ) -> Option<Result<RequirementDue>> {
        by_id(ctx, &id).await
    }

    /// What is due of all chapters, for the staff; of their own, for leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn requirement_dues(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<RequirementDueFilterInput>,
        #[graphql(desc = "Sort order; by default the first due first.")] order_by: Option<RequirementDueOrder>,
    ) -> Option<Result<Connection<RequirementDue>>> {
        let request = PageRequest::new("Query.requirementDues", page, order_by, filter);
        Some(ctx.access().page(request).await.map(Connection))
    }
}
