//! What is always true of an obligation: its life, and when it falls due again.
use chrono::{Datelike as _, Days, Months, NaiveDate};
use entity::{
    agreement,
    obligation::{self, Period, Status},
};

use crate::lifecycle::{Blockers, life_cycle};

life_cycle! {
    /// The life of an obligation.
    pub const LIFE_CYCLE = "an obligation", AddObligation => Open;

    /// The steps of an obligation.
    #[expect(missing_docs, reason = "the mutations say what each is")]
    pub enum ObligationStep of Status;

    Meet = MeetObligation: Open => Met;
    Waive = WaiveObligation: Open => Waived;
}

/// What stands in the way of a step of an obligation that is in a state for it: nothing.
pub fn guard(step: ObligationStep) -> Blockers {
    match step {
        ObligationStep::Meet | ObligationStep::Waive => Vec::new(),
    }
}

/// Whether something can be owed under an agreement in this state: one that may come into force, or is.
pub fn binds(status: agreement::Status) -> bool {
    use agreement::Status as S;
    match status {
        S::Draft | S::Agreed | S::PartlySigned | S::Signed | S::InForce => true,
        S::Expired | S::Superseded | S::Terminated | S::Abandoned => false,
    }
}

/// Whether it was due before today, and is still owed.
pub fn is_overdue(obligation: &obligation::Model, today: NaiveDate) -> bool {
    obligation.status == Status::Open && obligation.due_on < today
}

/// The next day on which it is due, on the same day of the month; in months that lack the day, on their last. None if
/// it is owed once.
pub fn next_due(due_on: NaiveDate, month_day: i32, period: Period) -> Option<NaiveDate> {
    let months = match period {
        Period::Once => return None,
        Period::Yearly => 12,
        Period::Quarterly => 3,
        Period::Monthly => 1,
    };
    let first = due_on.with_day(1)?.checked_add_months(Months::new(months))?;
    let last = first.checked_add_months(Months::new(1))?.checked_sub_days(Days::new(1))?;
    first.with_day(u32::try_from(month_day).ok()?.min(last.day()))
}

/// The day on which it is owed again under its agreement; none once the agreement is over, or ends before.
pub fn comes_again(obligation: &obligation::Model, agreement: &agreement::Model) -> Option<NaiveDate> {
    let next = next_due(obligation.due_on, obligation.month_day, obligation.period)?;
    let lasts = agreement.auto_renews || agreement.ends_on.is_none_or(|end| next < end);
    (binds(agreement.status) && lasts).then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn series(first: NaiveDate, period: Period, number: usize) -> Vec<NaiveDate> {
        let month_day = i32::try_from(first.day()).unwrap();
        let next = |due: &NaiveDate| next_due(*due, month_day, period);
        std::iter::successors(Some(first), next).take(number).collect()
    }

    #[test]
    fn what_falls_due_on_the_31st_falls_due_on_the_last_of_shorter_months_and_on_the_31st_again() {
        let expected = [day(2027, 12, 31), day(2028, 1, 31), day(2028, 2, 29), day(2028, 3, 31), day(2028, 4, 30)];
        assert_eq!(series(day(2027, 12, 31), Period::Monthly, 5), expected);
        let expected = [day(2026, 8, 31), day(2026, 11, 30), day(2027, 2, 28), day(2027, 5, 31)];
        assert_eq!(series(day(2026, 8, 31), Period::Quarterly, 4), expected);
    }

    #[test]
    fn a_leap_day_comes_back_in_leap_years() {
        let expected = [day(2024, 2, 29), day(2025, 2, 28), day(2026, 2, 28), day(2027, 2, 28), day(2028, 2, 29)];
        assert_eq!(series(day(2024, 2, 29), Period::Yearly, 5), expected);
    }

    #[test]
    fn usual_days_stay_and_what_is_owed_once_does_not_come_again() {
        assert_eq!(series(day(2026, 1, 15), Period::Monthly, 3).last(), Some(&day(2026, 3, 15)));
        assert_eq!(series(day(2026, 1, 1), Period::Once, 3), [day(2026, 1, 1)]);
        assert_eq!(next_due(NaiveDate::MAX, 31, Period::Yearly), None);
    }

    #[test]
    fn agreements_bind_until_they_are_over() {
        use agreement::Status as S;
        assert!([S::Draft, S::Agreed, S::PartlySigned, S::Signed, S::InForce].into_iter().all(binds));
        assert!(![S::Expired, S::Superseded, S::Terminated, S::Abandoned].into_iter().any(binds));
    }
}
