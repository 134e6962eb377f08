//! What is always true of an academic calendar: its years, its terms, and on which days nothing falls due.
use chrono::{Datelike as _, Days, Months, NaiveDate, TimeDelta};
use entity::{
    academic_calendar::{self, QuietPeriod, Terms},
    chapter,
    requirement::{self, Anchor},
};

/// How many quiet periods a calendar has at most.
pub const MAX_QUIET_PERIODS: usize = 5;

/// How many days of a year can be quiet.
pub const MAX_QUIET_DAYS: usize = 180;

/// A day of every year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct MonthDay {
    month: u32,
    day: u32,
}

impl MonthDay {
    fn of(text: &str) -> Option<Self> {
        let (month, day) = text.split_once('-')?;
        Some(Self { month: month.parse().ok()?, day: day.parse().ok()? })
    }

    fn in_year(self, year: i32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(year, self.month, self.day)
    }
}

/// The first day of the academic year of schools in the north of which no more is known.
const NORTHERN_START: MonthDay = MonthDay { month: 8, day: 15 };

/// The same in the south.
const SOUTHERN_START: MonthDay = MonthDay { month: 2, day: 15 };

/// An academic calendar as due days are counted by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    start: MonthDay,
    report_day: Option<MonthDay>,
    terms: Terms,
    quiet: Vec<(MonthDay, MonthDay)>,
}

/// An academic year, or a term of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// Its name: `2025-26`, and `2025-26/1` for a term.
    pub name: String,
    /// The academic year, by the calendar year in which most of it lies.
    pub year: i32,
    /// First day.
    pub starts_on: NaiveDate,
    /// The day after the last (half-open).
    pub ends_on: NaiveDate,
}

/// What is due of a requirement in a period, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The period.
    pub period: Period,
    /// The day on which it is announced.
    pub opens_on: NaiveDate,
    /// The last day without grace.
    pub due_on: NaiveDate,
    /// The first day on which it is overdue.
    pub overdue_on: NaiveDate,
}

impl Calendar {
    /// The calendar of a chapter; one that keeps none has semesters and no quiet periods. Where the first day of the year
    /// is not known, it is that of most schools of its hemisphere.
    pub fn of(chapter: &chapter::Model, kept: Option<&academic_calendar::Model>) -> Self {
        let is_southern = chapter.latitude.is_some_and(|latitude| latitude < 0.0);
        let usual = if is_southern { SOUTHERN_START } else { NORTHERN_START };
        let quiet = kept.into_iter().flat_map(|kept| &kept.quiet_periods.0);
        Self {
            start: chapter.academic_year_start.as_deref().and_then(MonthDay::of).unwrap_or(usual),
            report_day: chapter.report_due_on.as_deref().and_then(MonthDay::of),
            terms: kept.map(|kept| kept.terms).unwrap_or_default(),
            quiet: quiet.filter_map(|of| Some((MonthDay::of(&of.from)?, MonthDay::of(&of.to)?))).collect(),
        }
    }

    /// The first day of its year, as month and day.
    pub fn starts(&self) -> String {
        format!("{:02}-{:02}", self.start.month, self.start.day)
    }

    /// The academic year that begins in a calendar year.
    pub fn year(&self, begins: i32) -> Option<Period> {
        let starts_on = self.start.in_year(begins)?;
        let ends_on = self.start.in_year(begins + 1)?;
        // What begins late in a year has most of its days in the next, and is called by both.
        let is_late = MonthDay { month: 4, day: 1 } <= self.start;
        let name = if is_late { format!("{begins}-{:02}", (begins + 1).rem_euclid(100)) } else { begins.to_string() };
        let year = if is_late { begins + 1 } else { begins };
        Some(Period { name, year, starts_on, ends_on })
    }

    /// The terms of an academic year.
    pub fn terms_of(&self, year: &Period) -> Vec<Period> {
        let number = match self.terms {
            Terms::Semester => 2,
            Terms::Quarter => 4,
        };
        // From the first day each time, so that a short month does not shorten those after it.
        let start_of = |term: u32| year.starts_on.checked_add_months(Months::new(term * (12 / number)));
        let term = |term: u32| {
            let ends_on = if term + 1 == number { Some(year.ends_on) } else { start_of(term + 1) };
            let name = format!("{}/{}", year.name, term + 1);
            Some(Period { name, year: year.year, starts_on: start_of(term)?, ends_on: ends_on? })
        };
        (0..number).filter_map(term).collect()
    }

    /// The day itself, or the first after it on which something can fall due.
    pub fn after_quiet(&self, day: NaiveDate) -> NaiveDate {
        let mut days = day.iter_days().take(2 * MAX_QUIET_DAYS + 1);
        days.find(|day| !self.is_quiet(*day)).unwrap_or(day)
    }

    fn is_quiet(&self, day: NaiveDate) -> bool {
        let day = MonthDay { month: day.month(), day: day.day() };
        self.quiet.iter().any(
            |(from, to)| {
                if from <= to { (*from..=*to).contains(&day) } else { *from <= day || day <= *to }
            },
        )
    }

    /// The first day on which something is overdue that is due on this day.
    pub fn overdue_on(&self, due_on: NaiveDate, grace_days: i32) -> NaiveDate {
        let last = self.after_quiet(days_after(due_on, grace_days));
        days_after(last, 1)
    }

    /// What is due of a requirement in the periods of the academic years that begin in these calendar years.
    pub fn dues(&self, requirement: &requirement::Model, begin: impl Iterator<Item = i32>) -> Vec<Due> {
        let periods = begin.filter_map(|begins| self.year(begins)).flat_map(|year| match requirement.anchor {
            Anchor::YearStart | Anchor::YearEnd | Anchor::ReportDay => vec![year],
            Anchor::TermStart | Anchor::TermEnd => self.terms_of(&year),
        });
        periods.map(|period| self.due(requirement, period)).collect()
    }

