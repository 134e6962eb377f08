//! What is always true of a round: its life, its windows in its own time zone, and what may be said of it when.
use chrono::{DateTime, Days, NaiveDate, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;
use entity::{
    exchange_application, exchange_leg,
    exchange_round::{self, Status},
    placement,
};

use crate::{
    error::{Code, Problem},
    exchange::placement::rules::{UNCONFIRMED, counts},
    lifecycle::life_cycle,
};

life_cycle! {
    /// The life of a round. From being on hold it goes back to the state that it was held from, and to no other.
    pub const LIFE_CYCLE = "a round", PlanRound => Planned;

    /// The steps of a round's life, after it is planned.
    #[expect(missing_docs, reason = "the mutations and jobs say what each is")]
    pub enum RoundStep of Status;

    OpenCall = OpenRoundCall: Planned => CallOpen;
    CloseCall = CloseRoundCall: CallOpen => Selection;
    FinishMatching = FinishMatching: Selection => Matched;
    Start = StartRound: Matched => Underway;
    EndVisits = EndVisits: Underway => Reporting;
    Close = CloseRound: Reporting => Closed;
    Hold = HoldRound: Planned | CallOpen | Selection | Matched | Underway => OnHold;
    Resume = ResumeRound: OnHold => Planned | CallOpen | Selection | Matched | Underway;
    Cancel = CancelRound: Planned | CallOpen | Selection | Matched | OnHold => Cancelled;
}

/// Where a step leads a round: on from being on hold, back to where it was held.
pub fn next_state(round: &exchange_round::Model, step: RoundStep) -> Result<Status, Problem> {
    let first = LIFE_CYCLE.next_state(round.status, step)?;
    Ok(if step == RoundStep::Resume { round.held_from.unwrap_or(first) } else { first })
}

/// What the input of a step has to say of this round, beside what its type demands.
pub fn missing(round: &exchange_round::Model, step: RoundStep) -> Option<Problem> {
    match step {
        RoundStep::Resume => round.held_from.is_none_or(has_call_ahead).then(|| {
            Code::Required.at("call", "Applications are still to come: say anew when participants may apply.")
        }),
        RoundStep::OpenCall
        | RoundStep::CloseCall
        | RoundStep::FinishMatching
        | RoundStep::Start
        | RoundStep::EndVisits
        | RoundStep::Close
        | RoundStep::Hold
        | RoundStep::Cancel => None,
    }
}

/// Whether applications are still to come in a round that is resumed to this state.
pub fn has_call_ahead(status: Status) -> bool {
    match status {
        Status::Planned | Status::CallOpen => true,
        Status::Selection
        | Status::Matched
        | Status::Underway
        | Status::Reporting
        | Status::Closed
        | Status::OnHold
        | Status::Cancelled => false,
    }
}

/// Whether a round in this state can be changed beside the steps of its life.
pub fn may_update(status: Status) -> Result<(), &'static str> {
    match status {
        Status::Planned
        | Status::CallOpen
        | Status::Selection
        | Status::Matched
        | Status::Underway
        | Status::Reporting
        | Status::OnHold => Ok(()),
        Status::Closed | Status::Cancelled => Err("The round is over: what is said of it stays."),
    }
}

/// Whether criteria and eligibility can still change: whoever applies relies on those that the call was opened with.
pub fn may_change_terms(status: Status) -> Result<(), &'static str> {
    let is_planned = status == Status::Planned;
    if is_planned {
        Ok(())
    } else {
        Err("The call was opened with these: they change only while the round is PLANNED.")
    }
}

/// Whether the windows can still change.
pub fn may_change_windows(status: Status) -> Result<(), &'static str> {
    if has_call_ahead(status) {
        Ok(())
    } else {
        Err("Applications are taken no more: the windows change only while the round is PLANNED or CALL_OPEN.")
    }
}

/// The days of a window, the last exclusive.
pub type Window = (NaiveDate, NaiveDate);

