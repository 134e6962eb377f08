//! Which chapters are given awards: those that were active in the year, are so now, and reported on it (invariant 30).
use chrono::NaiveDate;
use entity::{
    chapter::Status,
    chapter_report::{self, Status as ReportStatus},
};

use crate::error::{Code, Problem};

/// Most awards of one chapter for one year.
pub const MAX_A_YEAR: usize = 20;

/// The last place that is told.
pub const MAX_PLACING: i32 = 100;

/// A change of a chapter's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Its day.
    pub on: NaiveDate,
    /// The state before; none if the chapter came to be known with it.
    pub from: Option<Status>,
    /// The state that it came to.
    pub to: Status,
}

/// What is known of a chapter that is to be given an award.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// Its state.
    pub status: Status,
    /// How it came to it, the first change first.
    pub turns: &'a [Turn],
    /// Its annual summary of the year, if it has one.
    pub summary: Option<&'a chapter_report::Model>,
}

/// Why a chapter is given no award for the year, each with what would make it eligible; nothing if it is eligible.
pub fn obstacles(candidate: Candidate<'_>, year: i32) -> Vec<Problem> {
    let Candidate { status, turns, summary } = candidate;
    let standing = standing(status).map(|message| Code::WrongState.at("chapter", message));
    let reported = reported(summary, year).map(|message| Code::Blocked.at("year", message));
    let active = summary.filter(|summary| !was_active(status, turns, summary)).map(|summary| {
        let message = format!("The chapter was not active in {}: give it an award for another year.", summary.period);
        Code::Blocked.at("year", message)
    });
    [standing, reported, active].into_iter().flatten().collect()
}

fn standing(status: Status) -> Option<&'static str> {
    match status {
        Status::Active => None,
        Status::Probation => Some("The chapter is on probation: restoreChapter comes first."),
        Status::Provisional => Some("The chapter is provisional: activateChapter comes first."),
        Status::Inactive => Some("The chapter is inactive: relaunchChapter and activateChapter come first."),
        Status::Applied => Some("The chapter is not accepted yet: acceptChapter and activateChapter come first."),
        Status::Closed | Status::Declined | Status::Withdrawn => {
            Some("The chapter is over for good: only active chapters are given awards.")
        }
    }
}

fn reported(summary: Option<&chapter_report::Model>, year: i32) -> Option<String> {
    let Some(summary) = summary else {
        return Some(format!(
            "The chapter has no annual summary of {year}: once there is one, and acceptReport was done, it is eligible."
        ));
    };
    let remedy = match summary.status {
        ReportStatus::Accepted | ReportStatus::Published => return None,
        ReportStatus::Due | ReportStatus::Draft => "is not submitted: submitReport and acceptReport come first",
        ReportStatus::Returned => "is back with the chapter: submitReport and acceptReport come first",
        ReportStatus::Submitted => "is with the staff: acceptReport comes first",
        ReportStatus::Waived => "was waived: give it an award for another year",
    };
    Some(format!("The annual summary of {} {remedy}.", summary.period))
}

