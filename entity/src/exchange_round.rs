//! Rounds: single calls of an exchange program.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{exchange_program::ExchangeProgramId, id::typed_id};

typed_id!(
    /// Id of a round.
    ExchangeRoundId, "exchange_round"
);

/// One call of a program, with its windows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "exchange_round")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ExchangeRoundId,
    /// The program.
    pub program_id: ExchangeProgramId,
    /// The cycle in words: `2025`, `2015-2016, cycle 2`.
    pub name: String,
    /// The year that it begins in.
    pub year: i32,
    /// Where it is in its life.
    pub status: Status,
    /// First day on which hosts may apply.
    pub host_call_opens_on: Option<Date>,
    /// The day after the last on which hosts may apply.
    pub host_call_closes_on: Option<Date>,
    /// First day on which participants may apply.
    pub call_opens_on: Option<Date>,
    /// The day after the last on which participants may apply.
    pub call_closes_on: Option<Date>,
    /// IANA zone in which the windows open and close.
    pub time_zone: String,
    /// Most participants.
    pub capacity: Option<i32>,
    /// First day of the visits.
    pub starts_on: Option<Date>,
    /// The day after the last of the visits.
    pub ends_on: Option<Date>,
    /// The state that it was held from, while it is on hold.
    pub held_from: Option<Status>,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// Where a round is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the life cycle's table says what each means")]
pub enum Status {
    Planned,
    CallOpen,
    Selection,
    Matched,
    Underway,
    Reporting,
    Closed,
    OnHold,
    Cancelled,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
