//! Reports: what the sides of a placement say of it when its visits are over.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{
    exchange_application::ExchangeApplicationId,
    id::typed_id,
    placement::{PlacementId, Side},
};

typed_id!(
    /// Id of a report on an exchange.
    ExchangeReportId, "exchange_report"
);

/// What one side owes to say of a placement, and what it said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "exchange_report")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ExchangeReportId,
    /// The placement.
    pub placement_id: PlacementId,
    /// The application of the side that owes it.
    pub application_id: Option<ExchangeApplicationId>,
    /// The side that owes it.
    pub side: Side,
    /// What it is asked for.
    pub kind: Kind,
    /// The day by which it is asked for.
    pub due_on: Date,
    /// What it says; none until it is filed.
    pub text: Option<String>,
    /// When it was filed.
    pub filed_at: Option<DateTimeUtc>,
    /// When the staff did without it.
    pub waived_at: Option<DateTimeUtc>,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// What a report is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Kind {
    /// How the exchange was.
    #[sea_orm(string_value = "FINAL")]
    Final,
    /// What became of it a month later.
    #[sea_orm(string_value = "AFTER_30_DAYS")]
    #[serde(rename = "AFTER_30_DAYS")]
    After30Days,
    /// What became of it half a year later.
    #[sea_orm(string_value = "AFTER_180_DAYS")]
    #[serde(rename = "AFTER_180_DAYS")]
    After180Days,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