/// Whether the chapter was active on some day of the summary's period. What it was before it came to be known is what it
/// came as.
fn was_active(status: Status, turns: &[Turn], summary: &chapter_report::Model) -> bool {
    let (starts_on, ends_on) = (summary.period_starts_on, summary.period_ends_on);
    let before = turns.iter().rev().find(|turn| turn.on <= starts_on).map(|turn| turn.to);
    let first = turns.first().map_or(status, |turn| turn.from.unwrap_or(turn.to));
    let within = turns.iter().filter(|turn| starts_on < turn.on && turn.on < ends_on).map(|turn| turn.to);
    std::iter::once(before.unwrap_or(first)).chain(within).any(|status| status == Status::Active)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use entity::{chapter::ChapterId, chapter_report::ChapterReportId, report_template::ReportTemplateId};
    use uuid::Uuid;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn summary(status: ReportStatus) -> chapter_report::Model {
        chapter_report::Model {
            id: ChapterReportId(Uuid::nil()),
            chapter_id: ChapterId(Uuid::nil()),
            kind: chapter_report::Kind::AnnualSummary,
            period: "2024-25".into(),
            year: 2025,
            period_starts_on: day("2024-08-15"),
            period_ends_on: day("2025-08-15"),
            due_on: day("2025-08-15"),
            template_id: ReportTemplateId(Uuid::nil()),
            status,
            submitted_on: None,
            is_late: false,
            review_started_at: None,
            review_comment: None,
            accepted_on: None,
            published_on: None,
            names_kept_because: None,
            waiver: None,
            created_at: DateTime::default(),
            updated_at: DateTime::default(),
            version: 1,
        }
    }

    fn turn(on: &str, from: Option<Status>, to: Status) -> Turn {
        Turn { on: day(on), from, to }
    }

    fn codes(status: Status, turns: &[Turn], summary: Option<&chapter_report::Model>) -> Vec<Code> {
        obstacles(Candidate { status, turns, summary }, 2025).iter().map(|problem| problem.code).collect()
    }

    #[test]
    fn an_active_chapter_with_an_accepted_report_is_eligible() {
        for status in [ReportStatus::Accepted, ReportStatus::Published] {
            assert_eq!(codes(Status::Active, &[], Some(&summary(status))), []);
        }
    }

    #[test]
    fn each_thing_that_is_missing_is_told_with_its_remedy() {
        let states = [ReportStatus::Due, ReportStatus::Draft, ReportStatus::Submitted, ReportStatus::Returned];
        for status in states {
            let summary = summary(status);
            let told = obstacles(Candidate { status: Status::Active, turns: &[], summary: Some(&summary) }, 2025);
            assert!(told.len() == 1 && told[0].message.contains("acceptReport"), "{told:?}");
        }
        assert_eq!(codes(Status::Active, &[], Some(&summary(ReportStatus::Waived))), [Code::Blocked]);
        assert_eq!(codes(Status::Active, &[], None), [Code::Blocked]);
        let accepted = summary(ReportStatus::Accepted);
        let restored = [turn("2025-03-01", Some(Status::Active), Status::Probation)];
        assert_eq!(codes(Status::Probation, &restored, Some(&accepted)), [Code::WrongState]);
        assert_eq!(codes(Status::Provisional, &[], None), [Code::WrongState, Code::Blocked]);
        for status in [Status::Inactive, Status::Applied, Status::Closed, Status::Declined, Status::Withdrawn] {
            assert!(codes(status, &[], Some(&accepted)).contains(&Code::WrongState), "{status:?}");
        }
    }

    #[test]
    fn a_chapter_was_active_in_the_year_if_it_was_on_one_of_its_days() {
        let accepted = summary(ReportStatus::Accepted);
        let was = |turns: &[Turn]| codes(Status::Active, turns, Some(&accepted)).is_empty();
        let to_active = |on| turn(on, Some(Status::Provisional), Status::Active);
        assert!(was(&[to_active("2025-08-14")]), "on the last day");
        assert!(!was(&[to_active("2025-08-15")]), "on the day after");
        let (left, back) = (Some(Status::Active), Some(Status::Probation));
        let probation = |from, to| [turn(from, left, Status::Probation), turn(to, back, Status::Active)];
        assert!(!was(&probation("2024-08-15", "2025-08-15")), "on probation all the year");
        assert!(was(&probation("2024-08-16", "2025-09-01")), "active on the first day");
        assert!(was(&probation("2025-09-01", "2025-10-01")), "on probation after the year");
        assert!(was(&[turn("2025-12-01", None, Status::Active)]), "it came as an active one");
        assert!(
            !was(&[turn("2025-12-01", None, Status::Applied), to_active("2026-01-01")]),
            "it is newer than the year"
        );
    }
}
