//! Criteria: what the applications of a round are scored on.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{exchange_round::ExchangeRoundId, id::typed_id};

typed_id!(
    /// Id of a criterion.
    ExchangeCriterionId, "exchange_criterion"
);

/// One criterion of a round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "exchange_criterion")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ExchangeCriterionId,
    /// The round.
    pub round_id: ExchangeRoundId,
    /// What is looked at, one of a kind in its round.
    pub name: String,
    /// How much it counts beside the others, 1 to 100.
    pub weight: i32,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
