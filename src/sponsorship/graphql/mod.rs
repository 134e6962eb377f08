//! Sponsorships as clients see them.
mod list;
pub mod package;
mod uses;

pub use list::{EntitlementUseFilterInput, EntitlementUseOrder, SponsorshipFilterInput, SponsorshipOrder};
pub use package::{
    Entitlement, SponsorPackage, SponsorPackageFilterInput, SponsorPackageKind, SponsorPackageOrder,
    SponsorPackageQuery,
};
pub use uses::{EntitlementBalance, EntitlementUse};

use async_graphql::{Context, Enum, ID, Object};
use chrono::{DateTime, Utc};
use entity::{entitlement_use, inquiry, ledger_entry, organization, sponsor_package, sponsorship};
use macros::paged;

use super::rules;
use crate::{
    auth::policy::{Action, Scope},
    data::{Audited as _, Children, ContextExt as _, PageArgs, PageRequest, Related, Row, Whole},
    error::Result,
    graphql::{
        Connection, Listed, Money, Transition, by_id, permissions,
        scalar::{Date, Url},
    },
    inquiry::graphql::Inquiry,
    ledger::graphql::{LedgerEntry, LedgerOrder},
    organization::graphql::Organization,
};

/// A package that an organization sponsors the association with. No relationship: it is listed by itself.
#[derive(Clone)]
pub struct Sponsorship(pub Row<sponsorship::Entity>);

impl Listed for Sponsorship {
    type Entity = sponsorship::Entity;
    fn wrap(row: Row<sponsorship::Entity>) -> Self {
        Self(row)
    }
}

/// Where a sponsorship is in its life.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "sponsorship::Status", visible = "crate::schema::for_staff")]
pub enum SponsorshipStatus {
    /// The organization was asked.
    Offered,
    /// The form is signed.
    Committed,
    /// The year or the event of the package has begun; everybody sees it.
    Active,
    /// That is over.
    Ended,
    /// The organization did not want it.
    Declined,
    /// It was committed, and given up.
    Cancelled,
}

permissions! {
    /// What the viewer may do with a sponsorship, beside the steps of its life.
    SponsorshipPermissions {
        /// Whether `renewSponsorship` is permitted.
        renew: RenewSponsorship,
        /// Whether `useEntitlement` is permitted.
        use_entitlement: UseEntitlement,
    }
}

