//! Reports of progress as clients see them; all of it is for the staff.
use async_graphql::{Context, Enum, ID, Object};
use chrono::{DateTime, Utc};
use entity::{account, branch_goal, branch_progress};

use super::graphql::BranchGoal;
use crate::{
    account::graphql::Account,
    data::{ContextExt as _, Order, Row, SortColumn},
    error::Result,
    graphql::Listed,
};

/// What a branch told of one of its goals. Never changes: the next report says what is different.
#[derive(Clone)]
pub struct BranchProgress(pub Row<branch_progress::Entity>);

impl Listed for BranchProgress {
    type Entity = branch_progress::Entity;
    fn wrap(row: Row<branch_progress::Entity>) -> Self {
        Self(row)
    }
}

/// What a branch told of one of its goals. Never changes: the next report says what is different.
#[Object(serial, visible = "crate::schema::for_staff")]
impl BranchProgress {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The goal that it is about.
    async fn goal(&self, ctx: &Context<'_>) -> Option<Result<BranchGoal>> {
        let goal = self.0.one(ctx.access(), branch_progress::Column::GoalId, branch_goal::Column::Id).await;
        goal.map(|row| row.map(BranchGoal)).transpose()
    }

    /// What was reported.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// Who reported it.
    async fn reported_by(&self, ctx: &Context<'_>) -> Option<Result<Account>> {
        let account = self.0.one(ctx.access(), branch_progress::Column::ReportedById, account::Column::Id).await;
        account.map(|row| row.map(Account)).transpose()
    }

    /// When the progress was reported.
    async fn reported_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
}

/// The orders of a list of reports.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[graphql(visible = "crate::schema::for_staff")]
pub enum BranchProgressOrder {
    /// The first reported first.
    #[default]
    ReportedAtAsc,
}

impl Order for BranchProgressOrder {
    type Entity = branch_progress::Entity;
    // The key, which every order ends with, sorts by the time of making.
    fn columns(self) -> Vec<SortColumn<branch_progress::Column>> {
        match self {
            Self::ReportedAtAsc => Vec::new(),
        }
    }
}
