//! Placements as clients see them: two sides that were brought together.
use async_graphql::{Context, Enum, ID, InputObject, Object};
use entity::{
    exchange_application, exchange_leg, exchange_program, exchange_report, exchange_round, ledger_entry, organization,
    placement::{self, Side},
};
use macros::paged;
use sea_orm::{ColumnTrait as _, Condition};

use super::{
    guard::{Facts, guard},
    leg::{ExchangeLeg, ExchangeLegOrder},
    report::ExchangeReport,
    rules::{self, SideOf},
    store,
};
use crate::{
    auth::{Viewer, policy::Scope},
    data::{
        Audited as _, Children, Composed, ContextExt as _, Order, PageArgs, PageRequest, Related, Row, SortColumn,
        Whole, boolean_filter,
    },
    error::Result,
    exchange::{
        application::graphql::ExchangeApplication, matching::graphql::KeptMatching, program::graphql::ExchangeKind,
        round::graphql::ExchangeRound,
    },
    graphql::{
        Connection, Listed, Transition,
        scalar::{CountryCode, Date},
    },
    ledger::graphql::{LedgerEntry, LedgerOrder},
    lifecycle::Step as _,
    organization::graphql::Organization,
};
use chrono::{DateTime, Utc};

/// Two sides that were brought together in one round: a city pair, for example.
#[derive(Clone)]
pub struct Placement(pub Row<placement::Entity>);

impl Listed for Placement {
    type Entity = placement::Entity;
    fn wrap(row: Row<placement::Entity>) -> Self {
        Self(row)
    }
}

/// One side of a placement.
pub struct PlacementSide {
    placement: Row<placement::Entity>,
    side: Side,
}

/// One of the two sides of a placement.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "placement::Side")]
pub enum PlacementSideName {
    /// The first, `sideA`.
    A,
    /// The second, `sideB`.
    B,
}

/// What a side is to the exchange.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "placement::Role")]
pub enum PlacementRole {
    /// Shares what it knows.
    Resource,
    /// It applies for the exchange.
    Applicant,
    /// It is applicant and resource at once.
    Peer,
}

/// Where a placement is in its life.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "placement::Status")]
pub enum PlacementStatus {
    /// Put to both sides.
    Proposed,
    /// One side agreed.
    HalfConfirmed,
    /// Both sides agreed.
    Confirmed,
    /// Visits take place.
    Underway,
    /// Every visit is done.
    Completed,
    /// Both sides reported.
    Reported,
    /// One side said no.
    Refused,
    /// Will not take place.
    Cancelled,
}

/// One side of a placement.
#[Object(serial)]
impl PlacementSide {
    /// The organization on this side.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        let column = match self.side {
            Side::A => placement::Column::SideAId,
            Side::B => placement::Column::SideBId,
        };
        let organization = self.placement.one(ctx.access(), column, organization::Column::Id).await;
        organization.map(|row| row.map(Organization)).transpose()
    }

    /// What it is to the exchange.
    async fn role(&self) -> PlacementRole {
        self.of().role.into()
    }

    /// Its application; for the staff, none of placements of former times.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn application(&self, ctx: &Context<'_>) -> Option<Result<ExchangeApplication>> {
        if !ctx.viewer().is_staff() {
            return None;
        }
        let column = match self.side {
            Side::A => placement::Column::SideAApplicationId,
            Side::B => placement::Column::SideBApplicationId,
        };
        let application = self.placement.one(ctx.access(), column, exchange_application::Column::Id).await;
        application.map(|row| row.map(ExchangeApplication)).transpose()
    }

    /// When it agreed; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn confirmed_at(&self, ctx: &Context<'_>) -> Option<DateTime<Utc>> {
        self.of().confirmed_at.filter(|_| ctx.viewer().is_staff())
    }

    /// Whether its governing body ratifies the placement before it confirms; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn needs_ratification(&self, ctx: &Context<'_>) -> Option<bool> {
        ctx.viewer().is_staff().then_some(self.of().needs_ratification)
    }

    /// The day on which its governing body ratified the placement; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn ratified_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.of().ratified_on.filter(|_| ctx.viewer().is_staff()).map(Date)
    }
}

impl PlacementSide {
    fn of(&self) -> SideOf {
        rules::side(&self.placement, self.side)
    }
}

/// Two sides that were brought together in one round: a city pair, for example.
#[paged]
#[Object(serial)]
impl Placement {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The round.
    async fn round(&self, ctx: &Context<'_>) -> Option<Result<ExchangeRound>> {
        let round = self.0.one(ctx.access(), placement::Column::RoundId, exchange_round::Column::Id).await;
        round.map(|row| row.map(ExchangeRound)).transpose()
    }

    /// The first side.
    async fn side_a(&self) -> PlacementSide {
        PlacementSide { placement: self.0.clone(), side: Side::A }
    }

    /// The second side.
    async fn side_b(&self) -> PlacementSide {
        PlacementSide { placement: self.0.clone(), side: Side::B }
    }

    /// What the exchange was about, in words.
    async fn theme(&self) -> Option<&str> {
        self.0.theme.as_deref()
    }

    /// The year that it began in.
    async fn year(&self) -> Option<i32> {
        self.0.year
    }

