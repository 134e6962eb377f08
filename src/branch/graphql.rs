//! Branches as clients see them.
use async_graphql::{Context, Enum, ID, Object};
use entity::{agreement, board_decision, branch, branch_assignment, branch_goal, country, ledger_entry, organization};
use macros::paged;

pub use super::list::{BranchFilterInput, BranchOrder};
use super::{
    assignment::graphql::{BranchAssignment, BranchAssignmentFilterInput, BranchAssignmentOrder},
    goal::graphql::{BranchGoal, BranchGoalFilterInput, BranchGoalOrder},
    guard::{Facts, guard},
    rules,
};
use crate::{
    agreement::graphql::{Agreement, AgreementFilterInput, AgreementOrder},
    auth::policy::Scope,
    board::graphql::{BoardDecision, BoardDecisionFilterInput, BoardDecisionOrder},
    country::graphql::Country,
    data::{Audited as _, Children, ContextExt as _, PageArgs, PageRequest, Related, Row, Whole},
    error::Result,
    graphql::{Connection, Listed, Position, Transition, by_id, permissions, scalar::Date},
    ledger::graphql::{LedgerEntry, LedgerOrder},
    lifecycle::Step as _,
    organization::graphql::Organization,
};

/// A semi-autonomous office that the main office directs.
#[derive(Clone)]
pub struct Branch(pub Row<branch::Entity>);

impl Listed for Branch {
    type Entity = branch::Entity;
    fn wrap(row: Row<branch::Entity>) -> Self {
        Self(row)
    }
}

/// Where a branch is in its life.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "branch::Status")]
pub enum BranchStatus {
    /// It was proposed.
    Proposed,
    /// Approved by the board, not yet open.
    Approved,
    /// It is open.
    Open,
    /// Being wound up.
    Closing,
    /// It is over.
    Dissolved,
    /// Turned down by the board.
    Declined,
    /// The proposal was withdrawn.
    Withdrawn,
}

permissions! {
    /// What the viewer may do with a branch beside the steps of its life.
    BranchPermissions {
        /// Whether `updateBranch` is permitted.
        update: UpdateBranch,
        /// Whether `assignStaffToBranch` is permitted.
        assign_staff: AssignStaffToBranch,
        /// Whether `setBranchGoal` is permitted.
        set_goal: SetBranchGoal,
    }
}

/// A semi-autonomous office that the main office directs.
#[paged]
#[Object(serial)]
impl Branch {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Name of the branch.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The organization that directs it.
    async fn main_office(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        let office = self.0.one(ctx.access(), branch::Column::MainOfficeId, organization::Column::Id).await;
        office.map(|row| row.map(Organization)).transpose()
    }

