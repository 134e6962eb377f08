//! Placements: two sides of a round matched with each other.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{
    exchange_application::ExchangeApplicationId, exchange_round::ExchangeRoundId, id::typed_id,
    organization::OrganizationId,
};

typed_id!(
    /// Id of a placement.
    PlacementId, "placement"
);

/// One match of two organizations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "placement")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PlacementId,
    /// The round.
    pub round_id: ExchangeRoundId,
    /// One side.
    pub side_a_id: OrganizationId,
    /// Its part.
    pub side_a_role: Role,
    /// The other side.
    pub side_b_id: OrganizationId,
    /// Its part.
    pub side_b_role: Role,
    /// What the exchange was about, in words.
    pub theme: Option<String>,
    /// The year that it began in.
    pub year: Option<i32>,
    /// Where it is in its life.
    pub status: Status,
    /// The application of one side.
    pub side_a_application_id: Option<ExchangeApplicationId>,
    /// That of the other side.
    pub side_b_application_id: Option<ExchangeApplicationId>,
    /// When one side agreed.
    pub side_a_confirmed_at: Option<DateTimeUtc>,
    /// When the other side agreed.
    pub side_b_confirmed_at: Option<DateTimeUtc>,
    /// Whether the governing body of one side has to ratify it.
    pub side_a_needs_ratification: bool,
    /// Whether that of the other side has to.
    pub side_b_needs_ratification: bool,
    /// When that of one side did.
    pub side_a_ratified_on: Option<Date>,
    /// When that of the other side did.
    pub side_b_ratified_on: Option<Date>,
    /// The day on which every visit was done; reports fall due from it.
    pub completed_on: Option<Date>,
    /// The number of the kept matching of its round that proposed it; none of what somebody proposed.
    pub matching: Option<i32>,
    /// The edition of the weights that this was made with; set exactly when `matching` is.
    pub weights_edition: Option<i32>,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
    /// Counts those of the changes that others than the staff can see.
    pub public_version: i32,
}

/// One of the two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Side {
    /// The first.
    A,
    /// The second.
    B,
}

/// What a side is to the exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Role {
    /// Shares what it knows.
    Resource,
    /// Asks for it.
    Applicant,
    /// Both at once.
    Peer,
}

/// Where a placement is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the life cycle's table says what each means")]
pub enum Status {
    Proposed,
    HalfConfirmed,
    Confirmed,
    Underway,
    Completed,
    Reported,
    Refused,
    Cancelled,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
