//! Accounts: the people who sign in.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::id::typed_id;

typed_id!(
    /// Id of an account.
    AccountId, "account"
);

/// Somebody who can sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccountId,
    /// Address that the person signs in with, in lower case, unique.
    pub email: String,
    /// Name shown to staff.
    pub display_name: String,
    /// What the account is in the association.
    #[sea_orm(column_name = "duty")]
    #[serde(rename = "duty")]
    pub role: AccountRole,
    /// The language that the person is written to in, as a BCP 47 tag; English if none.
    pub language: Option<String>,
    /// Since when the account may not be used.
    pub disabled_at: Option<DateTimeUtc>,
    /// When what was personal of it was erased: it is never used again.
    pub erased_at: Option<DateTimeUtc>,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// What an account is in the association. Leaders are members: their rights come from officer terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AccountRole {
    /// Somebody outside the staff.
    #[sea_orm(string_value = "MEMBER")]
    #[serde(rename = "MEMBER")]
    NonStaff,
    /// Works for the association.
    Staff,
    /// Staff who also administers accounts.
    StaffAdmin,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
