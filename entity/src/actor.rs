//! Actors: accounts as others know them, by name and nothing else.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::account::AccountId;

/// Somebody who did something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    /// Key of the account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccountId,
    /// The account's name.
    pub display_name: String,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
