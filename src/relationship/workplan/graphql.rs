//! Work plans as the staff see them.
use async_graphql::{Context, Enum, ID, InputObject, Object};
use entity::{relationship, work_plan, work_plan_item};
use macros::paged;
use sea_orm::{ColumnTrait as _, Condition};

use super::rules;
use crate::{
    auth::{Viewer, policy::Scope},
    data::{Children, Composed, ContextExt as _, Order, PageArgs, PageRequest, Row, SortColumn, boolean_filter},
    error::Result,
    graphql::{Connection, Listed, Transition},
    relationship::graphql::Relationship,
};

/// What both sides of a relationship agreed to do in a year; for the staff.
#[derive(Clone)]
pub struct WorkPlan(pub Row<work_plan::Entity>);

impl Listed for WorkPlan {
    type Entity = work_plan::Entity;
    fn wrap(row: Row<work_plan::Entity>) -> Self {
        Self(row)
    }
}

/// What both sides of a relationship agreed to do in a year; for the staff.
#[paged]
#[Object(serial, visible = "crate::schema::for_staff")]
impl WorkPlan {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The relationship.
    async fn relationship(&self, ctx: &Context<'_>) -> Option<Result<Relationship>> {
        let (from, to) = (work_plan::Column::RelationshipId, relationship::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(Relationship::wrap)).transpose()
    }

    /// The year.
    async fn year(&self) -> i32 {
        self.0.year
    }

    /// Description of the work.
    async fn items(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<WorkPlanItemFilterInput>,
        #[graphql(desc = "Sort order; by default the first added first.")] order_by: Option<WorkPlanItemOrder>,
    ) -> Option<Result<Connection<WorkPlanItem>>> {
        let request = PageRequest::new("WorkPlan.items", page, order_by, filter);
        let children = Children(work_plan_item::Column::PlanId);
        Some(self.0.many(ctx.access(), work_plan::Column::Id, children, request).await.map(Connection))
    }
}

/// One thing that is to be done in the year of a plan; for the staff.
#[derive(Clone)]
pub struct WorkPlanItem(pub Row<work_plan_item::Entity>);

impl Listed for WorkPlanItem {
    type Entity = work_plan_item::Entity;
    fn wrap(row: Row<work_plan_item::Entity>) -> Self {
        Self(row)
    }
}

/// Where an item of a work plan is in its life.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "work_plan_item::Status", visible = "crate::schema::for_staff")]
pub enum WorkPlanItemStatus {
    /// It is still to be done.
    Open,
    /// It is done.
    Done,
    /// It was given up.
    Dropped,
}

/// One thing that is to be done in the year of a plan; for the staff.
#[Object(serial, visible = "crate::schema::for_staff")]
impl WorkPlanItem {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The plan.
    async fn plan(&self, ctx: &Context<'_>) -> Option<Result<WorkPlan>> {
        let (from, to) = (work_plan_item::Column::PlanId, work_plan::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(WorkPlan)).transpose()
    }

    /// Description of the work.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// State in its life cycle.
    async fn status(&self) -> WorkPlanItemStatus {
        self.0.status.into()
    }

    /// How far it has come.
    async fn progress(&self) -> Option<&str> {
        self.0.progress.as_deref()
    }

    /// What can be done to it now.
    async fn available_transitions(&self, ctx: &Context<'_>) -> Vec<Transition> {
        Transition::list(ctx, Scope::Global, rules::LIFE_CYCLE.judged(self.0.status, rules::guard))
    }

    /// Version, incremented by each change; pass it as `expectedVersion` (optimistic lock).
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// The orders of a list of work plans.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[graphql(visible = "crate::schema::for_staff")]
pub enum WorkPlanOrder {
    /// Latest year first.
    #[default]
    YearDesc,
}

impl Order for WorkPlanOrder {
    type Entity = work_plan::Entity;
    fn columns(self) -> Vec<SortColumn<work_plan::Column>> {
        match self {
            Self::YearDesc => vec![SortColumn { column: work_plan::Column::Year, descending: true, nullable: false }],
        }
    }
}

/// Which work plans. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct WorkPlanFilterInput {
    /// Of one of these years.
    years: Option<Vec<i32>>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<WorkPlanFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<WorkPlanFilterInput>>,
    /// This filter does not match.
    not: Option<Box<WorkPlanFilterInput>>,
}

boolean_filter!(WorkPlanFilterInput);

impl Composed for WorkPlanFilterInput {
    fn leaf(&self, _: &Viewer) -> Result<Condition> {
        let Self { years, and: _, or: _, not: _ } = self;
        let years = years.as_ref().map(|years| work_plan::Column::Year.is_in(years.iter().copied()));
        Ok(Condition::all().add_option(years))
    }
}

/// The orders of a list of items.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[graphql(visible = "crate::schema::for_staff")]
pub enum WorkPlanItemOrder {
    /// The first added first.
    #[default]
    CreatedAtAsc,
}

impl Order for WorkPlanItemOrder {
    type Entity = work_plan_item::Entity;
    // The key, which every order ends with, sorts by the time of making.
    fn columns(self) -> Vec<SortColumn<work_plan_item::Column>> {
        match self {
            Self::CreatedAtAsc => Vec::new(),
        }
    }
}

/// Which items. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct WorkPlanItemFilterInput {
    /// In one of these states.
    statuses: Option<Vec<WorkPlanItemStatus>>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<WorkPlanItemFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<WorkPlanItemFilterInput>>,
    /// This filter does not match.
    not: Option<Box<WorkPlanItemFilterInput>>,
}

boolean_filter!(WorkPlanItemFilterInput);

impl Composed for WorkPlanItemFilterInput {
    fn leaf(&self, _: &Viewer) -> Result<Condition> {
        let Self { statuses, and: _, or: _, not: _ } = self;
        let statuses = statuses.as_ref().map(|statuses| {
            work_plan_item::Column::Status.is_in(statuses.iter().map(|status| work_plan_item::Status::from(*status)))
        });
        Ok(Condition::all().add_option(statuses))
    }
}
