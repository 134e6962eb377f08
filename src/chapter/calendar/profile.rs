//! What can be said of an academic calendar.
use entity::academic_calendar::{QuietPeriod, Terms};

/// What can be said of an academic calendar: absent leaves.
#[derive(Debug)]
#[expect(missing_docs, reason = "the input says what each is")]
pub struct AcademicCalendarProfile {
    pub terms: Option<Terms>,
    pub add_quiet_periods: Vec<QuietPeriod>,
    pub remove_quiet_periods: Vec<QuietPeriod>,
}
