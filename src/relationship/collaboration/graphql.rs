//! Collaborations as clients see them.
use async_graphql::{Context, Enum, ID, InputObject, Object};
use entity::{collaboration, relationship, resource};
use macros::paged;
use sea_orm::{ColumnTrait as _, Condition};

use super::rules;
use crate::{
    auth::{Viewer, policy::Scope},
    data::{Children, Composed, ContextExt as _, Order, PageArgs, PageRequest, Row, SortColumn, boolean_filter},
    error::Result,
    graphql::{Connection, Listed, Transition, by_id, scalar::Date},
    relationship::graphql::StrategicAlliance,
    resource::graphql::{Resource, ResourceFilterInput, ResourceOrder},
};

/// What both sides of an alliance do together.
#[derive(Clone)]
pub struct Collaboration(pub Row<collaboration::Entity>);

impl Listed for Collaboration {
    type Entity = collaboration::Entity;
    fn wrap(row: Row<collaboration::Entity>) -> Self {
        Self(row)
    }
}

/// What sort of activity a collaboration is.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "collaboration::Kind")]
pub enum CollaborationKind {
    /// Content through both sides' channels.
    Content,
    /// Programs in line with each side's goals.
    Programmatic,
    /// A product that both develop.
    ProductDevelopment,
    /// People or cities visit each other.
    Exchange,
    /// People learn.
    Training,
    /// Anything else that both want.
    Other,
}

/// Where a collaboration is in its life.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "collaboration::Status")]
pub enum CollaborationStatus {
    /// It is planned.
    Planned,
    /// It is under way.
    Underway,
    /// It is done.
    Done,
    /// It was given up.
    Cancelled,
}

/// What both sides of an alliance do together.
#[paged]
#[Object(serial)]
impl Collaboration {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The alliance.
    async fn alliance(&self, ctx: &Context<'_>) -> Option<Result<StrategicAlliance>> {
        let (from, to) = (collaboration::Column::RelationshipId, relationship::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(StrategicAlliance)).transpose()
    }

    /// What sort of activity it is.
    async fn kind(&self) -> CollaborationKind {
        self.0.kind.into()
    }

    /// Title of the collaboration.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// First day (inclusive).
    async fn starts_on(&self) -> Date {
        Date(self.0.starts_on)
    }

    /// Last day (inclusive); none while the end is open.
    async fn ends_on(&self) -> Option<Date> {
        self.0.ends_on.map(Date::last_before)
    }

    /// State in its life cycle.
    async fn status(&self) -> CollaborationStatus {
        self.0.status.into()
    }

    /// What the association wants of it.
    async fn our_goal(&self) -> &str {
        &self.0.our_goal
    }

    /// What the other side wants of it.
    async fn their_goal(&self) -> &str {
        &self.0.their_goal
    }

    /// What it produced.
    async fn resources(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<ResourceFilterInput>,
        #[graphql(desc = "Sort order; by default the last published first.")] order_by: Option<ResourceOrder>,
    ) -> Option<Result<Connection<Resource>>> {
        let request = PageRequest::new("Collaboration.resources", page, order_by, filter);
        let children = Children(resource::Column::CollaborationId);
        Some(self.0.many(ctx.access(), collaboration::Column::Id, children, request).await.map(Connection))
    }

    /// Transitions out of its current state; staff only.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn available_transitions(&self, ctx: &Context<'_>) -> Option<Result<Vec<Transition>>> {
        if !ctx.viewer().is_staff() {
            return None;
        }
        Some(self.transitions(ctx).await)
    }

    /// Version, incremented by each change; pass it as `expectedVersion` (optimistic lock).
    async fn version(&self) -> i32 {
        self.0.version
    }
}

impl Collaboration {
    async fn transitions(&self, ctx: &Context<'_>) -> Result<Vec<Transition>> {
        let (from, to) = (collaboration::Column::RelationshipId, relationship::Column::Id);
        let Some(alliance) = self.0.one::<relationship::Entity>(ctx.access(), from, to).await? else {
            return Ok(Vec::new());
        };
        let judged = rules::LIFE_CYCLE.judged(self.0.status, |step| rules::guard(step, alliance.status));
        Ok(Transition::list(ctx, Scope::Global, judged))
    }
}

/// The orders of a list of collaborations.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CollaborationOrder {
    /// Latest start first.
    #[default]
    StartsOnDesc,
    /// Earliest start first.
    StartsOnAsc,
}

impl Order for CollaborationOrder {
    type Entity = collaboration::Entity;
    fn columns(self) -> Vec<SortColumn<collaboration::Column>> {
        let descending = match self {
            Self::StartsOnDesc => true,
            Self::StartsOnAsc => false,
        };
        vec![SortColumn { column: collaboration::Column::StartsOn, descending, nullable: false }]
    }
}

/// Which collaborations. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
pub struct CollaborationFilterInput {
    /// Of one of these kinds.
    kinds: Option<Vec<CollaborationKind>>,
    /// In one of these states.
    statuses: Option<Vec<CollaborationStatus>>,
    /// That begin on this day or later.
    starts_from: Option<Date>,
    /// That begin before this day.
    starts_before: Option<Date>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<CollaborationFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<CollaborationFilterInput>>,
    /// This filter does not match.
    not: Option<Box<CollaborationFilterInput>>,
}

boolean_filter!(CollaborationFilterInput);

impl Composed for CollaborationFilterInput {
    fn leaf(&self, _: &Viewer) -> Result<Condition> {
        let Self { kinds, statuses, starts_from, starts_before, and: _, or: _, not: _ } = self;
        let kinds = kinds
            .as_ref()
            .map(|kinds| collaboration::Column::Kind.is_in(kinds.iter().map(|kind| collaboration::Kind::from(*kind))));
        let statuses = statuses.as_ref().map(|statuses| {
            collaboration::Column::Status.is_in(statuses.iter().map(|status| collaboration::Status::from(*status)))
        });
        let from = starts_from.map(|day| collaboration::Column::StartsOn.gte(day.0));
        let before = starts_before.map(|day| collaboration::Column::StartsOn.lt(day.0));
        Ok(Condition::all().add_option(kinds).add_option(statuses).add_option(from).add_option(before))
    }
}

/// Questions about collaborations.
#[derive(Debug, Default)]
pub struct CollaborationQuery;

#[paged]
#[Object]
impl CollaborationQuery {
    /// One collaboration; none if the caller can see none with this id.
    async fn collaboration(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global ID of the object.")] id: ID,
    ) -> Option<Result<Collaboration>> {
        by_id(ctx, &id).await
    }

    /// What both sides of alliances do together, of those that the caller sees.
    async fn collaborations(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<CollaborationFilterInput>,
        #[graphql(desc = "Sort order; by default the last to begin first.")] order_by: Option<CollaborationOrder>,
    ) -> Option<Result<Connection<Collaboration>>> {
        let request = PageRequest::new("Query.collaborations", page, order_by, filter);
        Some(ctx.access().page(request).await.map(Connection))
    }
}
