//! Packages and what they entitle to, as clients see them.
use async_graphql::{Context, Enum, ID, InputObject, Object};
use entity::{entitlement, exchange_program, ledger_entry, sponsor_package, sponsorship};
use macros::paged;
use sea_orm::{ColumnTrait as _, Condition};

use super::{Sponsorship, SponsorshipFilterInput, SponsorshipOrder};
use crate::{
    auth::{
        Viewer,
        policy::{Action, Scope},
    },
    data::{Children, Composed, ContextExt as _, Order, PageArgs, PageRequest, Row, SortColumn, Whole, boolean_filter},
    error::Result,
    exchange::program::graphql::ExchangeProgram,
    graphql::{
        Connection, Listed, Money, by_id, permissions,
        scalar::{Date, Url},
    },
    ledger::graphql::{LedgerEntry, LedgerOrder},
    sponsorship::rules,
};

/// A package of the Annual Partner Program: what a sponsor can take in a year.
#[derive(Clone)]
pub struct SponsorPackage(pub Row<sponsor_package::Entity>);

impl Listed for SponsorPackage {
    type Entity = sponsor_package::Entity;
    fn wrap(row: Row<sponsor_package::Entity>) -> Self {
        Self(row)
    }
}

/// What sort of package it is.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "sponsor_package::Kind")]
pub enum SponsorPackageKind {
    /// For the whole year.
    YearRound,
    /// For the annual conference.
    Conference,
    /// Pays for a program.
    ProgramUnderwriting,
}

permissions! {
    /// What the viewer may do with a package.
    SponsorPackagePermissions {
        /// Whether `updateSponsorPackage` is permitted.
        update: UpdateSponsorPackage,
        /// Whether `offerSponsorship` is permitted.
        offer: OfferSponsorship,
    }
}

/// A package of the Annual Partner Program: what a sponsor can take in a year.
#[paged]
#[Object(serial)]
impl SponsorPackage {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The year that it belongs to.
    async fn year(&self) -> i32 {
        self.0.year
    }

    /// What sort of package it is.
    async fn kind(&self) -> SponsorPackageKind {
        self.0.kind.into()
    }

    /// How high it stands among those of its kind.
    async fn level(&self) -> &str {
        &self.0.level
    }

    /// Name of the package.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What it costs; none if that is to be asked for.
    async fn price(&self) -> Option<Money> {
        Money::of(self.0.price_minor, self.0.price_currency.as_deref())
    }

    /// Where the association describes it.
    async fn external_url(&self) -> Option<Url> {
        self.0.external_url.clone().map(Url)
    }

    /// First day of the year or the event.
    async fn starts_on(&self) -> Date {
        Date(self.0.starts_on)
    }

    /// Last day (inclusive).
    async fn ends_on(&self) -> Date {
        Date::last_before(self.0.ends_on)
    }

    /// Whether it can be offered.
    async fn open_for_offers(&self) -> bool {
        self.0.open_for_offers
    }

    /// The exchange program that it pays for.
    async fn underwrites(&self, ctx: &Context<'_>) -> Option<Result<ExchangeProgram>> {
        let (from, to) = (sponsor_package::Column::UnderwritesId, exchange_program::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(ExchangeProgram)).transpose()
    }

    /// What each of its sponsors may use, in the order in which it was added.
    async fn entitlements(&self, ctx: &Context<'_>) -> Option<Result<Vec<Entitlement>>> {
        let (from, to) = (sponsor_package::Column::Id, entitlement::Column::PackageId);
        let rows = self.0.each::<entitlement::Entity>(ctx.access(), from, to).await;
        Some(rows.map(Entitlement::sorted))
    }

    /// Its sponsors, of those that the caller sees: for the staff, all.
    async fn sponsorships(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<SponsorshipFilterInput>,
        #[graphql(desc = "Sort order; by default the latest year first.")] order_by: Option<SponsorshipOrder>,
    ) -> Option<Result<Connection<Sponsorship>>> {
        let request = PageRequest::new("SponsorPackage.sponsorships", page, order_by, filter);
        let children = Children(sponsorship::Column::PackageId);
        Some(self.0.many(ctx.access(), sponsor_package::Column::Id, children, request).await.map(Connection))
    }