    /// State in its life cycle.
    async fn status(&self) -> PlacementStatus {
        self.0.status.into()
    }

    /// Version, incremented by each change; pass it as `expectedVersion` (optimistic lock).
    async fn version(&self, ctx: &Context<'_>) -> i32 {
        self.0.version_for(ctx.viewer())
    }

    /// Its visits.
    async fn legs(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        #[graphql(desc = "Sort order; by default the first to begin first.")] order_by: Option<ExchangeLegOrder>,
    ) -> Option<Result<Connection<ExchangeLeg>>> {
        let request = PageRequest::new("Placement.legs", page, order_by, None::<Whole>);
        let children = Children::<exchange_leg::Entity>(exchange_leg::Column::PlacementId);
        Some(self.0.many(ctx.access(), placement::Column::Id, children, request).await.map(Connection))
    }

    /// What both sides report and are asked to, by the day; for the staff, at most six, none until every visit is done.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn reports(&self, ctx: &Context<'_>) -> Option<Result<Vec<ExchangeReport>>> {
        if !ctx.viewer().is_staff() {
            return None;
        }
        let (key, of) = (placement::Column::Id, exchange_report::Column::PlacementId);
        let reports = self.0.each::<exchange_report::Entity>(ctx.access(), key, of).await;
        Some(reports.map(|mut rows| {
            rows.sort_by_key(|row| (row.due_on, row.id));
            rows.into_iter().map(ExchangeReport).collect()
        }))
    }

    /// The kept matching that proposed it; for the staff, none of what somebody proposed.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn matching(&self, ctx: &Context<'_>) -> Option<KeptMatching> {
        let (number, weights_edition) = self.0.matching.zip(self.0.weights_edition)?;
        ctx.viewer().is_staff().then_some(KeptMatching { number, weights_edition })
    }

    /// The day on which it was completed; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn completed_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.completed_on.filter(|_| ctx.viewer().is_staff()).map(Date)
    }

    /// Transitions out of its current state; staff only.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn available_transitions(&self, ctx: &Context<'_>) -> Option<Result<Vec<Transition>>> {
        if !ctx.viewer().is_staff() {
            return None;
        }
        Some(self.transitions(ctx).await)
    }

    /// Change history; staff only.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn history(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        #[graphql(desc = "Sort order; by default the latest first.")] order_by: Option<LedgerOrder>,
    ) -> Option<Result<Connection<LedgerEntry>>> {
        if !ctx.viewer().is_staff() {
            return None;
        }
        let request = PageRequest::new("Placement.history", page, order_by, None::<Whole>);
        let children = Children(ledger_entry::Column::SubjectId);
        Some(self.0.many(ctx.access(), placement::Column::Id, children, request).await.map(Connection))
    }
}

impl Placement {
    async fn transitions(&self, ctx: &Context<'_>) -> Result<Vec<Transition>> {
        let facts = Facts(Related::Batched(self.0.clone(), ctx.access()));
        let mut judged = Vec::new();
        for step in rules::LIFE_CYCLE.available(self.0.status) {
            judged.push((step.action(), guard(&facts, step, ctx.viewer().today()).await?));
        }
        Ok(Transition::list(ctx, Scope::Global, judged))
    }
}

/// The orders of a list of placements.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PlacementOrder {
    /// The latest year first, those of unknown year last.
    #[default]
    YearDesc,
}

impl Order for PlacementOrder {
    type Entity = placement::Entity;
    fn columns(self) -> Vec<SortColumn<placement::Column>> {
        match self {
            Self::YearDesc => vec![SortColumn { column: placement::Column::Year, descending: true, nullable: true }],
        }
    }
}

/// Which placements. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
pub struct PlacementFilterInput {
    /// In one of these states.
    statuses: Option<Vec<PlacementStatus>>,
    /// That began in one of these years.
    years: Option<Vec<i32>>,
    /// Of programs of one of these kinds.
    kinds: Option<Vec<ExchangeKind>>,
    /// With an organization of one of these countries on either side.
    countries: Option<Vec<CountryCode>>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<PlacementFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<PlacementFilterInput>>,
    /// This filter does not match.
    not: Option<Box<PlacementFilterInput>>,
}

boolean_filter!(PlacementFilterInput);

impl Composed for PlacementFilterInput {
    fn leaf(&self, _: &Viewer) -> Result<Condition> {
        let Self { statuses, years, kinds, countries, and: _, or: _, not: _ } = self;
        let statuses = statuses.as_ref().map(|statuses| {
            placement::Column::Status.is_in(statuses.iter().map(|status| placement::Status::from(*status)))
        });
        let years = years.as_ref().map(|years| placement::Column::Year.is_in(years.iter().copied()));
        let kinds = kinds.as_ref().map(|kinds| {
            placement::Column::RoundId
                .in_subquery(store::rounds_of(kinds.iter().map(|kind| exchange_program::Kind::from(*kind))))
        });
        let countries = countries.as_ref().map(|codes| store::with_countries(codes.iter().map(|code| code.0.clone())));
        Ok(Condition::all().add_option(statuses).add_option(years).add_option(kinds).add_option(countries))
    }
}
