//! Exchange programs as clients see them.
use async_graphql::{Context, Enum, ID, InputObject, Object};
use entity::{
    country, exchange_country, exchange_partner,
    exchange_program::{self, Kind},
    exchange_round, organization,
};
use macros::paged;
use sea_orm::{ColumnTrait as _, Condition, sea_query::Query};

use crate::{
    auth::{Viewer, policy::Scope},
    country::graphql::{Country, CountryFilterInput, CountryOrder},
    data::{
        Audited as _, Children, Composed, ContextExt as _, Order, PageArgs, PageRequest, Row, SortColumn, Through,
        boolean_filter,
    },
    error::Result,
    exchange::round::{
        calendar,
        graphql::{ExchangeRound, ExchangeRoundFilterInput, ExchangeRoundOrder},
    },
    graphql::{Connection, Listed, Money, by_id, permissions, scalar::CountryCode},
    organization::graphql::{Organization, OrganizationOrder},
    relationship::graphql::PartyFilterInput,
};

/// A scheme under which people or cities visit each other; its calls are rounds.
#[derive(Clone)]
pub struct ExchangeProgram(pub Row<exchange_program::Entity>);

impl Listed for ExchangeProgram {
    type Entity = exchange_program::Entity;
    fn wrap(row: Row<exchange_program::Entity>) -> Self {
        Self(row)
    }
}

permissions! {
    /// What the viewer may do with an exchange program.
    ExchangeProgramPermissions {
        /// Whether `updateExchangeProgram` is permitted.
        update: UpdateExchangeProgram,
    }
}

/// Who visits whom.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "exchange_program::Kind")]
pub enum ExchangeKind {
    /// Professionals, one to one.
    PeerToPeer,
    /// Local governments.
    CityToCity,
    /// A group visits several places.
    StudyTour,
    /// Fellows placed with hosts.
    Fellowship,
}

/// A scheme under which people or cities visit each other; its calls are rounds.
#[paged]
#[Object(serial)]
impl ExchangeProgram {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Name of the program.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Who visits whom.
    async fn kind(&self) -> ExchangeKind {
        self.0.kind.into()
    }

    /// What it is, in words.
    async fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// Who may apply, in words.
    async fn eligibility(&self) -> Option<&str> {
        self.0.eligibility.as_deref()
    }

    /// The organization that runs it.
    async fn organizer(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        let organizer = self.0.one(ctx.access(), exchange_program::Column::OrganizerId, organization::Column::Id).await;
        organizer.map(|row| row.map(Organization)).transpose()
    }

    /// Who pays for it, in words.
    async fn funder(&self) -> Option<&str> {
        self.0.funder.as_deref()
    }

    /// What the funder pays; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn funding(&self, ctx: &Context<'_>) -> Option<Money> {
        let (minor, currency) = (self.0.funding_minor, self.0.funding_currency.as_deref());
        Money::of(minor, currency).filter(|_| ctx.viewer().is_staff())
    }

    /// Whether each visit is returned.
    async fn reciprocal(&self) -> bool {
        self.0.reciprocal
    }

    /// Usual length of a visit in days.
    async fn duration_days(&self) -> Option<i32> {
        self.0.duration_days
    }

    /// Path on this server of an iCalendar feed with the days on which its rounds take applications,
    /// in English, or in Spanish with `?lang=es` or for those who accept it.
    async fn calendar_path(&self) -> String {
        calendar::path(self.0.id)
    }

    /// Actions that the caller is permitted to take.
    async fn viewer_permissions(&self, ctx: &Context<'_>) -> ExchangeProgramPermissions {
        ExchangeProgramPermissions::of(ctx.viewer(), Scope::Global, |_| Ok(()))
    }

    /// Version, incremented by each change; pass it as `expectedVersion` (optimistic lock).
    async fn version(&self, ctx: &Context<'_>) -> i32 {
        self.0.version_for(ctx.viewer())
    }

    /// The bodies that run it together with the organizer.
    async fn partners(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<PartyFilterInput>,
        order_by: Option<OrganizationOrder>,
    ) -> Option<Result<Connection<Organization>>> {
        let request = PageRequest::new("ExchangeProgram.partners", page, order_by, filter);
        let (parent, child) = (exchange_partner::Column::ProgramId, exchange_partner::Column::OrganizationId);
        let relation = Through::<_, exchange_partner::Entity, ()>::new(parent, child, organization::Column::Id);
        Some(self.0.many(ctx.access(), exchange_program::Column::Id, relation, request).await.map(Connection))
    }

    /// The countries that it takes place in or with.
    async fn countries(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<CountryFilterInput>,
        order_by: Option<CountryOrder>,
    ) -> Option<Result<Connection<Country>>> {
        let request = PageRequest::new("ExchangeProgram.countries", page, order_by, filter);
        let (parent, child) = (exchange_country::Column::ProgramId, exchange_country::Column::CountryCode);
        let relation = Through::<_, exchange_country::Entity, ()>::new(parent, child, country::Column::Code);
        Some(self.0.many(ctx.access(), exchange_program::Column::Id, relation, request).await.map(Connection))
    }

    /// Its calls.
    async fn rounds(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<ExchangeRoundFilterInput>,
        #[graphql(desc = "Sort order; by default the latest year first.")] order_by: Option<ExchangeRoundOrder>,
    ) -> Option<Result<Connection<ExchangeRound>>> {
        let request = PageRequest::new("ExchangeProgram.rounds", page, order_by, filter);
        let relation = Children::<exchange_round::Entity>(exchange_round::Column::ProgramId);
        Some(self.0.many(ctx.access(), exchange_program::Column::Id, relation, request).await.map(Connection))
    }
}

