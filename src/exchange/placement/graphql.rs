//! Placements as clients see them: two sides that were brought together.
use async_graphql::{Context, Enum, ID, InputObject, Object};
use entity::{exchange_round, organization, placement};
use sea_orm::{ColumnTrait as _, Condition};

use crate::{
    auth::Viewer,
    data::{Composed, ContextExt as _, Order, Row, SortColumn, boolean_filter},
    error::Result,
    exchange::round::graphql::ExchangeRound,
    graphql::Listed,
    organization::graphql::Organization,
};

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
    column: placement::Column,
    role: placement::Role,
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
        let organization = self.placement.one(ctx.access(), self.column, organization::Column::Id).await;
        organization.map(|row| row.map(Organization)).transpose()
    }

    /// What it is to the exchange.
    async fn role(&self) -> PlacementRole {
        self.role.into()
    }
}

/// Two sides that were brought together in one round: a city pair, for example.
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
        let placement = self.0.clone();
        PlacementSide { role: placement.side_a_role, column: placement::Column::SideAId, placement }
    }

    /// The second side.
    async fn side_b(&self) -> PlacementSide {
        let placement = self.0.clone();
        PlacementSide { role: placement.side_b_role, column: placement::Column::SideBId, placement }
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
    async fn version(&self) -> i32 {
        self.0.version
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
        let Self { statuses, and: _, or: _, not: _ } = self;
        let statuses = statuses.as_ref().map(|statuses| {
            placement::Column::Status.is_in(statuses.iter().map(|status| placement::Status::from(*status)))
        });
        Ok(Condition::all().add_option(statuses))
    }
}