/// When hosts may apply, if they are asked.
pub fn host_window(round: &exchange_round::Model) -> Option<Window> {
    round.host_call_opens_on.zip(round.host_call_closes_on)
}

/// When participants may apply.
pub fn window(round: &exchange_round::Model) -> Option<Window> {
    round.call_opens_on.zip(round.call_closes_on)
}

/// The day after the last on which anybody may apply.
pub fn closes_on(round: &exchange_round::Model) -> Option<NaiveDate> {
    round.host_call_closes_on.max(round.call_closes_on)
}

/// The time zone of this name in the tz database.
pub fn time_zone(name: &str) -> Option<Tz> {
    name.parse().ok()
}

/// The day that it is in the round's time zone; that of UTC, where the tz database no longer knows the zone.
pub fn day_there(round: &exchange_round::Model, now: DateTime<Utc>) -> NaiveDate {
    time_zone(&round.time_zone).map_or_else(|| now.date_naive(), |zone| now.with_timezone(&zone).date_naive())
}

/// Whether the day is in the window.
pub fn is_in((opens, closes): Window, day: NaiveDate) -> bool {
    opens <= day && day < closes
}

/// Whether nobody may apply any more.
pub fn is_call_over(round: &exchange_round::Model, now: DateTime<Utc>) -> bool {
    closes_on(round).is_some_and(|closes| closes <= day_there(round, now))
}

/// The moment at which a day begins in a time zone. Where clocks skip midnight it is the first moment after, and of two
/// midnights the first.
pub fn begins_at(day: NaiveDate, zone: Tz) -> Option<DateTime<Utc>> {
    let midnight = day.and_hms_opt(0, 0, 0)?;
    // No clock ever skipped more than a day.
    let mut moments = (0..=24 * 60).map(|minutes| midnight + TimeDelta::minutes(minutes));
    moments.find_map(|moment| zone.from_local_datetime(&moment).earliest()).map(|moment| moment.to_utc())
}

/// Whether a placement can still come to something, or has.
pub fn is_live(status: placement::Status) -> bool {
    match status {
        placement::Status::Proposed
        | placement::Status::HalfConfirmed
        | placement::Status::Confirmed
        | placement::Status::Underway
        | placement::Status::Completed
        | placement::Status::Reported => true,
        placement::Status::Refused | placement::Status::Cancelled => false,
    }
}

/// Whether nothing is left to report of a placement: it was, or nothing came of it.
pub fn is_reported(status: placement::Status) -> bool {
    status == placement::Status::Reported || !is_live(status) || UNCONFIRMED.contains(&status)
}

/// The states of placements that go down with their round.
pub const GOES_WITH_ROUND: [placement::Status; 4] = [
    placement::Status::Proposed,
    placement::Status::HalfConfirmed,
    placement::Status::Confirmed,
    placement::Status::Underway,
];

/// The states of applications that go down with their round.
pub const OPEN_APPLICATIONS: [exchange_application::Status; 5] = [
    exchange_application::Status::Draft,
    exchange_application::Status::Submitted,
    exchange_application::Status::Shortlisted,
    exchange_application::Status::Accepted,
    exchange_application::Status::Waitlisted,
];

/// The states of legs that go down with their round.
pub const OPEN_LEGS: [exchange_leg::Status; 2] = [exchange_leg::Status::Planned, exchange_leg::Status::Underway];

/// Whether a visit has begun.
pub fn has_begun(legs: &[exchange_leg::Model], today: NaiveDate) -> bool {
    legs.iter().any(|leg| counts(leg) && leg.starts_on <= today)
}

/// Whether every visit is over.
pub fn has_ended(legs: &[exchange_leg::Model], today: NaiveDate) -> bool {
    legs.iter().all(|leg| !counts(leg) || leg.ends_on <= today)
}

