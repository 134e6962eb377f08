//! Rounds as clients see them.
use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use chrono::NaiveDate;
use entity::{exchange_program, exchange_round, placement};
use macros::paged;
use sea_orm::{ColumnTrait as _, Condition};

use super::{
    graphql::ExchangeProgram,
    placement::{Placement, PlacementFilterInput, PlacementOrder},
};
use crate::{
    auth::Viewer,
    data::{Children, Composed, ContextExt as _, Order, PageArgs, PageRequest, Row, SortColumn, boolean_filter},
    error::Result,
    graphql::{Connection, Listed, scalar::Date},
};

/// One call of an exchange program.
#[derive(Clone)]
pub struct ExchangeRound(pub Row<exchange_round::Entity>);

impl Listed for ExchangeRound {
    type Entity = exchange_round::Entity;
    fn wrap(row: Row<exchange_round::Entity>) -> Self {
        Self(row)
    }
}

/// Where a round is in its life.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "exchange_round::Status")]
pub enum ExchangeRoundStatus {
    /// Its windows are set.
    Planned,
    /// Applications are taken.
    CallOpen,
    /// The staff choose.
    Selection,
    /// The two sides of every placement are known.
    Matched,
    /// Visits take place.
    Underway,
    /// Reports are awaited.
    Reporting,
    /// It is over.
    Closed,
    /// At rest, to be resumed.
    OnHold,
    /// Will not take place.
    Cancelled,
}

/// The days on which applications are taken, in the round's time zone.
#[derive(SimpleObject, Clone, Copy, Debug)]
pub struct CallWindow {
    /// First day (inclusive).
    opens_on: Date,
    /// Last day (inclusive).
    deadline: Date,
}

impl CallWindow {
    fn of(opens_on: Option<NaiveDate>, closes_on: Option<NaiveDate>) -> Option<Self> {
        Some(Self { opens_on: Date(opens_on?), deadline: Date::last_before(closes_on?) })
    }
}

/// One call of an exchange program.
#[paged]
#[Object(serial)]
impl ExchangeRound {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The program.
    async fn program(&self, ctx: &Context<'_>) -> Option<Result<ExchangeProgram>> {
        let program = self.0.one(ctx.access(), exchange_round::Column::ProgramId, exchange_program::Column::Id).await;
        program.map(|row| row.map(ExchangeProgram)).transpose()
    }

    /// The cycle in words.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The year that it begins in.
    async fn year(&self) -> i32 {
        self.0.year
    }

    /// State in its life cycle.
    async fn status(&self) -> ExchangeRoundStatus {
        self.0.status.into()
    }

    /// When hosts may apply.
    async fn host_call(&self) -> Option<CallWindow> {
        CallWindow::of(self.0.host_call_opens_on, self.0.host_call_closes_on)
    }

    /// When participants may apply.
    async fn call(&self) -> Option<CallWindow> {
        CallWindow::of(self.0.call_opens_on, self.0.call_closes_on)
    }

    /// IANA time zone in which the windows open and close.
    async fn time_zone(&self) -> &str {
        &self.0.time_zone
    }

    /// Most participants.
    async fn capacity(&self) -> Option<i32> {
        self.0.capacity
    }

    /// First day of the visits.
    async fn starts_on(&self) -> Option<Date> {
        self.0.starts_on.map(Date)
    }

    /// Last day (inclusive) of the visits.
    async fn ends_on(&self) -> Option<Date> {
        self.0.ends_on.map(Date::last_before)
    }

    /// Version, incremented by each change; pass it as `expectedVersion` (optimistic lock).
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// Who was brought together; for the public once both sides confirmed.
    async fn placements(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<PlacementFilterInput>,
        #[graphql(desc = "Sort order; by default the latest year first.")] order_by: Option<PlacementOrder>,
    ) -> Option<Result<Connection<Placement>>> {
        let request = PageRequest::new("ExchangeRound.placements", page, order_by, filter);
        let relation = Children::<placement::Entity>(placement::Column::RoundId);
        Some(self.0.many(ctx.access(), exchange_round::Column::Id, relation, request).await.map(Connection))
    }
}

/// The orders of a list of rounds.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExchangeRoundOrder {
    /// Latest year first.
    #[default]
    YearDesc,
    /// The earliest year first.
    YearAsc,
}

impl Order for ExchangeRoundOrder {
    type Entity = exchange_round::Entity;
    fn columns(self) -> Vec<SortColumn<exchange_round::Column>> {
        let descending = match self {
            Self::YearDesc => true,
            Self::YearAsc => false,
        };
        vec![SortColumn { column: exchange_round::Column::Year, descending, nullable: false }]
    }
}

/// Which rounds. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
pub struct ExchangeRoundFilterInput {
    /// In one of these states.
    statuses: Option<Vec<ExchangeRoundStatus>>,
    /// That begin in one of these years.
    years: Option<Vec<i32>>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<ExchangeRoundFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<ExchangeRoundFilterInput>>,
    /// This filter does not match.
    not: Option<Box<ExchangeRoundFilterInput>>,
}

boolean_filter!(ExchangeRoundFilterInput);

impl Composed for ExchangeRoundFilterInput {
    fn leaf(&self, _: &Viewer) -> Result<Condition> {
        let Self { statuses, years, and: _, or: _, not: _ } = self;
        let statuses = statuses.as_ref().map(|statuses| {
            let statuses = statuses.iter().map(|status| exchange_round::Status::from(*status));
            exchange_round::Column::Status.is_in(statuses)
        });
        let years = years.as_ref().map(|years| exchange_round::Column::Year.is_in(years.iter().copied()));
        Ok(Condition::all().add_option(statuses).add_option(years))
    }
}
