//! Academic calendars as clients see them.
use async_graphql::{Context, Enum, Object, SimpleObject};
use chrono::Datelike as _;
use entity::{
    academic_calendar::{self, QuietPeriod as KeptPeriod},
    chapter,
};

use super::rules::{self, Calendar};
use crate::{
    data::{ContextExt as _, Row},
    graphql::scalar::Date,
};

/// How an academic year is divided.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "academic_calendar::Terms", visible = "crate::schema::for_leaders")]
pub enum AcademicTerms {
    /// Into two semesters.
    Semester,
    /// Into four quarters.
    Quarter,
}

/// Days of every year in which nothing falls due.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(visible = "crate::schema::for_leaders")]
pub struct QuietPeriod {
    /// The first day, as month and day: `12-20`.
    starts_on: String,
    /// The last day (inclusive), as month and day: `01-06`.
    ends_on: String,
}

/// An academic year, or a term of it.
#[derive(SimpleObject, Clone, Debug)]
pub struct AcademicPeriod {
    /// Its name: `2025-26`, and `2025-26/1` for the first term of that year.
    pub name: String,
    /// Its first day.
    pub starts_on: Date,
    /// Its last day (inclusive).
    pub ends_on: Date,
}

impl AcademicPeriod {
    fn of(period: rules::Period) -> Self {
        let rules::Period { name, year: _, starts_on, ends_on } = period;
        Self { name, starts_on: Date(starts_on), ends_on: Date::last_before(ends_on) }
    }
}

/// The academic calendar of a chapter, from which the days follow on which something is due.
pub struct AcademicCalendar {
    /// The chapter.
    pub chapter: Row<chapter::Entity>,
    /// What it keeps, if it keeps a calendar.
    pub kept: Option<Row<academic_calendar::Entity>>,
}

/// The academic calendar of a chapter, from which the days follow on which something is due.
#[Object(visible = "crate::schema::for_leaders")]
impl AcademicCalendar {
    /// The first day of the academic year, as month and day: the chapter's own, or that of most schools of its
    /// hemisphere.
    async fn academic_year_start(&self) -> String {
        self.calendar().starts()
    }

    /// How the year is divided; into semesters unless the staff say otherwise.
    async fn terms(&self) -> AcademicTerms {
        self.kept.as_ref().map(|kept| kept.terms).unwrap_or_default().into()
    }

    /// Periods in which nothing falls due: what would fall into one is due on the first day after it. At most 5.
    async fn quiet_periods(&self) -> Vec<QuietPeriod> {
        let kept = self.kept.iter().flat_map(|kept| kept.quiet_periods.0.clone());
        kept.map(|KeptPeriod { from, to }| QuietPeriod { starts_on: from, ends_on: to }).collect()
    }

    /// The academic year in which today is.
    async fn current_year(&self, ctx: &Context<'_>) -> Option<AcademicPeriod> {
        self.year_of(ctx).map(AcademicPeriod::of)
    }

    /// The terms of that year, in order: two or four.
    async fn current_terms(&self, ctx: &Context<'_>) -> Vec<AcademicPeriod> {
        let terms = self.year_of(ctx).map(|year| self.calendar().terms_of(&year)).unwrap_or_default();
        terms.into_iter().map(AcademicPeriod::of).collect()
    }

    /// Version, incremented by each change; pass it as `expectedVersion` (optimistic lock). 0 while the chapter keeps no
    /// calendar of its own.
    async fn version(&self) -> i32 {
        self.kept.as_ref().map(|kept| kept.version).unwrap_or_default()
    }
}

impl AcademicCalendar {
    fn calendar(&self) -> Calendar {
        Calendar::of(&self.chapter, self.kept.as_deref())
    }

    fn year_of(&self, ctx: &Context<'_>) -> Option<rules::Period> {
        let (today, calendar) = (ctx.viewer().today(), self.calendar());
        let years = [today.year() - 1, today.year()].into_iter().filter_map(|begins| calendar.year(begins));
        years.into_iter().find(|year| (year.starts_on..year.ends_on).contains(&today))
    }
}
