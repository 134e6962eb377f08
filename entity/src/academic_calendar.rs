//! Academic calendars: how a chapter's school divides its year, and when nothing is asked of it.
use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::{chapter::ChapterId, id::typed_id};

typed_id!(
    /// Id of an academic calendar.
    AcademicCalendarId, "academic_calendar"
);

/// The academic calendar of a chapter. The first day of its year is the chapter's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "academic_calendar")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AcademicCalendarId,
    /// The chapter.
    pub chapter_id: ChapterId,
    /// How the year is divided.
    pub terms: Terms,
    /// When nothing falls due.
    pub quiet_periods: QuietPeriods,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// How an academic year is divided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Terms {
    /// Into two.
    #[default]
    Semester,
    /// Into four.
    Quarter,
}

/// Quiet periods in one column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct QuietPeriods(pub Vec<QuietPeriod>);

/// Days of every year in which nothing falls due, each as month and day; the last is one of them. It may go over the end
/// of the year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuietPeriod {
    /// The first: `12-20`.
    pub from: String,
    /// The last: `01-06`.
    pub to: String,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
