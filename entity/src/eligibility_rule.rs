//! Eligibility rules: who may apply in a round.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{exchange_round::ExchangeRoundId, id::typed_id};

typed_id!(
    /// Id of an eligibility rule.
    EligibilityRuleId, "eligibility_rule"
);

/// What has to be true of whoever applies in a round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "eligibility_rule")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EligibilityRuleId,
    /// The round.
    pub round_id: ExchangeRoundId,
    /// Of which side it has to be true; none for both.
    pub side: Option<Side>,
    /// What has to be true, one of a kind in its round.
    pub statement: String,
    /// What whoever it is not true of is told.
    pub reason: String,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// The sides of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Side {
    /// Takes visitors.
    Host,
    /// Visits.
    Visitor,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
