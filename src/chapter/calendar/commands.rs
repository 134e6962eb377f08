//! Changes to academic calendars.
use entity::{
    academic_calendar::{self, QuietPeriod, QuietPeriods},
    chapter::{self, ChapterId},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, IntoActiveModel as _};

use super::{
    profile::AcademicCalendarProfile,
    rules::{MAX_QUIET_DAYS, MAX_QUIET_PERIODS, quiet_days},
};
use crate::{
    auth::policy::{Action, Scope},
    chapter::{commands::MONTH_DAY, rules::is_month_day},
    check::Check,
    data::{Command, Target, Tx, Versioned},
    error::{Code, Result},
};

/// Changes how a chapter's school divides its year. What is due already stays due on its day.
#[derive(Debug)]
pub struct UpdateAcademicCalendar {
    /// Of which chapter.
    pub chapter: ChapterId,
    /// The new values.
    pub profile: AcademicCalendarProfile,
}

/// A chapter, and the calendar that it keeps.
#[derive(Debug)]
pub struct Kept {
    chapter: chapter::Model,
    calendar: Option<academic_calendar::Model>,
}

impl Target for Kept {
    fn versioned(&self) -> Option<Versioned> {
        Some(self.calendar.as_ref().map_or_else(Versioned::of_none, Versioned::of))
    }
}

impl Command for UpdateAcademicCalendar {
    type Target = Kept;
    type Output = academic_calendar::Model;

    fn action(&self) -> Action {
        Action::UpdateAcademicCalendar
    }
    async fn load(&self, tx: &Tx) -> Result<Kept> {
        let chapter = tx.lock_by_key::<chapter::Entity>(self.chapter.0, "chapter").await?;
        let of_it = academic_calendar::Column::ChapterId.eq(self.chapter);
        let calendar = tx.lock_one(tx.find::<academic_calendar::Entity>().filter(of_it)).await?;
        Ok(Kept { chapter, calendar })
    }
    fn scope(&self, _: &Kept) -> Scope {
        Scope::Global
    }
    async fn apply(self, kept: Kept, tx: &mut Tx) -> Result<academic_calendar::Model> {
        let Kept { chapter, calendar } = kept;
        let AcademicCalendarProfile { terms, add_quiet_periods, remove_quiet_periods } = self.profile;
        let mut check = Check::default();
        let before = calendar.as_ref().map(|calendar| calendar.quiet_periods.0.clone()).unwrap_or_default();
        let periods = check.members(
            "addQuietPeriods",
            before,
            add_quiet_periods,
            |period| remove_quiet_periods.contains(period),
            MAX_QUIET_PERIODS,
            quiet_period,
        );
        if MAX_QUIET_DAYS < quiet_days(&periods) {
            let message = format!("At most {MAX_QUIET_DAYS} days of a year can be quiet.");
            check.refuse(Code::Invalid.at("addQuietPeriods", message));
        }
        check.done()?;
        let quiet_periods = Set(QuietPeriods(periods));
        if let Some(calendar) = calendar {
            let mut row = calendar.clone().into_active_model();
            row.terms = Set(terms.unwrap_or(calendar.terms));
            row.quiet_periods = quiet_periods;
            return tx.update(&calendar, row).await;
        }
        let row = academic_calendar::ActiveModel {
            id: Set(tx.id()),
            chapter_id: Set(chapter.id),
            terms: Set(terms.unwrap_or_default()),
            quiet_periods,
            ..Default::default()
        };
        tx.insert(row).await
    }
}

fn quiet_period(period: QuietPeriod) -> Result<QuietPeriod, String> {
    if is_month_day(&period.from) && is_month_day(&period.to) { Ok(period) } else { Err(MONTH_DAY.to_owned()) }
}