/// The orders of a list of exchange programs.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExchangeProgramOrder {
    /// By name.
    #[default]
    NameAsc,
}

impl Order for ExchangeProgramOrder {
    type Entity = exchange_program::Entity;
    fn columns(self) -> Vec<SortColumn<exchange_program::Column>> {
        match self {
            Self::NameAsc => {
                vec![SortColumn { column: exchange_program::Column::NameKey, descending: false, nullable: false }]
            }
        }
    }
}

/// Which exchange programs. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
pub struct ExchangeProgramFilterInput {
    /// Of one of these kinds.
    kinds: Option<Vec<ExchangeKind>>,
    /// In or with one of these countries.
    countries: Option<Vec<CountryCode>>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<ExchangeProgramFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<ExchangeProgramFilterInput>>,
    /// This filter does not match.
    not: Option<Box<ExchangeProgramFilterInput>>,
}

boolean_filter!(ExchangeProgramFilterInput);

impl Composed for ExchangeProgramFilterInput {
    fn leaf(&self, _: &Viewer) -> Result<Condition> {
        let Self { kinds, countries, and: _, or: _, not: _ } = self;
        let kinds = kinds
            .as_ref()
            .map(|kinds| exchange_program::Column::Kind.is_in(kinds.iter().map(|kind| Kind::from(*kind))));
        let countries = countries.as_ref().map(|codes| {
            let codes = codes.iter().map(|code| code.0.as_str());
            let with = Query::select()
                .column(exchange_country::Column::ProgramId)
                .from(exchange_country::Entity)
                .and_where(exchange_country::Column::CountryCode.is_in(codes))
                .take();
            exchange_program::Column::Id.in_subquery(with)
        });
        Ok(Condition::all().add_option(kinds).add_option(countries))
    }
}

/// Questions about exchanges.
#[derive(Debug, Default)]
pub struct ExchangeQuery;

#[paged]
#[Object]
impl ExchangeQuery {
    /// One exchange program; none if there is none with this id.
    async fn exchange_program(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global ID of the object.")] id: ID,
    ) -> Option<Result<ExchangeProgram>> {
        by_id(ctx, &id).await
    }

    /// Exchange programs.
    async fn exchange_programs(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<ExchangeProgramFilterInput>,
        order_by: Option<ExchangeProgramOrder>,
    ) -> Option<Result<Connection<ExchangeProgram>>> {
        let request = PageRequest::new("Query.exchangePrograms", page, order_by, filter);
        Some(ctx.access().page(request).await.map(Connection))
    }

    /// Calls of all exchange programs.
    async fn exchange_rounds(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<ExchangeRoundFilterInput>,
        #[graphql(desc = "Sort order; by default the latest year first.")] order_by: Option<ExchangeRoundOrder>,
    ) -> Option<Result<Connection<ExchangeRound>>> {
        let request = PageRequest::new("Query.exchangeRounds", page, order_by, filter);
        Some(ctx.access().page(request).await.map(Connection))
    }
}
