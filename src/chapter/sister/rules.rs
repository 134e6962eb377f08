//! What is always true of sister chapters: the life of their relation, who takes which step, and how alike two are.
use chrono::{Datelike as _, NaiveDate};
use entity::{
    chapter::{self, ChapterId},
    sister_chapter::{self, Status},
};

use crate::{
    chapter::rules::is_read_only,
    error::Code,
    lifecycle::{Blockers, life_cycle, unless},
};

life_cycle! {
    /// The life of the relation.
    pub const LIFE_CYCLE = "a relation of sister chapters", ProposeSisterChapter => Proposed;

    /// The steps of the relation.
    pub enum SisterStep of Status;

    /// The other chapter agrees.
    Accept = AcceptSisterChapter: Proposed => Active;
    /// The other chapter does not.
    Refuse = RefuseSisterChapter: Proposed => Refused;
    /// The proposing chapter takes it back.
    Withdraw = WithdrawSisterChapter: Proposed => Withdrawn;
    /// Either ends it.
    End = EndSisterChapter: Active => Ended;
}

/// The states in which there is no room for another relation between the same two.
pub const LIVING: [Status; 2] = [Status::Proposed, Status::Active];

/// How many proposals of a chapter wait for an answer at a time.
pub const MAX_PROPOSALS: u64 = 20;

impl SisterStep {
    /// The chapter whose leaders take the step: where it is either's, the one of `own` if there is one.
    pub fn chapter(self, of: &sister_chapter::Model, own: &[ChapterId]) -> ChapterId {
        let (proposer, other) = (of.proposer_id, other(of, of.proposer_id));
        match self {
            Self::Accept | Self::Refuse => other,
            Self::Withdraw => proposer,
            Self::End if own.contains(&other) => other,
            Self::End => proposer,
        }
    }
}

/// The other of the two.
pub fn other(of: &sister_chapter::Model, chapter: ChapterId) -> ChapterId {
    if of.first_id == chapter { of.second_id } else { of.first_id }
}

/// What stands in the way of a step in a state that it fits. `chapters` are those of the two that can be seen.
pub fn guard(step: SisterStep, chapters: &[&chapter::Model], is_staff: bool, has_reason: bool) -> Blockers {
    match step {
        SisterStep::Accept => {
            let are_open = chapters.len() == 2 && chapters.iter().all(|chapter| !is_read_only(chapter.status));
            unless(are_open, Code::Blocked, "One of the two chapters is not open any more: refuse the proposal.")
                .into_iter()
                .collect()
        }
        SisterStep::Refuse | SisterStep::Withdraw => Vec::new(),
        SisterStep::End if is_staff && !has_reason => {
            vec![Code::Required.at("reason", "Say why: the staff end what two chapters agreed on.")]
        }
        SisterStep::End => Vec::new(),
    }
}

/// Hours between the clocks of two places, as the sun has it: an hour for every 15 degrees, the shorter way round.
pub fn hours_apart(one: f64, other: f64) -> i32 {
    let degrees = (one - other).abs().rem_euclid(360.0);
    let degrees = degrees.min(360.0 - degrees);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::as_conversions,
        reason = "at most half of 360 degrees, which are 12 hours"
    )]
    let hours = (degrees / 15.0).round() as i32;
    hours
}

/// Months between the first days of two academic years, given as month and day, the shorter way round the year: 0 to 6.
pub fn months_apart(one: &str, other: &str) -> Option<u32> {
    let day = |text: &str| Some(NaiveDate::parse_from_str(&format!("2001-{text}"), "%Y-%m-%d").ok()?.ordinal());
    let days = day(one)?.abs_diff(day(other)?);
    Some((days.min(365 - days) * 12 + 182) / 365)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_are_at_most_half_a_day_apart() {
        assert_eq!(hours_apart(0.0, 14.0), 1);
        assert_eq!(hours_apart(175.0, -170.0), 1);
        assert_eq!(hours_apart(-180.0, 180.0), 0);
        assert_eq!(hours_apart(90.0, -90.0), 12);
    }

    #[test]
    fn academic_years_are_at_most_half_a_year_apart() {
        assert_eq!(months_apart("08-15", "08-15"), Some(0));
        assert_eq!(months_apart("08-15", "09-15"), Some(1));
        assert_eq!(months_apart("02-15", "08-15"), Some(6));
        assert_eq!(months_apart("12-20", "01-05"), Some(1));
        assert_eq!(months_apart("02-29", "01-05"), None);
    }
}