/// The days of a round that do not fit together.
pub fn misfits(round: &Dates) -> Vec<Problem> {
    let Dates { host_call, call, visits } = round;
    let mut problems = Vec::new();
    for (path, window) in [("hostCall.deadline", host_call), ("call.deadline", call), ("endsOn", visits)] {
        if window.is_some_and(|(from, to)| to <= from) {
            problems
                .push(Code::Invalid.at(path, "The last day is before the first: give the first day or a later one."));
        }
    }
    let closes = [host_call, call].into_iter().flatten().map(|(_, closes)| *closes).max();
    if let (Some(closes), Some((begin, _))) = (closes, visits)
        && *begin < closes
    {
        let last = closes.checked_sub_days(Days::new(1)).unwrap_or(closes);
        let message = format!("Applications are taken until {last}: the visits begin after that day.");
        problems.push(Code::Invalid.at("startsOn", message));
    }
    problems
}

/// The days of a round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dates {
    /// When hosts may apply.
    pub host_call: Option<Window>,
    /// When participants may apply.
    pub call: Option<Window>,
    /// When the visits are.
    pub visits: Option<Window>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn zone(name: &str) -> Tz {
        time_zone(name).unwrap()
    }

    #[test]
    fn a_day_begins_at_its_own_midnight_all_over_the_world() {
        assert_eq!(begins_at(day("2026-03-02"), zone("Pacific/Auckland")), Some(moment("2026-03-01T11:00:00Z")));
        assert_eq!(begins_at(day("2026-03-02"), zone("Pacific/Honolulu")), Some(moment("2026-03-02T10:00:00Z")));
        assert_eq!(time_zone("Mars/Olympus"), None);
    }

    #[test]
    fn a_day_begins_once_when_clocks_change() {
        // New York: clocks go forward on the 8th of March, after its midnight, and back on the 1st of November.
        let york = zone("America/New_York");
        assert_eq!(begins_at(day("2026-03-08"), york), Some(moment("2026-03-08T05:00:00Z")));
        assert_eq!(begins_at(day("2026-03-09"), york), Some(moment("2026-03-09T04:00:00Z")));
        assert_eq!(begins_at(day("2026-11-02"), york), Some(moment("2026-11-02T05:00:00Z")));
        // Havana: they go forward at midnight, so that the day begins at one; and back at one, so that there are two
        // midnights.
        let havana = zone("America/Havana");
        assert_eq!(begins_at(day("2026-03-08"), havana), Some(moment("2026-03-08T05:00:00Z")));
        assert_eq!(begins_at(day("2026-11-01"), havana), Some(moment("2026-11-01T04:00:00Z")));
        // Apia had no 30th of December 2011.
        let apia = zone("Pacific/Apia");
        assert_eq!(begins_at(day("2011-12-30"), apia), begins_at(day("2011-12-31"), apia));
    }

    #[test]
    fn a_window_is_open_from_its_first_moment_until_that_of_the_day_after_its_last() {
        let window = (day("2026-03-02"), day("2026-03-03"));
        assert_eq!(["2026-03-01", "2026-03-02", "2026-03-03"].map(|on| is_in(window, day(on))), [false, true, false]);
    }

    #[test]
    fn days_that_do_not_fit_are_named() {
        let dates = Dates {
            host_call: Some((day("2026-03-02"), day("2026-03-02"))),
            call: Some((day("2026-04-01"), day("2026-05-01"))),
            visits: Some((day("2026-04-30"), day("2026-06-01"))),
        };
        let paths: Vec<_> = misfits(&dates).into_iter().map(|problem| problem.path.join(".")).collect();
        assert_eq!(paths, ["hostCall.deadline", "startsOn"]);
        assert!(
            misfits(&Dates { visits: Some((day("2026-05-01"), day("2026-06-01"))), host_call: None, ..dates })
                .is_empty()
        );
    }

    #[test]
    fn a_round_on_hold_is_resumed_to_where_it_was_held() {
        let edge = |step| LIFE_CYCLE.edges.iter().find(|edge| edge.step == step).unwrap();
        assert_eq!(edge(RoundStep::Hold).from, edge(RoundStep::Resume).to);
    }
}
