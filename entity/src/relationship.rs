//! Relationships of the association with organizations.
use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::{account::AccountId, id::typed_id};

typed_id!(
    /// Id of a relationship, of whatever type.
    RelationshipId, "relationship"
);

/// An alliance, a partnership or a legacy affiliation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "relationship")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RelationshipId,
    /// Which of the three it is. Never changes.
    #[sea_orm(column_name = "type")]
    pub kind: Kind,
    /// Where it is in its life.
    pub status: Status,
    /// What both sides want of it.
    pub purpose: String,
    /// The goals it serves.
    pub goals: Goals,
    /// First day.
    pub started_on: Option<Date>,
    /// The day after the last (half-open). Set for partnerships, never for alliances.
    pub ends_on: Option<Date>,
    /// When the next review is due. Set while an alliance is active.
    pub review_due_on: Option<Date>,
    /// The member of staff who looks after it.
    pub owner_id: Option<AccountId>,
    /// Whether it was ever active: only then may the public know of it.
    pub was_active: bool,
    /// The legacy affiliation that this one replaced.
    pub predecessor_id: Option<RelationshipId>,
    /// Months from one review of an alliance to the next.
    pub review_months: Option<i32>,
    /// Since when it is under review, or was last.
    pub reviewed_since: Option<Date>,
    /// The day it was last approved.
    pub approved_on: Option<Date>,
    /// First day on which it is over.
    pub closed_on: Option<Date>,
    /// Why it is over or never came to be; for the staff.
    pub closing_reason: Option<String>,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
    /// Counts the changes that others than the staff can see, from 1.
    pub public_version: i32,
    /// When something last changed that others than the staff can see.
    pub public_updated_at: DateTimeUtc,
}

/// The types that are rows of this table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Kind {
    /// Broad and ongoing.
    StrategicAlliance,
    /// Short and project-based.
    Partnership,
    /// Signed before today's categories.
    #[sea_orm(string_value = "LEGACY_AFFILIATE")]
    #[serde(rename = "LEGACY_AFFILIATE")]
    LegacyAffiliation,
}

/// Where a relationship is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the life cycle's table says what each means")]
pub enum Status {
    Proposed,
    UnderReview,
    Approved,
    Active,
    Suspended,
    Lapsed,
    Completed,
    Expired,
    Terminated,
    Declined,
    Withdrawn,
    Ended,
    Reclassified,
}

/// What a relationship is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Goal {
    KnowledgeExchange,
    NetworkExpansion,
    Exchanges,
    ProfessionalDevelopment,
}

/// A set of goals in one column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Goals(pub Vec<Goal>);

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
