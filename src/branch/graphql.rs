//! Branches as clients see them.
use async_graphql::{Context, Enum, ID, InputObject, Object};
use entity::{branch, country, organization};
use macros::paged;
use sea_orm::{ColumnTrait as _, Condition};

use crate::{
    auth::Viewer,
    country::graphql::Country,
    data::{ContextExt as _, Filter, Order, PageArgs, PageRequest, Row, SortColumn},
    error::Result,
    graphql::{
        Connection, Listed, Position, by_id,
        scalar::{CountryCode, Date},
    },
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
    /// Put forward.
    Proposed,
    /// Approved by the board, not yet open.
    Approved,
    /// Works.
    Open,
    /// Being wound up.
    Closing,
    /// Over.
    Dissolved,
    /// Turned down by the board.
    Declined,
    /// Taken back.
    Withdrawn,
}

/// A semi-autonomous office that the main office directs.
#[Object(serial)]
impl Branch {
    /// Its id.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Name.
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

    /// Where it is in its life.
    async fn status(&self) -> BranchStatus {
        self.0.status.into()
    }

    /// First day.
    async fn opened_on(&self) -> Option<Date> {
        self.0.opened_on.map(Date)
    }

    /// The day it was dissolved.
    async fn closed_on(&self) -> Option<Date> {
        self.0.closed_on.map(Date)
    }

    /// Counts the changes: give it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// The orders of a list of branches.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BranchOrder {
    /// By name.
    #[default]
    Name,
    /// The latest opened first, those that never opened last.
    OpenedDesc,
}

impl Order for BranchOrder {
    type Entity = branch::Entity;
    fn columns(self) -> Vec<SortColumn<branch::Column>> {
        let (column, descending, nullable) = match self {
            Self::Name => (branch::Column::NameKey, false, false),
            Self::OpenedDesc => (branch::Column::OpenedOn, true, true),
        };
        vec![SortColumn { column, descending, nullable }]
    }
}

/// Which branches. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
pub struct BranchFilter {
    /// In one of these countries.
    countries: Option<Vec<CountryCode>>,
    /// In one of these states.
    statuses: Option<Vec<BranchStatus>>,
}

impl Filter for BranchFilter {
    fn condition(filter: Option<&Self>, _: &Viewer) -> Result<Condition> {
        let Some(Self { countries, statuses }) = filter else { return Ok(Condition::all()) };
        let countries =
            countries.as_ref().map(|codes| branch::Column::CountryCode.is_in(codes.iter().map(|code| code.0.as_str())));
        let statuses = statuses
            .as_ref()
            .map(|statuses| branch::Column::Status.is_in(statuses.iter().map(|status| branch::Status::from(*status))));
        Ok(Condition::all().add_option(countries).add_option(statuses))
    }
}

/// Questions about branches.
#[derive(Debug, Default)]
pub struct BranchQuery;

#[paged]
#[Object]
impl BranchQuery {
    /// One branch; none if the caller can see none with this id.
    async fn branch(&self, ctx: &Context<'_>, #[graphql(desc = "Its id.")] id: ID) -> Option<Result<Branch>> {
        by_id(ctx, &id).await
    }

    /// Branches that work, close or are dissolved; for the staff, all.
    async fn branches(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<BranchFilter>,
        order_by: Option<BranchOrder>,
    ) -> Option<Result<Connection<Branch>>> {
        let request = PageRequest::new("Query.branches", page, order_by, filter);
        Some(ctx.access().page(request).await.map(Connection))
    }
}
