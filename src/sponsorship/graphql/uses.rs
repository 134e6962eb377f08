//! What sponsors use of their packages, as the staff see it.
use async_graphql::{Context, ID, Object, SimpleObject};
use entity::{entitlement, entitlement_use, sponsorship};

use super::{Entitlement, Sponsorship};
use crate::{
    data::{ContextExt as _, Row},
    error::Result,
    graphql::{Listed, scalar::Date},
    sponsorship::rules,
};

/// That a sponsor used what its package entitles it to; for the staff.
#[derive(Clone)]
pub struct EntitlementUse(pub Row<entitlement_use::Entity>);

impl Listed for EntitlementUse {
    type Entity = entitlement_use::Entity;
    fn wrap(row: Row<entitlement_use::Entity>) -> Self {
        Self(row)
    }
}

/// That a sponsor used what its package entitles it to; for the staff.
#[Object(serial, visible = "crate::schema::for_staff")]
impl EntitlementUse {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Whose use it is.
    async fn sponsorship(&self, ctx: &Context<'_>) -> Option<Result<Sponsorship>> {
        let (from, to) = (entitlement_use::Column::SponsorshipId, sponsorship::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(Sponsorship)).transpose()
    }

    /// The entitlement that was used.
    async fn entitlement(&self, ctx: &Context<'_>) -> Option<Result<Entitlement>> {
        let (from, to) = (entitlement_use::Column::EntitlementId, entitlement::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(Entitlement)).transpose()
    }

    /// Number of uses.
    async fn quantity(&self) -> i32 {
        self.0.quantity
    }

    /// Day on which it was used.
    async fn used_on(&self) -> Date {
        Date(self.0.used_on)
    }

    /// Note on the use.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }
}

/// What is left of an entitlement to one sponsor; for the staff.
#[derive(SimpleObject, Clone)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct EntitlementBalance {
    /// The entitlement.
    entitlement: Entitlement,
    /// How often it was used.
    used: i64,
    /// How often it can be used yet.
    left: i64,
}

/// What is left of each entitlement to a sponsor.
pub(super) async fn balances(
    ctx: &Context<'_>,
    sponsorship: &Row<sponsorship::Entity>,
) -> Result<Vec<EntitlementBalance>> {
    let access = ctx.access();
    let (from, to) = (sponsorship::Column::PackageId, entitlement::Column::PackageId);
    let entitlements = sponsorship.each::<entitlement::Entity>(access, from, to).await?;
    let (from, to) = (sponsorship::Column::Id, entitlement_use::Column::SponsorshipId);
    let all = sponsorship.each::<entitlement_use::Entity>(access, from, to).await?;
    let balance = |entitlement: Entitlement| {
        let own = all.iter().filter(|of| of.entitlement_id == entitlement.0.id);
        let used = rules::used(own.map(|of| &**of));
        EntitlementBalance { used, left: i64::from(entitlement.0.count) - used, entitlement }
    };
    Ok(Entitlement::sorted(entitlements).into_iter().map(balance).collect())
}