/// A package that an organization sponsors the association with. No relationship: it is listed by itself.
#[paged]
#[Object(serial)]
impl Sponsorship {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Who sponsors.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        let (from, to) = (sponsorship::Column::OrganizationId, organization::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(Organization)).transpose()
    }

    /// With which package.
    async fn package(&self, ctx: &Context<'_>) -> Option<Result<SponsorPackage>> {
        let (from, to) = (sponsorship::Column::PackageId, sponsor_package::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(SponsorPackage)).transpose()
    }

    /// Year of the sponsorship.
    async fn year(&self) -> i32 {
        self.0.year
    }

    /// Where it is in its life; for the staff. Everybody else sees only what is active.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn status(&self, ctx: &Context<'_>) -> Option<SponsorshipStatus> {
        ctx.viewer().is_staff().then(|| self.0.status.into())
    }

    /// What is paid; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn amount(&self, ctx: &Context<'_>) -> Option<Money> {
        let amount = Money::of(self.0.amount_minor, self.0.amount_currency.as_deref());
        amount.filter(|_| ctx.viewer().is_staff())
    }

    /// What is given in place of money, or beside it; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn in_kind_gift(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.in_kind_gift.as_deref().filter(|_| ctx.viewer().is_staff())
    }

    /// What that is worth; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn in_kind_value(&self, ctx: &Context<'_>) -> Option<Money> {
        let value = Money::of(self.0.in_kind_minor, self.0.in_kind_currency.as_deref());
        value.filter(|_| ctx.viewer().is_staff())
    }

    /// When the form was signed; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn signed_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.signed_on.filter(|_| ctx.viewer().is_staff()).map(Date)
    }

    /// Where the contract is kept; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn contract_url(&self, ctx: &Context<'_>) -> Option<Url> {
        self.0.contract_url.clone().filter(|_| ctx.viewer().is_staff()).map(Url)
    }

    /// First day on which it is over; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn closed_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.closed_on.filter(|_| ctx.viewer().is_staff()).map(Date)
    }

    /// Why it was declined or cancelled; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn closing_reason(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.closing_reason.as_deref().filter(|_| ctx.viewer().is_staff())
    }

    /// The sponsorship of the year before, which this one goes on from; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn renewed_from(&self, ctx: &Context<'_>) -> Option<Result<Self>> {
        if !ctx.viewer().is_staff() {
            return None;
        }
        let (from, to) = (sponsorship::Column::RenewsId, sponsorship::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(Self)).transpose()
    }

    /// The inquiry that it came of; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn inquiry(&self, ctx: &Context<'_>) -> Option<Result<Inquiry>> {
        if !ctx.viewer().is_staff() {
            return None;
        }
        let (from, to) = (sponsorship::Column::Id, inquiry::Column::SponsorshipId);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(Inquiry)).transpose()
    }

    /// The sponsorships of the year after that it was renewed as; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn renewals(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<SponsorshipFilterInput>,
        #[graphql(desc = "Sort order; by default the latest year first.")] order_by: Option<SponsorshipOrder>,
    ) -> Option<Result<Connection<Self>>> {
        if !ctx.viewer().is_staff() {
            return None;
        }
        let request = PageRequest::new("Sponsorship.renewals", page, order_by, filter);
        let children = Children(sponsorship::Column::RenewsId);
        Some(self.0.many(ctx.access(), sponsorship::Column::Id, children, request).await.map(Connection))
    }

    /// What its package entitles it to, and what is left of it; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn entitlements(&self, ctx: &Context<'_>) -> Option<Result<Vec<EntitlementBalance>>> {
        if !ctx.viewer().is_staff() {
            return None;
        }
        Some(uses::balances(ctx, &self.0).await)
    }

    /// What it used of that, and when; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn entitlement_uses(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<EntitlementUseFilterInput>,
        #[graphql(desc = "Sort order; by default the latest first.")] order_by: Option<EntitlementUseOrder>,
    ) -> Option<Result<Connection<EntitlementUse>>> {
        let request = PageRequest::new("Sponsorship.entitlementUses", page, order_by, filter);
        let children = Children(entitlement_use::Column::SponsorshipId);
        Some(self.0.many(ctx.access(), sponsorship::Column::Id, children, request).await.map(Connection))
    }

    /// What can be done to it now, `renewSponsorship` included; for the staff.
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
        let request = PageRequest::new("Sponsorship.history", page, order_by, None::<Whole>);
        let children = Children(ledger_entry::Column::SubjectId);
        Some(self.0.many(ctx.access(), sponsorship::Column::Id, children, request).await.map(Connection))
    }

    /// Actions that the caller is permitted to take.
    async fn viewer_permissions(&self, ctx: &Context<'_>) -> SponsorshipPermissions {
        SponsorshipPermissions::of(ctx.viewer(), Scope::Global, |action| {
            let renews = action == Action::RenewSponsorship;
            if renews { rules::may_renew(self.0.status) } else { rules::may_use(self.0.status) }
        })
    }

    /// When it was first recorded; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn created_at(&self, ctx: &Context<'_>) -> Option<DateTime<Utc>> {
        ctx.viewer().is_staff().then_some(self.0.created_at)
    }

    /// When it last changed; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn updated_at(&self, ctx: &Context<'_>) -> Option<DateTime<Utc>> {
        ctx.viewer().is_staff().then_some(self.0.updated_at)
    }

    /// Version, incremented by each change; pass it as `expectedVersion` (optimistic lock).
    async fn version(&self, ctx: &Context<'_>) -> i32 {
        self.0.version_for(ctx.viewer())
    }
}

impl Sponsorship {
    async fn transitions(&self, ctx: &Context<'_>) -> Result<Vec<Transition>> {
        let (viewer, kin) = (ctx.viewer(), Related::Batched(self.0.clone(), ctx.access()));
        let (from, to) = (sponsorship::Column::PackageId, sponsor_package::Column::Id);
        let Some(package) = kin.one::<sponsor_package::Entity>(from, to).await? else { return Ok(Vec::new()) };
        let problems = |step| {
            let blockers = rules::guard(step, &package, viewer.today());
            blockers.into_iter().chain(rules::missing(step)).collect()
        };
        let mut judged = rules::LIFE_CYCLE.judged(self.0.status, problems);
        // A renewal begins another sponsorship, so that it is no step from this one's state.
        if rules::may_renew(self.0.status).is_ok() {
            judged.push((Action::RenewSponsorship, Vec::new()));
        }
        Ok(Transition::list(ctx, Scope::Global, judged))
    }
}

/// Questions about sponsorships.
#[derive(Debug, Default)]
pub struct SponsorshipQuery;

#[paged]
#[Object]
impl SponsorshipQuery {
    /// One sponsorship; none if the caller can see none with this id.
    async fn sponsorship(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global ID of the object.")] id: ID,
    ) -> Option<Result<Sponsorship>> {
        by_id(ctx, &id).await
    }

    /// Sponsorships: those that are active; for the staff, all.
    async fn sponsorships(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<SponsorshipFilterInput>,
        #[graphql(desc = "Sort order; by default the latest year first.")] order_by: Option<SponsorshipOrder>,
    ) -> Option<Result<Connection<Sponsorship>>> {
        let request = PageRequest::new("Query.sponsorships", page, order_by, filter);
        Some(ctx.access().page(request).await.map(Connection))
    }
}
