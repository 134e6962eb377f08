//! The form of days.
use chrono::{Datelike as _, NaiveDate};

/// The day, of the years 1 to 9999, which both databases compare alike.
pub fn full_date(text: &str) -> Option<NaiveDate> {
    let is_written_so = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    text.parse().ok().filter(|day: &NaiveDate| is_written_so && 0 < day.year())
}

/// The last day of a range whose end the database keeps as the day after it.
pub fn last_before(end: NaiveDate) -> NaiveDate {
    end.pred_opt().unwrap_or(end)
}
