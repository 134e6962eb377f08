//! Second factors: codes that change with time (TOTP, RFC 6238).
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{account::AccountId, id::typed_id};

typed_id!(
    /// Id of a second factor.
    SecondFactorId, "second_factor"
);

/// The second factor of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "second_factor")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SecondFactorId,
    /// Whose it is; an account has one at most.
    pub account_id: AccountId,
    /// What the codes are made of.
    pub secret: Vec<u8>,
    /// Since when it is asked for: its first code was shown then.
    pub confirmed_at: Option<DateTimeUtc>,
    /// The step of time of the last code that was taken: none is taken twice.
    pub last_step: Option<i64>,
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
