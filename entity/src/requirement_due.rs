//! Dues: what one chapter owes of one requirement for one period.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{
    chapter::ChapterId, chapter_report::ChapterReportId, id::typed_id, officer_term::OfficerTermId,
    requirement::RequirementId,
};

typed_id!(
    /// Id of what is due.
    RequirementDueId, "requirement_due"
);

/// What one chapter owes of one requirement for one period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "requirement_due")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RequirementDueId,
    /// The chapter.
    pub chapter_id: ChapterId,
    /// The requirement.
    pub requirement_id: RequirementId,
    /// The name of the period: `2025-26`, `2025-26/1`.
    pub period: String,
    /// First day of the period.
    pub period_starts_on: Date,
    /// The day after its last (half-open).
    pub period_ends_on: Date,
    /// The last day on which it is met in time without grace.
    pub due_on: Date,
    /// The first day on which it is overdue, grace included.
    pub overdue_on: Date,
    /// Where it is in its life.
    pub status: Status,
    /// The report that meets it once it is accepted.
    pub report_id: Option<ChapterReportId>,
    /// The term of office that met it.
    pub officer_term_id: Option<OfficerTermId>,
    /// The day on which it was met.
    pub met_on: Option<Date>,
    /// Why it was last extended, or waived.
    pub reason: Option<String>,
    /// The day after the last of the waiver (half-open).
    pub waiver_ends_on: Option<Date>,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// Where a due is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// Owed.
    Open,
    /// Met in time.
    Met,
    /// Met after it was overdue.
    LateMet,
    /// Still owed after its grace.
    Overdue,
    /// Not asked for.
    Waived,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
