//! Legs: the visits of a placement.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{exchange_round::ExchangeRoundId, id::typed_id, placement::PlacementId};

typed_id!(
    /// Id of a leg.
    ExchangeLegId, "exchange_leg"
);

/// One visit of one side to the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "exchange_leg")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ExchangeLegId,
    /// The placement.
    pub placement_id: PlacementId,
    /// The placement's round.
    pub round_id: ExchangeRoundId,
    /// Who visits whom.
    pub direction: Direction,
    /// First day.
    pub starts_on: Date,
    /// The day after the last (half-open).
    pub ends_on: Date,
    /// Where it is in its life.
    pub status: Status,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// Who visits whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Direction {
    /// The first side visits the second.
    AToB,
    /// The second side visits the first.
    BToA,
}

/// Where a leg is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the life cycle's table says what each means")]
pub enum Status {
    Planned,
    Underway,
    Done,
    Waived,
    Cancelled,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
