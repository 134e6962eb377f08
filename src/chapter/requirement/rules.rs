//! What is always true of requirements and of what is due: its life, who owes it, and from when on.
use chrono::{Datelike as _, NaiveDate};
use entity::{
    chapter, chapter_report,
    officer_term::{self, Office},
    requirement::{self, Evidence},
    requirement_due::{self, Status},
};

use crate::{
    chapter::{
        calendar::rules::{Calendar, Due},
        rules::is_read_only,
    },
    lifecycle::{Blockers, life_cycle},
};

life_cycle! {
    /// The life of what is due.
    pub const LIFE_CYCLE = "a due", OpenRequirement => Open;

    /// The steps of what is due.
    #[expect(missing_docs, reason = "the mutations and jobs say what each is")]
    pub enum DueStep of Status;

    Meet = MeetRequirement: Open => Met, Overdue => LateMet;
    MarkOverdue = MarkRequirementOverdue: Open => Overdue;
    Extend = ExtendRequirement: Open | Overdue => Open;
    Waive = WaiveRequirement: Open | Overdue => Waived;
}

/// The states in which something is owed.
pub const OWED: [Status; 2] = [Status::Open, Status::Overdue];

/// The states of a report that meets what it is due for.
pub const ACCEPTED: [chapter_report::Status; 2] = [chapter_report::Status::Accepted, chapter_report::Status::Published];

/// How many years of a chapter's academic years before today's are looked at, should no job have run for so long.
const YEARS_BACK: i32 = 3;

/// How far ahead of its due day a waiver can last.
pub const MAX_WAIVER_YEARS: i32 = 5;

/// What stands in the way of a step of a due that is in a state for it: nothing, since what it needs its input says.
pub fn guard(step: DueStep) -> Blockers {
    match step {
        DueStep::Meet | DueStep::MarkOverdue | DueStep::Extend | DueStep::Waive => Vec::new(),
    }
}

/// The kind of report that meets the requirement; none if something else does.
pub fn report_of(evidence: Evidence) -> Option<chapter_report::Kind> {
    match evidence {
        Evidence::AnnualSummary => Some(chapter_report::Kind::AnnualSummary),
        Evidence::Plan => Some(chapter_report::Kind::Plan),
        Evidence::Viability => Some(chapter_report::Kind::Viability),
        Evidence::Officer => None,
    }
}

/// Whether the term fills the office on the day on which that is due; once that is past, today.
pub fn fills(term: &officer_term::Model, office: Office, due: &requirement_due::Model, today: NaiveDate) -> bool {
    let day = due.due_on.max(today);
    let is_confirmed = term.status == officer_term::Status::Current;
    is_confirmed && term.office == office && term.starts_on <= day && term.ends_on.is_none_or(|end| day < end)
}

/// Whether the chapter owes what the requirement asks: those that are over, or not yet chapters, owe nothing new.
pub fn owes(chapter: &chapter::Model, requirement: &requirement::Model) -> bool {
    !is_read_only(chapter.status) && requirement.applies_to.is_none_or(|kind| kind == chapter.kind)
}

/// What a chapter owes of a requirement that was announced by today and is not kept yet: `kept` are its dues so far.
/// Nothing is due before there was the requirement or the chapter, nor while a waiver lasts.
pub fn to_open(
    (chapter, calendar): (&chapter::Model, &Calendar),
    requirement: &requirement::Model,
    kept: &[requirement_due::Model],
    today: NaiveDate,
) -> Vec<Due> {
    if !owes(chapter, requirement) {
        return Vec::new();
    }
    let since = requirement.starts_on.max(chapter.founded_on.unwrap_or(NaiveDate::MIN));
    let of_it: Vec<_> = kept.iter().filter(|due| due.requirement_id == requirement.id).collect();
    let is_waived = |day: NaiveDate| of_it.iter().any(|due| due.waiver_ends_on.is_some_and(|end| day < end));
    let is_new = |due: &Due| {
        let is_asked = since <= due.due_on && requirement.ends_on.is_none_or(|end| due.due_on < end);
        let is_kept = of_it.iter().any(|kept| kept.period == due.period.name);
        is_asked && due.opens_on <= today && !is_kept && !is_waived(due.due_on)
    };
    let years = today.year() - YEARS_BACK..=today.year() + 1;
    calendar.dues(requirement, years).into_iter().filter(is_new).collect()
}

/// Why a day cannot be the new due day, if it cannot.
pub fn extends_to(due: &requirement_due::Model, day: NaiveDate, today: NaiveDate) -> Option<&'static str> {
    if day <= due.due_on {
        Some("This is no later than the day on which it is due: give a later day.")
    } else if day < today {
        Some("This day is past: give today or a later day.")
    } else if MAX_WAIVER_YEARS < day.year() - due.due_on.year() {
        Some("This is too far ahead: give a day within five years of the due day.")
    } else {
        None
    }
}

/// Why a waiver cannot end on the day before this one, if it cannot.
pub fn waives_until(due: &requirement_due::Model, end: NaiveDate) -> Option<&'static str> {
    if end <= due.due_on {
        Some("This is before the day on which it is due: give that day or a later one.")
    } else if MAX_WAIVER_YEARS < end.year() - due.due_on.year() {
        Some("This is too far ahead: give a day within five years of the due day.")
    } else {
        None
    }
}

/// How many days it is overdue; none unless it is.
pub fn overdue_days(due: &requirement_due::Model, today: NaiveDate) -> Option<i64> {
    (due.status == Status::Overdue).then(|| today.signed_duration_since(due.overdue_on).num_days() + 1)
}
