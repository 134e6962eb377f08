//! Projects and deliverables as clients see them.
use async_graphql::{Context, Enum, ID, InputObject, Object};
use entity::{deliverable, organization, partnership_project, relationship};
use macros::paged;
use sea_orm::{ColumnTrait as _, Condition};

use crate::{
    auth::{Viewer, policy::Scope},
    data::{
        Audited as _, Children, Composed, ContextExt as _, Order, PageArgs, PageRequest, Row, SortColumn,
        boolean_filter,
    },
    error::Result,
    graphql::{Connection, Listed, Money, Transition, scalar::Date},
    organization::graphql::Organization,
    relationship::{graphql::Partnership, rules},
};

/// What a partnership makes.
#[derive(Clone)]
pub struct PartnershipProject(pub Row<partnership_project::Entity>);

impl Listed for PartnershipProject {
    type Entity = partnership_project::Entity;
    fn wrap(row: Row<partnership_project::Entity>) -> Self {
        Self(row)
    }
}

/// What sort of project it is.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "partnership_project::Kind")]
pub enum ProjectKind {
    /// A product.
    Product,
    /// A tool.
    Tool,
    /// A service.
    Service,
    /// A grant is applied for.
    GrantApplication,
    /// A grant is carried out.
    GrantExecution,
    /// Another request of limited time.
    Other,
}

/// What a partnership makes.
#[paged]
#[Object(serial)]
impl PartnershipProject {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The partnership.
    async fn partnership(&self, ctx: &Context<'_>) -> Option<Result<Partnership>> {
        let (from, to) = (partnership_project::Column::RelationshipId, relationship::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(Partnership)).transpose()
    }

    /// What sort of project it is.
    async fn kind(&self) -> ProjectKind {
        self.0.kind.into()
    }

    /// Title of the project.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// The organization that requested the project.
    async fn requested_by(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        let (from, to) = (partnership_project::Column::RequestedById, organization::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(Organization)).transpose()
    }

    /// Who pays the grant.
    async fn funder(&self) -> Option<&str> {
        self.0.funder.as_deref()
    }

    /// The funder's name for the grant.
    async fn grant_reference(&self) -> Option<&str> {
        self.0.grant_reference.as_deref()
    }

    /// What it may cost; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn budget(&self, ctx: &Context<'_>) -> Option<Money> {
        let budget = Money::of(self.0.budget_minor, self.0.budget_currency.as_deref());
        budget.filter(|_| ctx.viewer().is_staff())
    }

    /// The application that was won, of which this carries out the grant.
    async fn follows(&self, ctx: &Context<'_>) -> Option<Result<Self>> {
        let (from, to) = (partnership_project::Column::FollowsId, partnership_project::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(Self)).transpose()
    }

    /// The execution that an application led to.
    async fn execution(&self, ctx: &Context<'_>) -> Option<Result<Self>> {
        let (from, to) = (partnership_project::Column::Id, partnership_project::Column::FollowsId);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(Self)).transpose()
    }

    /// What it hands over.
    async fn deliverables(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<DeliverableFilterInput>,
        #[graphql(desc = "Sort order; by default the first due first.")] order_by: Option<DeliverableOrder>,
    ) -> Option<Result<Connection<Deliverable>>> {
        let request = PageRequest::new("PartnershipProject.deliverables", page, order_by, filter);
        let children = Children(deliverable::Column::ProjectId);
        Some(self.0.many(ctx.access(), partnership_project::Column::Id, children, request).await.map(Connection))
    }

    /// Version, incremented by each change.
    async fn version(&self, ctx: &Context<'_>) -> i32 {
        self.0.version_for(ctx.viewer())
    }
}

/// What a project hands over by a day.
#[derive(Clone)]
pub struct Deliverable(pub Row<deliverable::Entity>);

impl Listed for Deliverable {
    type Entity = deliverable::Entity;
    fn wrap(row: Row<deliverable::Entity>) -> Self {
        Self(row)
    }
}

/// Where a deliverable is in its life.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "deliverable::Status")]
pub enum DeliverableStatus {
    /// It is planned.
    Planned,
    /// Handed over, to be looked at.
    Delivered,
    /// It was accepted as agreed.
    Accepted,
    /// Not wanted any more.
    Cancelled,
}

/// What a project hands over by a day.
#[Object(serial)]
impl Deliverable {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The project.
    async fn project(&self, ctx: &Context<'_>) -> Option<Result<PartnershipProject>> {
        let (from, to) = (deliverable::Column::ProjectId, partnership_project::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(PartnershipProject)).transpose()
    }

