//! Requirements: the rules of what chapters owe each period.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{chapter, fold::folds_its_name, id::typed_id, officer_term::Office};

typed_id!(
    /// Id of a requirement.
    RequirementId, "requirement"
);

/// Something that chapters owe each academic year or term.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "requirement")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RequirementId,
    /// What is owed.
    pub name: String,
    /// `name`, folded for ordering.
    pub name_key: String,
    /// The kind of chapter that owes it; none for all.
    pub applies_to: Option<chapter::Kind>,
    /// The office whose task it is.
    pub office: Office,
    /// What meets it.
    pub evidence: Evidence,
    /// From which day of the academic year its due day is counted.
    pub anchor: Anchor,
    /// How many days after that day it is due; before it, if negative.
    pub offset_days: i32,
    /// How many days before its due day it is announced.
    pub notice_days: i32,
    /// How many days after its due day it becomes overdue.
    pub grace_days: i32,
    /// First day on which it can be due.
    pub starts_on: Date,
    /// The day after the last on which it can be due (half-open); none while it is asked for.
    pub ends_on: Option<Date>,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// What meets a requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Evidence {
    /// An accepted annual summary of the period.
    AnnualSummary,
    /// An accepted plan of the period.
    Plan,
    /// An accepted viability report of the period.
    Viability,
    /// A confirmed holder of the office on the day.
    Officer,
}

/// From which day of the academic year a due day is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Anchor {
    /// The first day of the academic year.
    YearStart,
    /// Its last day.
    YearEnd,
    /// The first day of each of its terms.
    TermStart,
    /// The last day of each of its terms.
    TermEnd,
    /// The chapter's own day for its annual summary; where it has none, the last of the academic year.
    ReportDay,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

folds_its_name!();
