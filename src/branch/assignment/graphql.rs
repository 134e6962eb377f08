//! Assignments of staff to branches as clients see them; all of it is for the staff.
use async_graphql::{Context, Enum, ID, InputObject, Object};
use entity::{account, branch, branch_assignment};
use sea_orm::{ColumnTrait as _, Condition};

use crate::{
    account::graphql::Account,
    auth::Viewer,
    branch::graphql::Branch,
    data::{Composed, ContextExt as _, Order, Row, SortColumn, boolean_filter},
    error::Result,
    graphql::{Listed, scalar::Date},
};

/// A member of staff who works at a branch for a time.
#[derive(Clone)]
pub struct BranchAssignment(pub Row<branch_assignment::Entity>);

impl Listed for BranchAssignment {
    type Entity = branch_assignment::Entity;
    fn wrap(row: Row<branch_assignment::Entity>) -> Self {
        Self(row)
    }
}

/// A member of staff who works at a branch for a time.
#[Object(serial, visible = "crate::schema::for_staff")]
impl BranchAssignment {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The branch.
    async fn branch(&self, ctx: &Context<'_>) -> Option<Result<Branch>> {
        let branch = self.0.one(ctx.access(), branch_assignment::Column::BranchId, branch::Column::Id).await;
        branch.map(|row| row.map(Branch)).transpose()
    }

    /// The member of staff.
    async fn account(&self, ctx: &Context<'_>) -> Option<Result<Account>> {
        let account = self.0.one(ctx.access(), branch_assignment::Column::AccountId, account::Column::Id).await;
        account.map(|row| row.map(Account)).transpose()
    }

    /// Job title.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// First day (inclusive).
    async fn starts_on(&self) -> Date {
        Date(self.0.starts_on)
    }

    /// Last day (inclusive); none while the end is open. The day before the first if it never began.
    async fn ends_on(&self) -> Option<Date> {
        self.0.ends_on.map(Date::last_before)
    }

    /// Version, incremented by each change; pass it as `expectedVersion` (optimistic lock).
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// The orders of a list of assignments.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[graphql(visible = "crate::schema::for_staff")]
pub enum BranchAssignmentOrder {
    /// Latest start first.
    #[default]
    StartsOnDesc,
    /// Earliest start first.
    StartsOnAsc,
}

impl Order for BranchAssignmentOrder {
    type Entity = branch_assignment::Entity;
    fn columns(self) -> Vec<SortColumn<branch_assignment::Column>> {
        let descending = match self {
            Self::StartsOnDesc => true,
            Self::StartsOnAsc => false,
        };
        vec![SortColumn { column: branch_assignment::Column::StartsOn, descending, nullable: false }]
    }
}

/// Which assignments. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct BranchAssignmentFilterInput {
    /// Held on this day.
    as_of: Option<Date>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<BranchAssignmentFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<BranchAssignmentFilterInput>>,
    /// This filter does not match.
    not: Option<Box<BranchAssignmentFilterInput>>,
}

boolean_filter!(BranchAssignmentFilterInput);

impl Composed for BranchAssignmentFilterInput {
    fn leaf(&self, _: &Viewer) -> Result<Condition> {
        let Self { as_of, and: _, or: _, not: _ } = self;
        let held = as_of.map(|day| {
            let goes_on = Condition::any()
                .add(branch_assignment::Column::EndsOn.is_null())
                .add(branch_assignment::Column::EndsOn.gt(day.0));
            Condition::all().add(branch_assignment::Column::StartsOn.lte(day.0)).add(goes_on)
        });
        Ok(Condition::all().add_option(held))
    }
}