    fn due(&self, requirement: &requirement::Model, period: Period) -> Due {
        let last = period.ends_on.pred_opt().unwrap_or(period.ends_on);
        let anchor = match requirement.anchor {
            Anchor::YearStart | Anchor::TermStart => period.starts_on,
            Anchor::YearEnd | Anchor::TermEnd => last,
            Anchor::ReportDay => self.report_day_in(&period).unwrap_or(last),
        };
        let due_on = self.after_quiet(days_after(anchor, requirement.offset_days));
        let opens_on = days_after(due_on, -requirement.notice_days);
        let overdue_on = self.overdue_on(due_on, requirement.grace_days);
        Due { period, opens_on, due_on, overdue_on }
    }

    /// The chapter's own day for its annual summary, as it falls into an academic year.
    fn report_day_in(&self, year: &Period) -> Option<NaiveDate> {
        let own = self.report_day?;
        let days = [year.starts_on.year(), year.starts_on.year() + 1].into_iter().filter_map(|year| own.in_year(year));
        days.into_iter().find(|day| (year.starts_on..year.ends_on).contains(day))
    }
}

fn days_after(day: NaiveDate, days: i32) -> NaiveDate {
    day.checked_add_signed(TimeDelta::days(days.into())).unwrap_or(day)
}

/// How many days of a leap year are in these periods.
pub fn quiet_days(periods: &[QuietPeriod]) -> usize {
    let quiet = periods.iter().filter_map(|of| Some((MonthDay::of(&of.from)?, MonthDay::of(&of.to)?))).collect();
    let start = NORTHERN_START;
    let calendar = Calendar { start, report_day: None, terms: Terms::Semester, quiet };
    let year = NaiveDate::from_ymd_opt(2028, 1, 1).unwrap_or_default();
    (0..366).filter_map(|day| year.checked_add_days(Days::new(day))).filter(|day| calendar.is_quiet(*day)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar(start: &str, terms: Terms, quiet: &[(&str, &str)]) -> Calendar {
        let month_day = |text| MonthDay::of(text).unwrap();
        let quiet = quiet.iter().map(|(from, to)| (month_day(from), month_day(to))).collect();
        Calendar { start: month_day(start), report_day: None, terms, quiet }
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn spans(periods: &[Period]) -> Vec<(String, NaiveDate, NaiveDate)> {
        periods.iter().map(|period| (period.name.clone(), period.starts_on, period.ends_on)).collect()
    }

    #[test]
    fn a_year_in_the_north_lies_in_two_calendar_years_and_one_in_the_south_in_one() {
        let north = calendar("08-15", Terms::Semester, &[]).year(2025).unwrap();
        assert_eq!((north.name.as_str(), north.year), ("2025-26", 2026));
        assert_eq!((north.starts_on, north.ends_on), (day("2025-08-15"), day("2026-08-15")));
        let south = calendar("02-15", Terms::Semester, &[]).year(2026).unwrap();
        assert_eq!((south.name.as_str(), south.year), ("2026", 2026));
        let century = calendar("09-01", Terms::Semester, &[]).year(2099).unwrap();
        assert_eq!(century.name, "2099-00");
    }

    #[test]
    fn terms_divide_the_year_without_a_gap() {
        let quarters = calendar("08-31", Terms::Quarter, &[]);
        let year = quarters.year(2027).unwrap();
        let expected = [
            ("2027-28/1".to_owned(), day("2027-08-31"), day("2027-11-30")),
            ("2027-28/2".to_owned(), day("2027-11-30"), day("2028-02-29")),
            ("2027-28/3".to_owned(), day("2028-02-29"), day("2028-05-31")),
            ("2027-28/4".to_owned(), day("2028-05-31"), day("2028-08-31")),
        ];
        assert_eq!(spans(&quarters.terms_of(&year)), expected);
        let semesters = calendar("02-15", Terms::Semester, &[]);
        let year = semesters.year(2026).unwrap();
        let expected = [
            ("2026/1".to_owned(), day("2026-02-15"), day("2026-08-15")),
            ("2026/2".to_owned(), day("2026-08-15"), day("2027-02-15")),
        ];
        assert_eq!(spans(&semesters.terms_of(&year)), expected);
    }

    #[test]
    fn what_would_fall_into_a_quiet_period_falls_due_after_it() {
        let calendar = calendar("08-15", Terms::Semester, &[("12-20", "01-06"), ("02-29", "02-29")]);
        assert_eq!(calendar.after_quiet(day("2026-12-19")), day("2026-12-19"));
        assert_eq!(calendar.after_quiet(day("2026-12-20")), day("2027-01-07"));
        assert_eq!(calendar.after_quiet(day("2027-01-06")), day("2027-01-07"));
        assert_eq!(calendar.after_quiet(day("2028-02-29")), day("2028-03-01"));
        assert_eq!(calendar.after_quiet(day("2027-02-28")), day("2027-02-28"));
        assert_eq!(calendar.overdue_on(day("2026-12-10"), 9), day("2026-12-20"));
        assert_eq!(calendar.overdue_on(day("2026-12-10"), 10), day("2027-01-08"));
    }

    #[test]
    fn quiet_days_are_counted_once() {
        let period = |from: &str, to: &str| QuietPeriod { from: from.to_owned(), to: to.to_owned() };
        assert_eq!(quiet_days(&[period("12-20", "01-06")]), 18);
        assert_eq!(quiet_days(&[period("02-01", "02-29"), period("02-15", "03-01")]), 30);
        assert_eq!(quiet_days(&[]), 0);
    }
}