    /// The body on whose premises it is, for joint centres.
    async fn host_organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        let host = self.0.one(ctx.access(), branch::Column::HostOrganizationId, organization::Column::Id).await;
        host.map(|row| row.map(Organization)).transpose()
    }

    /// Country that it works in.
    async fn country(&self, ctx: &Context<'_>) -> Option<Result<Country>> {
        let country = self.0.one(ctx.access(), branch::Column::CountryCode, country::Column::Code).await;
        country.map(|row| row.map(Country)).transpose()
    }

    /// City that it works in.
    async fn city(&self) -> &str {
        &self.0.city
    }

    /// Where that is on the map.
    async fn position(&self) -> Option<Position> {
        Position::of(self.0.latitude, self.0.longitude)
    }

    /// Its form in local law, in words.
    async fn legal_form(&self) -> Option<&str> {
        self.0.legal_form.as_deref()
    }

    /// State in its life cycle.
    async fn status(&self) -> BranchStatus {
        self.0.status.into()
    }

    /// First day (inclusive).
    async fn opened_on(&self) -> Option<Date> {
        self.0.opened_on.map(Date)
    }

    /// The day it was dissolved.
    async fn closed_on(&self) -> Option<Date> {
        self.0.closed_on.map(Date)
    }

    /// Why it closes, or never opened; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn closing_reason(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.closing_reason.as_deref().filter(|_| ctx.viewer().is_staff())
    }

    /// What is to be handed over to whom, once it closes; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn handover_notes(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.handover.as_deref().filter(|_| ctx.viewer().is_staff())
    }

    /// What the main office wants of it.
    async fn goals(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<BranchGoalFilterInput>,
        #[graphql(desc = "Sort order; by default the latest year first.")] order_by: Option<BranchGoalOrder>,
    ) -> Option<Result<Connection<BranchGoal>>> {
        let request = PageRequest::new("Branch.goals", page, order_by, filter);
        let children = Children(branch_goal::Column::BranchId);
        Some(self.0.many(ctx.access(), branch::Column::Id, children, request).await.map(Connection))
    }

    /// Who of the staff works there, worked there and will; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn assignments(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<BranchAssignmentFilterInput>,
        #[graphql(desc = "Sort order; by default the last to begin first.")] order_by: Option<BranchAssignmentOrder>,
    ) -> Option<Result<Connection<BranchAssignment>>> {
        let request = PageRequest::new("Branch.assignments", page, order_by, filter);
        let children = Children(branch_assignment::Column::BranchId);
        Some(self.0.many(ctx.access(), branch::Column::Id, children, request).await.map(Connection))
    }

    /// The agreements under it, the last drafted first; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn agreements(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<AgreementFilterInput>,
        #[graphql(desc = "Sort order; by default the last drafted first.")] order_by: Option<AgreementOrder>,
    ) -> Option<Result<Connection<Agreement>>> {
        let request = PageRequest::new("Branch.agreements", page, order_by, filter);
        let children = Children(agreement::Column::BranchId);
        Some(self.0.many(ctx.access(), branch::Column::Id, children, request).await.map(Connection))
    }

    /// What the board decided on it; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn board_decisions(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<BoardDecisionFilterInput>,
        #[graphql(desc = "Sort order; by default the latest meeting first.")] order_by: Option<BoardDecisionOrder>,
    ) -> Option<Result<Connection<BoardDecision>>> {
        let request = PageRequest::new("Branch.boardDecisions", page, order_by, filter);
        let children = Children(board_decision::Column::BranchId);
        Some(self.0.many(ctx.access(), branch::Column::Id, children, request).await.map(Connection))
    }

    /// Change history; staff only.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn history(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        #[graphql(desc = "Sort order; by default the latest first.")] order_by: Option<LedgerOrder>,
    ) -> Option<Result<Connection<LedgerEntry>>> {
        let request = PageRequest::new("Branch.history", page, order_by, None::<Whole>);
        let children = Children(ledger_entry::Column::SubjectId);
        Some(self.0.many(ctx.access(), branch::Column::Id, children, request).await.map(Connection))
    }

    /// Transitions out of its current state; staff only.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn available_transitions(&self, ctx: &Context<'_>) -> Option<Result<Vec<Transition>>> {
        if !ctx.viewer().is_staff() {
            return None;
        }
        Some(transitions(ctx, &self.0).await)
    }

    /// What the caller may do with it beside the steps of its life.
    async fn viewer_permissions(&self, ctx: &Context<'_>) -> BranchPermissions {
        let status = self.0.status;
        BranchPermissions::of(ctx.viewer(), Scope::Branch(self.0.id), |action| rules::fits(action, status))
    }

    /// Version, incremented by each change; pass it as `expectedVersion` (optimistic lock).
    async fn version(&self, ctx: &Context<'_>) -> i32 {
        self.0.version_for(ctx.viewer())
    }
}

async fn transitions(ctx: &Context<'_>, branch: &Row<branch::Entity>) -> Result<Vec<Transition>> {
    let today = ctx.viewer().today();
    let facts = Facts::of(Related::Batched(branch.clone(), ctx.access()));
    let mut judged = Vec::new();
    for step in rules::LIFE_CYCLE.available(branch.status) {
        judged.push((step.action(), guard(&facts, step, today).await?));
    }
    Ok(Transition::list(ctx, Scope::Branch(branch.id), judged))
}

/// Questions about branches.
#[derive(Debug, Default)]
pub struct BranchQuery;

#[paged]
#[Object]
impl BranchQuery {
    /// One branch; none if the caller can see none with this id.
    async fn branch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global ID of the object.")] id: ID,
    ) -> Option<Result<Branch>> {
        by_id(ctx, &id).await
    }

    /// Branches that work, close or are dissolved; for the staff, all.
    async fn branches(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<BranchFilterInput>,
        order_by: Option<BranchOrder>,
    ) -> Option<Result<Connection<Branch>>> {
        let request = PageRequest::new("Query.branches", page, order_by, filter);
        Some(ctx.access().page(request).await.map(Connection))
    }
}
