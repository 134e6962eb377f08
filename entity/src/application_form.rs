//! Forms: what whoever applies in a round is asked.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{exchange_round::ExchangeRoundId, id::typed_id};

typed_id!(
    /// Id of a form.
    ApplicationFormId, "application_form"
);

/// One edition of a round's form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "application_form")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ApplicationFormId,
    /// The round.
    pub round_id: ExchangeRoundId,
    /// Which edition, from 1.
    pub edition: i32,
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
