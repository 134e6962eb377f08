//! The visits of placements as clients see them.
use async_graphql::{Context, Enum, ID, Object};
use entity::{exchange_leg, placement};

use super::{graphql::Placement, rules};
use crate::{
    auth::policy::Scope,
    data::{ContextExt as _, Order, Row, SortColumn},
    error::Result,
    graphql::{Listed, Transition, scalar::Date},
};

/// One visit of one side of a placement to the other.
#[derive(Clone)]
pub struct ExchangeLeg(pub Row<exchange_leg::Entity>);

impl Listed for ExchangeLeg {
    type Entity = exchange_leg::Entity;
    fn wrap(row: Row<exchange_leg::Entity>) -> Self {
        Self(row)
    }
}

/// Who visits whom.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "exchange_leg::Direction")]
pub enum LegDirection {
    /// The first side visits the second.
    AToB,
    /// The second side visits the first.
    BToA,
}

/// Where a visit is in its life.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "exchange_leg::Status")]
pub enum ExchangeLegStatus {
    /// It is to come.
    Planned,
    /// It takes place.
    Underway,
    /// It is over.
    Done,
    /// The staff do without it.
    Waived,
    /// It does not take place, or was broken off.
    Cancelled,
}

/// One visit of one side of a placement to the other.
#[Object(serial)]
impl ExchangeLeg {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The placement.
    async fn placement(&self, ctx: &Context<'_>) -> Option<Result<Placement>> {
        let (from, to) = (exchange_leg::Column::PlacementId, placement::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(Placement)).transpose()
    }

    /// Who visits whom.
    async fn direction(&self) -> LegDirection {
        self.0.direction.into()
    }

    /// First day.
    async fn starts_on(&self) -> Date {
        Date(self.0.starts_on)
    }

    /// Last day (inclusive).
    async fn ends_on(&self) -> Date {
        Date::last_before(self.0.ends_on)
    }

    /// State in its life cycle.
    async fn status(&self) -> ExchangeLegStatus {
        self.0.status.into()
    }

    /// Transitions out of its current state; staff only.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn available_transitions(&self, ctx: &Context<'_>) -> Option<Vec<Transition>> {
        let judged = rules::LEG.judged(self.0.status, rules::leg_guard);
        ctx.viewer().is_staff().then(|| Transition::list(ctx, Scope::Global, judged))
    }

    /// Version, incremented by each change; pass it as `expectedVersion` (optimistic lock).
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// The orders of a list of visits.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExchangeLegOrder {
    /// The first to begin first.
    #[default]
    StartsOnAsc,
}

impl Order for ExchangeLegOrder {
    type Entity = exchange_leg::Entity;
    fn columns(self) -> Vec<SortColumn<exchange_leg::Column>> {
        match self {
            Self::StartsOnAsc => {
                vec![SortColumn { column: exchange_leg::Column::StartsOn, descending: false, nullable: false }]
            }
        }
    }
}
