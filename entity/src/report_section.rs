//! Sections of chapters' reports, each with a version of its own.
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{chapter_report::ChapterReportId, id::typed_id};

typed_id!(
    /// Id of a section of a report.
    ReportSectionId, "report_section"
);

/// What a chapter says under one heading of a report. There is none until somebody writes or comments on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "report_section")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReportSectionId,
    /// The report.
    pub report_id: ChapterReportId,
    /// Which section.
    pub section: SectionKind,
    /// Whether the public reads it once the report is published; as the report's template has it.
    pub is_public: bool,
    /// What the chapter says.
    pub body: Option<String>,
    /// What the public reads in its place, where the staff took something out of it.
    pub public_body: Option<String>,
    /// What the staff say of it when they return the report.
    pub review_comment: Option<String>,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// The sections that reports can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SectionKind {
    /// How many people belong to the chapter.
    Census,
    /// What it did.
    Activities,
    /// What came of it.
    Accomplishments,
    /// What came in and went out.
    Money,
    /// What it will do.
    Plans,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