    /// Change history; staff only.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn history(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        #[graphql(desc = "Sort order; by default the latest first.")] order_by: Option<LedgerOrder>,
    ) -> Option<Result<Connection<LedgerEntry>>> {
        let request = PageRequest::new("SponsorPackage.history", page, order_by, None::<Whole>);
        let children = Children(ledger_entry::Column::SubjectId);
        Some(self.0.many(ctx.access(), sponsor_package::Column::Id, children, request).await.map(Connection))
    }

    /// Actions that the caller is permitted to take.
    async fn viewer_permissions(&self, ctx: &Context<'_>) -> SponsorPackagePermissions {
        let viewer = ctx.viewer();
        SponsorPackagePermissions::of(viewer, Scope::Global, |action| {
            let offers = action == Action::OfferSponsorship;
            if offers { rules::may_offer(&self.0, viewer.today()) } else { Ok(()) }
        })
    }

    /// Version, incremented by each change; pass it as `expectedVersion` (optimistic lock).
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// What each sponsor of a package may use, and how often.
#[derive(Clone)]
pub struct Entitlement(pub Row<entitlement::Entity>);

impl Listed for Entitlement {
    type Entity = entitlement::Entity;
    fn wrap(row: Row<entitlement::Entity>) -> Self {
        Self(row)
    }
}

impl Entitlement {
    /// In the order of their making, by which their keys are sorted.
    pub(super) fn sorted(mut rows: Vec<Row<entitlement::Entity>>) -> Vec<Self> {
        rows.sort_by_key(|row| row.id);
        rows.into_iter().map(Self).collect()
    }
}

/// What each sponsor of a package may use, and how often.
#[Object(serial)]
impl Entitlement {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The package that it is part of.
    async fn package(&self, ctx: &Context<'_>) -> Option<Result<SponsorPackage>> {
        let (from, to) = (entitlement::Column::PackageId, sponsor_package::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(SponsorPackage)).transpose()
    }

    /// Description of the entitlement.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// How often each sponsor may use it.
    async fn count(&self) -> i32 {
        self.0.count
    }
}

/// The orders of a list of packages.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SponsorPackageOrder {
    /// Latest year first.
    #[default]
    YearDesc,
    /// The earliest year first.
    YearAsc,
    /// By name.
    NameAsc,
}

impl Order for SponsorPackageOrder {
    type Entity = sponsor_package::Entity;
    fn columns(self) -> Vec<SortColumn<sponsor_package::Column>> {
        let (column, descending) = match self {
            Self::YearDesc => (sponsor_package::Column::Year, true),
            Self::YearAsc => (sponsor_package::Column::Year, false),
            Self::NameAsc => (sponsor_package::Column::NameKey, false),
        };
        vec![SortColumn { column, descending, nullable: false }]
    }
}

/// Which packages. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
pub struct SponsorPackageFilterInput {
    /// Of one of these years.
    years: Option<Vec<i32>>,
    /// Of one of these kinds.
    kinds: Option<Vec<SponsorPackageKind>>,
    /// Open for offers, or not.
    open_for_offers: Option<bool>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<SponsorPackageFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<SponsorPackageFilterInput>>,
    /// This filter does not match.
    not: Option<Box<SponsorPackageFilterInput>>,
}

boolean_filter!(SponsorPackageFilterInput);

impl Composed for SponsorPackageFilterInput {
    fn leaf(&self, _: &Viewer) -> Result<Condition> {
        let Self { years, kinds, open_for_offers, and: _, or: _, not: _ } = self;
        let years = years.as_ref().map(|years| sponsor_package::Column::Year.is_in(years.iter().copied()));
        let kinds = kinds.as_ref().map(|kinds| of_kinds(kinds));
        let open = open_for_offers.map(|open| sponsor_package::Column::OpenForOffers.eq(open));
        Ok(Condition::all().add_option(years).add_option(kinds).add_option(open))
    }
}

pub(super) fn of_kinds(kinds: &[SponsorPackageKind]) -> sea_orm::sea_query::Expr {
    sponsor_package::Column::Kind.is_in(kinds.iter().map(|kind| sponsor_package::Kind::from(*kind)))
}

/// Questions about packages.
#[derive(Debug, Default)]
pub struct SponsorPackageQuery;

#[paged]
#[Object]
impl SponsorPackageQuery {
    /// One package; none if there is none with this id.
    async fn sponsor_package(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global ID of the object.")] id: ID,
    ) -> Option<Result<SponsorPackage>> {
        by_id(ctx, &id).await
    }

    /// Packages of the Annual Partner Program, of all years.
    async fn sponsor_packages(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<SponsorPackageFilterInput>,
        #[graphql(desc = "Sort order; by default the latest year first.")] order_by: Option<SponsorPackageOrder>,
    ) -> Option<Result<Connection<SponsorPackage>>> {
        let request = PageRequest::new("Query.sponsorPackages", page, order_by, filter);
        Some(ctx.access().page(request).await.map(Connection))
    }
}
