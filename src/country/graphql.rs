//! Countries as clients see them.
use async_graphql::{Context, Enum, InputObject, Object};
use entity::{branch, chapter, country, exchange_country, exchange_program, organization};
use macros::paged;
use sea_orm::Condition;

use crate::{
    auth::Viewer,
    branch::graphql::{Branch, BranchFilterInput, BranchOrder},
    chapter::graphql::{Chapter, ChapterFilterInput, ChapterOrder},
    data::{
        Children, Composed, ContextExt as _, Order, PageArgs, PageRequest, Row, SortColumn, Through, boolean_filter,
    },
    error::Result,
    exchange::program::graphql::{ExchangeProgram, ExchangeProgramFilterInput, ExchangeProgramOrder},
    graphql::{Connection, Listed, scalar::CountryCode},
    organization::graphql::{Organization, OrganizationFilterInput, OrganizationOrder},
};

/// A country or territory: ISO 3166-1, and the codes outside it that are in use here.
#[derive(Clone)]
pub struct Country(pub Row<country::Entity>);

impl Listed for Country {
    type Entity = country::Entity;
    fn wrap(row: Row<country::Entity>) -> Self {
        Self(row)
    }
}

/// A country or territory: ISO 3166-1, and the codes outside it that are in use here.
#[paged]
#[Object(serial)]
impl Country {
    /// ISO 3166-1 alpha-2.
    async fn code(&self) -> CountryCode {
        CountryCode(self.0.code.clone())
    }

    /// Short English name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Whether ISO 3166-1 assigns the code; XK (Kosovo) is in use without being assigned.
    async fn iso_assigned(&self) -> bool {
        self.0.iso_assigned
    }

    /// Organizations with their seat there.
    async fn organizations(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<OrganizationFilterInput>,
        order_by: Option<OrganizationOrder>,
    ) -> Option<Result<Connection<Organization>>> {
        let request = PageRequest::new("Country.organizations", page, order_by, filter);
        let relation = Children::<organization::Entity>(organization::Column::CountryCode);
        Some(self.0.many(ctx.access(), country::Column::Code, relation, request).await.map(Connection))
    }

    /// Branches there.
    async fn branches(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<BranchFilterInput>,
        order_by: Option<BranchOrder>,
    ) -> Option<Result<Connection<Branch>>> {
        let request = PageRequest::new("Country.branches", page, order_by, filter);
        let relation = Children::<branch::Entity>(branch::Column::CountryCode);
        Some(self.0.many(ctx.access(), country::Column::Code, relation, request).await.map(Connection))
    }

    /// Exchange programs that take place there or with it.
    async fn exchange_programs(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<ExchangeProgramFilterInput>,
        order_by: Option<ExchangeProgramOrder>,
    ) -> Option<Result<Connection<ExchangeProgram>>> {
        let request = PageRequest::new("Country.exchangePrograms", page, order_by, filter);
        let (parent, child) = (exchange_country::Column::CountryCode, exchange_country::Column::ProgramId);
        let relation = Through::<_, exchange_country::Entity, ()>::new(parent, child, exchange_program::Column::Id);
        Some(self.0.many(ctx.access(), country::Column::Code, relation, request).await.map(Connection))
    }

    /// Chapters there.
    async fn chapters(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<ChapterFilterInput>,
        order_by: Option<ChapterOrder>,
    ) -> Option<Result<Connection<Chapter>>> {
        let request = PageRequest::new("Country.chapters", page, order_by, filter);
        let relation = Children::<chapter::Entity>(chapter::Column::CountryCode);
        Some(self.0.many(ctx.access(), country::Column::Code, relation, request).await.map(Connection))
    }
}

/// The orders of a list of countries.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CountryOrder {
    /// By name.
    #[default]
    NameAsc,
}

impl Order for CountryOrder {
    type Entity = country::Entity;
    fn columns(self) -> Vec<SortColumn<country::Column>> {
        match self {
            Self::NameAsc => vec![SortColumn { column: country::Column::NameKey, descending: false, nullable: false }],
        }
    }
}

/// Which countries.
#[derive(InputObject, Clone, Debug)]
pub struct CountryFilterInput {
    /// Only these countries.
    codes: Option<Vec<CountryCode>>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<CountryFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<CountryFilterInput>>,
    /// This filter does not match.
    not: Option<Box<CountryFilterInput>>,
}

boolean_filter!(CountryFilterInput);

impl Composed for CountryFilterInput {
    fn leaf(&self, _: &Viewer) -> Result<Condition> {
        use sea_orm::ColumnTrait as _;
        let Self { codes, and: _, or: _, not: _ } = self;
        let codes = codes.as_ref().map(|codes| country::Column::Code.is_in(codes.iter().map(|code| code.0.as_str())));
        Ok(Condition::all().add_option(codes))
    }
}

/// Questions about countries.
#[derive(Debug, Default)]
pub struct CountryQuery;

#[paged]
#[Object]
impl CountryQuery {
    /// Countries and territories.
    async fn countries(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<CountryFilterInput>,
        order_by: Option<CountryOrder>,
    ) -> Option<Result<Connection<Country>>> {
        let request = PageRequest::new("Query.countries", page, order_by, filter);
        Some(ctx.access().page(request).await.map(Connection))
    }
}
