//! Report templates: which sections a report of a kind has, by edition.
use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::{chapter_report::Kind, id::typed_id, report_section::SectionKind};

typed_id!(
    /// Id of a report template.
    ReportTemplateId, "report_template"
);

/// One edition of the template of a kind of report. It never changes: a change is the next edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "report_template")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReportTemplateId,
    /// Of which kind of report.
    pub kind: Kind,
    /// Counts the editions of the kind, from 1.
    pub edition: i32,
    /// Its sections, in order.
    pub sections: Sections,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// The sections of a template in one column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Sections(pub Vec<Section>);

/// A section as a template has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Which.
    pub section: SectionKind,
    /// Whether a report without it cannot be submitted.
    pub is_required: bool,
    /// Whether the public reads it once the report is published.
    pub is_public: bool,
    /// How many characters it has at most.
    pub max_length: i32,
    /// What belongs into it.
    pub guidance: Option<String>,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
