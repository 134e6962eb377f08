//! Obligations as the staff see them.
use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use entity::{agreement, obligation, organization};
use macros::paged;
use sea_orm::{ColumnTrait as _, Condition, sea_query::ExprTrait as _};

use super::rules;
use crate::{
    agreement::graphql::Agreement,
    auth::{Viewer, policy::Scope},
    data::{Composed, ContextExt as _, Order, PageArgs, PageRequest, Row, SortColumn, boolean_filter},
    error::Result,
    graphql::{
        Connection, Listed, Transition, by_id,
        scalar::{Date, Url},
    },
    organization::graphql::Organization,
};

/// What one side of an agreement owes by a day; for the staff.
#[derive(Clone)]
pub struct Obligation(pub Row<obligation::Entity>);

impl Listed for Obligation {
    type Entity = obligation::Entity;
    fn wrap(row: Row<obligation::Entity>) -> Self {
        Self(row)
    }
}

/// Who owes something.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "obligation::Owner")]
pub enum ObligationOwner {
    /// The association.
    Association,
    /// Another party to the agreement.
    Counterpart,
}

/// How often something is owed.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "obligation::Period")]
pub enum ObligationPeriod {
    /// It is owed once.
    Once,
    /// Every year.
    Yearly,
    /// Every three months.
    Quarterly,
    /// Every month.
    Monthly,
}

/// Where an obligation is in its life.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "obligation::Status", visible = "crate::schema::for_staff")]
pub enum ObligationStatus {
    /// It is still owed.
    Open,
    /// There is evidence that it was met.
    Met,
    /// Not asked for any more.
    Waived,
}

/// What shows that an obligation was met.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct Evidence {
    /// Description of the evidence.
    text: Option<String>,
    /// Address of the evidence.
    url: Option<Url>,
    /// The day on which it was met.
    met_on: Date,
}

/// What one side of an agreement owes by a day; for the staff.
#[Object(serial, visible = "crate::schema::for_staff")]
impl Obligation {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The agreement that says so.
    async fn agreement(&self, ctx: &Context<'_>) -> Option<Result<Agreement>> {
        let (from, to) = (obligation::Column::AgreementId, agreement::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(Agreement)).transpose()
    }

    /// The side that owes it.
    async fn owner(&self) -> ObligationOwner {
        self.0.owner.into()
    }

    /// The party that owes it; none where the association does.
    async fn party(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        let (from, to) = (obligation::Column::PartyId, organization::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(Organization)).transpose()
    }

    /// Description of what is owed.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// How often it is owed.
    async fn period(&self) -> ObligationPeriod {
        self.0.period.into()
    }

    /// The day by which it is due.
    async fn due_on(&self) -> Date {
        Date(self.0.due_on)
    }

    /// Whether it was due before today and is still owed.
    async fn overdue(&self, ctx: &Context<'_>) -> bool {
        rules::is_overdue(&self.0, ctx.viewer().today())
    }

    /// State in its life cycle.
    async fn status(&self) -> ObligationStatus {
        self.0.status.into()
    }

    /// What shows that it was met; none before.
    async fn evidence(&self) -> Option<Evidence> {
        let url = self.0.evidence_url.clone().map(Url);
        self.0.met_on.map(|on| Evidence { text: self.0.evidence.clone(), url, met_on: Date(on) })
    }

    /// Why it was waived.
    async fn waiver_reason(&self) -> Option<&str> {
        self.0.waiver.as_deref()
    }

    /// The one before, of those that come again.
    async fn previous(&self, ctx: &Context<'_>) -> Option<Result<Self>> {
        let (from, to) = (obligation::Column::FollowsId, obligation::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(Self)).transpose()
    }

    /// The one after, of those that come again.
    async fn next(&self, ctx: &Context<'_>) -> Option<Result<Self>> {
        let (from, to) = (obligation::Column::Id, obligation::Column::FollowsId);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(Self)).transpose()
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

/// The orders of a list of obligations.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[graphql(visible = "crate::schema::for_staff")]
pub enum ObligationOrder {
    /// Earliest due first.
    #[default]
    DueOnAsc,
    /// Latest due first.
    DueOnDesc,
}

impl Order for ObligationOrder {
    type Entity = obligation::Entity;
    fn columns(self) -> Vec<SortColumn<obligation::Column>> {
        let descending = match self {
            Self::DueOnAsc => false,
            Self::DueOnDesc => true,
        };
        vec![SortColumn { column: obligation::Column::DueOn, descending, nullable: false }]
    }
}

/// Which obligations. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct ObligationFilterInput {
    /// In one of these states.
    statuses: Option<Vec<ObligationStatus>>,
    /// Owed by one of these.
    owners: Option<Vec<ObligationOwner>>,
    /// Due on this day or later.
    due_from: Option<Date>,
    /// Due before this day.
    due_before: Option<Date>,
    /// Whether it was due before today and is still owed.
    overdue: Option<bool>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<ObligationFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<ObligationFilterInput>>,
    /// This filter does not match.
    not: Option<Box<ObligationFilterInput>>,
}

boolean_filter!(ObligationFilterInput);

impl Composed for ObligationFilterInput {
    fn leaf(&self, viewer: &Viewer) -> Result<Condition> {
        let Self { statuses, owners, due_from, due_before, overdue, and: _, or: _, not: _ } = self;
        let (status, due) = (obligation::Column::Status, obligation::Column::DueOn);
        let statuses = statuses
            .as_ref()
            .map(|statuses| status.is_in(statuses.iter().map(|status| obligation::Status::from(*status))));
        let owners = owners
            .as_ref()
            .map(|owners| obligation::Column::Owner.is_in(owners.iter().map(|owner| obligation::Owner::from(*owner))));
        let days = Condition::all()
            .add_option(due_from.map(|day| due.gte(day.0)))
            .add_option(due_before.map(|day| due.lt(day.0)));
        let overdue = overdue.map(|wanted| {
            let is_overdue = status.eq(obligation::Status::Open).and(due.lt(viewer.today()));
            if wanted { is_overdue } else { is_overdue.not() }
        });
        Ok(days.add_option(statuses).add_option(owners).add_option(overdue))
    }
}

/// Questions about obligations.
#[derive(Debug, Default)]
pub struct ObligationQuery;

#[paged]
#[Object]
impl ObligationQuery {
    /// One obligation; none if there is none with this id. For the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn obligation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global ID of the object.")] id: ID,
    ) -> Option<Result<Obligation>> {
        by_id(ctx, &id).await
    }

    /// What is owed under all agreements; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn obligations(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<ObligationFilterInput>,
        #[graphql(desc = "Sort order; by default the first due first.")] order_by: Option<ObligationOrder>,
    ) -> Option<Result<Connection<Obligation>>> {
        let request = PageRequest::new("Query.obligations", page, order_by, filter);
        Some(ctx.access().page(request).await.map(Connection))
    }
}
