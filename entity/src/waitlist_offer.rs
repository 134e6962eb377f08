//! Offers: places that are offered to those on the waiting list.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{exchange_application::ExchangeApplicationId, exchange_round::ExchangeRoundId, id::typed_id};

typed_id!(
    /// Id of an offer.
    WaitlistOfferId, "waitlist_offer"
);

/// One place, offered to one application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "waitlist_offer")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WaitlistOfferId,
    /// The application.
    pub application_id: ExchangeApplicationId,
    /// The application's round.
    pub round_id: ExchangeRoundId,
    /// Where it is in its life.
    pub status: Status,
    /// Until when it can be taken.
    pub expires_at: DateTimeUtc,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// Where an offer is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// It waits to be taken.
    Offered,
    /// The applicant has the place.
    Taken,
    /// The applicant does not want it.
    Refused,
    /// It was not taken in time.
    Expired,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
