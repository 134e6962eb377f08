//! Liaisons: the people of either side who look after a relationship.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{account::AccountId, id::typed_id, relationship::RelationshipId};

typed_id!(
    /// Id of a liaison.
    LiaisonId, "liaison"
);

/// One person's time as the liaison of one side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "liaison")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LiaisonId,
    /// The relationship.
    pub relationship_id: RelationshipId,
    /// Whose person it is.
    pub side: Side,
    /// The association's own person.
    pub account_id: Option<AccountId>,
    /// Personal: the other side's person.
    pub person_name: Option<String>,
    /// Personal: that person's address, in lower case.
    pub person_email: Option<String>,
    /// First day.
    pub starts_on: Date,
    /// The day after the last (half-open); none while the end is open.
    pub ends_on: Option<Date>,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// The sides of a relationship.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Side {
    /// The association.
    Ours,
    /// The organizations.
    Theirs,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