    /// Title of the deliverable.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// The day by which it is due.
    async fn due_on(&self) -> Date {
        Date(self.0.due_on)
    }

    /// Whether the day has passed and it was not handed over.
    async fn overdue(&self, ctx: &Context<'_>) -> bool {
        self.0.status == deliverable::Status::Planned && self.0.due_on < ctx.viewer().today()
    }

    /// State in its life cycle.
    async fn status(&self) -> DeliverableStatus {
        self.0.status.into()
    }

    /// Transitions out of its current state; staff only.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn available_transitions(&self, ctx: &Context<'_>) -> Option<Vec<Transition>> {
        let judged = rules::DELIVERABLE.judged(self.0.status, rules::deliverable_guard);
        ctx.viewer().is_staff().then(|| Transition::list(ctx, Scope::Global, judged))
    }

    /// Version, incremented by each change; pass it as `expectedVersion` (optimistic lock).
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// The orders of a list of deliverables.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DeliverableOrder {
    /// Earliest due first.
    #[default]
    DueOnAsc,
    /// Latest due first.
    DueOnDesc,
}

impl Order for DeliverableOrder {
    type Entity = deliverable::Entity;
    fn columns(self) -> Vec<SortColumn<deliverable::Column>> {
        let descending = match self {
            Self::DueOnAsc => false,
            Self::DueOnDesc => true,
        };
        vec![SortColumn { column: deliverable::Column::DueOn, descending, nullable: false }]
    }
}

/// Which deliverables. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
pub struct DeliverableFilterInput {
    /// In one of these states.
    statuses: Option<Vec<DeliverableStatus>>,
    /// Due on this day or later.
    due_from: Option<Date>,
    /// Due before this day.
    due_before: Option<Date>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<DeliverableFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<DeliverableFilterInput>>,
    /// This filter does not match.
    not: Option<Box<DeliverableFilterInput>>,
}

boolean_filter!(DeliverableFilterInput);

impl Composed for DeliverableFilterInput {
    fn leaf(&self, _: &Viewer) -> Result<Condition> {
        let Self { statuses, due_from, due_before, and: _, or: _, not: _ } = self;
        let statuses = statuses.as_ref().map(|statuses| {
            deliverable::Column::Status.is_in(statuses.iter().map(|status| deliverable::Status::from(*status)))
        });
        let from = due_from.map(|day| deliverable::Column::DueOn.gte(day.0));
        let before = due_before.map(|day| deliverable::Column::DueOn.lt(day.0));
        Ok(Condition::all().add_option(statuses).add_option(from).add_option(before))
    }
}

/// The orders of a list of projects.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProjectOrder {
    /// Earliest created first.
    #[default]
    CreatedAtAsc,
}

impl Order for ProjectOrder {
    type Entity = partnership_project::Entity;
    // The key, which every order ends with, sorts by the time of making.
    fn columns(self) -> Vec<SortColumn<partnership_project::Column>> {
        match self {
            Self::CreatedAtAsc => Vec::new(),
        }
    }
}

/// Which projects. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
pub struct ProjectFilterInput {
    /// Of one of these kinds.
    kinds: Option<Vec<ProjectKind>>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<ProjectFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<ProjectFilterInput>>,
    /// This filter does not match.
    not: Option<Box<ProjectFilterInput>>,
}

boolean_filter!(ProjectFilterInput);

impl Composed for ProjectFilterInput {
    fn leaf(&self, _: &Viewer) -> Result<Condition> {
        let Self { kinds, and: _, or: _, not: _ } = self;
        let kinds = kinds.as_ref().map(|kinds| {
            partnership_project::Column::Kind.is_in(kinds.iter().map(|kind| partnership_project::Kind::from(*kind)))
        });
        Ok(Condition::all().add_option(kinds))
    }
}

/// Questions about deliverables.
#[derive(Debug, Default)]
pub struct ProjectQuery;

#[paged]
#[Object]
impl ProjectQuery {
    /// What partnerships hand over, of those that the caller sees.
    async fn deliverables(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<DeliverableFilterInput>,
        #[graphql(desc = "Sort order; by default the first due first.")] order_by: Option<DeliverableOrder>,
    ) -> Option<Result<Connection<Deliverable>>> {
        let request = PageRequest::new("Query.deliverables", page, order_by, filter);
        Some(ctx.access().page(request).await.map(Connection))
    }
}
