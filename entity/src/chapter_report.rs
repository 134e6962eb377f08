//! Reports of chapters: what a chapter tells the association of a period, and the public once it is published.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{chapter::ChapterId, id::typed_id, report_template::ReportTemplateId};

typed_id!(
    /// Id of a chapter's report.
    ChapterReportId, "chapter_report"
);

/// A report of one kind of one chapter on one period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "chapter_report")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ChapterReportId,
    /// The chapter.
    pub chapter_id: ChapterId,
    /// What sort of report.
    pub kind: Kind,
    /// The name of the period: `2025-26`, `2025-26/1`.
    pub period: String,
    /// The academic year that the period is of, by which yearbooks are made.
    pub year: i32,
    /// First day of the period.
    pub period_starts_on: Date,
    /// The day after its last (half-open).
    pub period_ends_on: Date,
    /// The last day on which it is in time.
    pub due_on: Date,
    /// The edition of the template that it is written by.
    pub template_id: ReportTemplateId,
    /// Where it is in its life.
    pub status: Status,
    /// The day on which it was submitted last.
    pub submitted_on: Option<Date>,
    /// Whether it was first submitted after its due day.
    pub is_late: bool,
    /// When the staff opened what was submitted.
    pub review_started_at: Option<DateTimeUtc>,
    /// What the staff say of the whole when they return it.
    pub review_comment: Option<String>,
    /// The day on which it was accepted.
    pub accepted_on: Option<Date>,
    /// The day on which it was published.
    pub published_on: Option<Date>,
    /// Why names that were found in it may stay.
    pub names_kept_because: Option<String>,
    /// Why it is not asked for any more.
    pub waiver: Option<String>,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// What sort of report it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Kind {
    /// What a chapter did in its academic year.
    AnnualSummary,
    /// What it plans for the next.
    Plan,
    /// Why a chapter that fell silent can live again.
    Viability,
}

/// Where a report is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// Nothing of it is written yet.
    Due,
    /// Being written.
    Draft,
    /// With the staff.
    Submitted,
    /// Back with the chapter, with comments.
    Returned,
    /// Accepted.
    Accepted,
    /// For everybody.
    Published,
    /// Not asked for any more.
    Waived,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
