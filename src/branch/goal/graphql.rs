//! Goals as clients see them.
use async_graphql::{Context, Enum, ID, InputObject, Object};
use entity::{account, branch, branch_goal, branch_progress};
use macros::paged;
use sea_orm::{ColumnTrait as _, Condition};

use super::progress::{BranchProgress, BranchProgressOrder};
use crate::{
    account::graphql::Account,
    auth::{Viewer, policy::Scope},
    branch::{graphql::Branch, rules},
    data::{
        Audited as _, Children, Composed, ContextExt as _, Order, PageArgs, PageRequest, Row, SortColumn, Whole,
        boolean_filter,
    },
    error::Result,
    graphql::{Connection, Listed, Transition, scalar::Date},
};

/// What the main office wants of a branch in a year.
#[derive(Clone)]
pub struct BranchGoal(pub Row<branch_goal::Entity>);

impl Listed for BranchGoal {
    type Entity = branch_goal::Entity;
    fn wrap(row: Row<branch_goal::Entity>) -> Self {
        Self(row)
    }
}

/// Where a goal is in its life.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "branch_goal::Status")]
pub enum BranchGoalStatus {
    /// The goal is being worked on.
    Open,
    /// The goal was reached.
    Met,
    /// It was given up.
    Dropped,
}

/// What the main office wants of a branch in a year.
#[paged]
#[Object(serial)]
impl BranchGoal {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The branch.
    async fn branch(&self, ctx: &Context<'_>) -> Option<Result<Branch>> {
        let branch = self.0.one(ctx.access(), branch_goal::Column::BranchId, branch::Column::Id).await;
        branch.map(|row| row.map(Branch)).transpose()
    }

    /// Year of the goal.
    async fn year(&self) -> i32 {
        self.0.year
    }

    /// Description of the goal.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// Who of the main office set it; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn set_by(&self, ctx: &Context<'_>) -> Option<Result<Account>> {
        if !ctx.viewer().is_staff() {
            return None;
        }
        let account = self.0.one(ctx.access(), branch_goal::Column::SetById, account::Column::Id).await;
        account.map(|row| row.map(Account)).transpose()
    }

    /// State in its life cycle.
    async fn status(&self) -> BranchGoalStatus {
        self.0.status.into()
    }

    /// The day it was met or dropped.
    async fn settled_on(&self) -> Option<Date> {
        self.0.settled_on.map(Date)
    }

    /// Why it was dropped; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn drop_reason(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.drop_reason.as_deref().filter(|_| ctx.viewer().is_staff())
    }

    /// What the branch told of it; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn progress(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        #[graphql(desc = "Sort order; by default the first reported first.")] order_by: Option<BranchProgressOrder>,
    ) -> Option<Result<Connection<BranchProgress>>> {
        let request = PageRequest::new("BranchGoal.progress", page, order_by, None::<Whole>);
        let children = Children(branch_progress::Column::GoalId);
        Some(self.0.many(ctx.access(), branch_goal::Column::Id, children, request).await.map(Connection))
    }

    /// Transitions out of its current state; staff only.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn available_transitions(&self, ctx: &Context<'_>) -> Option<Result<Vec<Transition>>> {
        if !ctx.viewer().is_staff() {
            return None;
        }
        let (from, to) = (branch_goal::Column::BranchId, branch::Column::Id);
        let branch = self.0.one::<branch::Entity>(ctx.access(), from, to).await.transpose()?;
        Some(branch.map(|branch| self.transitions(ctx, &branch)))
    }

    /// Counts the changes, reports of progress among them: give it as `expectedVersion`.
    async fn version(&self, ctx: &Context<'_>) -> i32 {
        self.0.version_for(ctx.viewer())
    }
}

impl BranchGoal {
    fn transitions(&self, ctx: &Context<'_>, branch: &branch::Model) -> Vec<Transition> {
        let judged = rules::GOAL.judged(self.0.status, |step| rules::goal_guard(step, branch));
        Transition::list(ctx, Scope::Branch(branch.id), judged)
    }
}

/// The orders of a list of goals.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BranchGoalOrder {
    /// Latest year first.
    #[default]
    YearDesc,
    /// The earliest year first.
    YearAsc,
}

impl Order for BranchGoalOrder {
    type Entity = branch_goal::Entity;
    fn columns(self) -> Vec<SortColumn<branch_goal::Column>> {
        let descending = match self {
            Self::YearDesc => true,
            Self::YearAsc => false,
        };
        vec![SortColumn { column: branch_goal::Column::Year, descending, nullable: false }]
    }
}

/// Which goals. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
pub struct BranchGoalFilterInput {
    /// In one of these states.
    statuses: Option<Vec<BranchGoalStatus>>,
    /// Of one of these years.
    years: Option<Vec<i32>>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<BranchGoalFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<BranchGoalFilterInput>>,
    /// This filter does not match.
    not: Option<Box<BranchGoalFilterInput>>,
}

boolean_filter!(BranchGoalFilterInput);

impl Composed for BranchGoalFilterInput {
    fn leaf(&self, _: &Viewer) -> Result<Condition> {
        let Self { statuses, years, and: _, or: _, not: _ } = self;
        let statuses = statuses.as_ref().map(|statuses| {
            branch_goal::Column::Status.is_in(statuses.iter().map(|status| branch_goal::Status::from(*status)))
        });
        let years = years.as_ref().map(|years| branch_goal::Column::Year.is_in(years.iter().copied()));
        Ok(Condition::all().add_option(statuses).add_option(years))
    }
}
