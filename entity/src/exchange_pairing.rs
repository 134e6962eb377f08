//! Pairings: what the staff decide on a host and a visitor before their round is matched.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{exchange_application::ExchangeApplicationId, exchange_round::ExchangeRoundId, id::typed_id};

typed_id!(
    /// Id of a decision on a pair.
    ExchangePairingId, "exchange_pairing"
);

/// One decision on one pair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "exchange_pairing")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ExchangePairingId,
    /// The round of both.
    pub round_id: ExchangeRoundId,
    /// The application of the host.
    pub host_application_id: ExchangeApplicationId,
    /// That of the visitor.
    pub visitor_application_id: ExchangeApplicationId,
    /// What is decided.
    pub verdict: Verdict,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// What is decided on a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Verdict {
    /// They are placed with each other.
    Pin,
    /// They are not.
    Forbid,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
