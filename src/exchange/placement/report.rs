//! What the sides of placements report, as the staff see it.
use async_graphql::{Context, Enum, ID, Object};
use chrono::{DateTime, Utc};
use entity::{exchange_report, placement};

use super::{
    graphql::{Placement, PlacementSideName},
    rules,
};
use crate::{
    data::{ContextExt as _, Order, Row, SortColumn},
    error::Result,
    graphql::{Listed, scalar::Date},
};

/// What one side of a placement reports, or is asked to.
#[derive(Clone)]
pub struct ExchangeReport(pub Row<exchange_report::Entity>);

impl Listed for ExchangeReport {
    type Entity = exchange_report::Entity;
    fn wrap(row: Row<exchange_report::Entity>) -> Self {
        Self(row)
    }
}

/// What a report is asked for.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "exchange_report::Kind")]
pub enum ExchangeReportKind {
    /// How the exchange was.
    Final,
    /// What became of it a month later.
    #[graphql(name = "AFTER_30_DAYS")]
    After30Days,
    /// What became of it half a year later.
    #[graphql(name = "AFTER_180_DAYS")]
    After180Days,
}

/// What one side of a placement reports, or is asked to.
#[Object(serial, visible = "crate::schema::for_staff")]
impl ExchangeReport {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The placement.
    async fn placement(&self, ctx: &Context<'_>) -> Option<Result<Placement>> {
        let (from, to) = (exchange_report::Column::PlacementId, placement::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(Placement)).transpose()
    }

    /// The side that reports.
    async fn side(&self) -> PlacementSideName {
        self.0.side.into()
    }

    /// What it is asked for.
    async fn kind(&self) -> ExchangeReportKind {
        self.0.kind.into()
    }

    /// The day by which it is asked for.
    async fn due_on(&self) -> Date {
        Date(self.0.due_on)
    }

    /// Whether it is still awaited and that day has passed.
    async fn is_overdue(&self, ctx: &Context<'_>) -> bool {
        rules::is_awaited(&self.0) && self.0.due_on < ctx.viewer().today()
    }

    /// What it says; none until it is filed.
    async fn text(&self) -> Option<&str> {
        self.0.text.as_deref()
    }

    /// When it was filed.
    async fn filed_at(&self) -> Option<DateTime<Utc>> {
        self.0.filed_at
    }

    /// When the staff did without it.
    async fn waived_at(&self) -> Option<DateTime<Utc>> {
        self.0.waived_at
    }

    /// Version, incremented by each change; pass it as `expectedVersion` (optimistic lock).
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// The orders of a list of reports.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[graphql(visible = "crate::schema::for_staff")]
pub enum ExchangeReportOrder {
    /// The first to fall due first.
    #[default]
    DueOnAsc,
}

impl Order for ExchangeReportOrder {
    type Entity = exchange_report::Entity;
    fn columns(self) -> Vec<SortColumn<exchange_report::Column>> {
        match self {
            Self::DueOnAsc => {
                vec![SortColumn { column: exchange_report::Column::DueOn, descending: false, nullable: false }]
            }
        }
    }
}
