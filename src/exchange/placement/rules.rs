//! What is always true of placements: their life and that of their legs, who confirms when, and when reports fall due.
use chrono::{DateTime, Days, NaiveDate, Utc};
use entity::{
    exchange_application::{self, ExchangeApplicationId},
    exchange_leg::{self, Direction},
    exchange_program,
    exchange_report::{self, Kind},
    exchange_round,
    organization::{self, OrganizationId},
    placement::{self, Role, Side, Status},
};

use crate::{
    error::{Code, Problem},
    lifecycle::{Blockers, life_cycle, unless},
};

/// The placements that the public may know of: those that both sides confirmed.
pub const PUBLIC: [Status; 4] = [Status::Confirmed, Status::Underway, Status::Completed, Status::Reported];

life_cycle! {
    /// The life of a placement.
    pub const LIFE_CYCLE = "a placement", ProposePlacement => Proposed;

    /// The steps of a placement.
    #[expect(missing_docs, reason = "the mutations say what each is")]
    pub enum PlacementStep of Status;

    Confirm = ConfirmPlacementSide: Proposed => HalfConfirmed, HalfConfirmed => Confirmed;
    Refuse = RefusePlacementSide: Proposed | HalfConfirmed => Refused;
    Start = StartPlacement: Confirmed => Underway;
    Complete = CompletePlacement: Underway => Completed;
    Cancel = CancelPlacement: Proposed | HalfConfirmed | Confirmed | Underway => Cancelled;
    FileReport = FileExchangeReport: Completed => Completed | Reported;
    WaiveReport = WaiveExchangeReport: Completed => Reported;
}

life_cycle! {
    /// The life of a leg.
    pub const LEG = "a leg", PlanLeg => Planned;

    /// The steps of a leg.
    #[expect(missing_docs, reason = "the mutations and jobs say what each is")]
    pub enum LegStep of exchange_leg::Status;

    Begin = BeginLeg: Planned => Underway;
    End = EndLeg: Underway => Done;
    Waive = WaiveLeg: Planned => Waived;
    Cancel = CancelLeg: Planned | Underway => Cancelled;
}

/// What stands in the way of a step of a leg that is in a state for it: nothing.
pub fn leg_guard(step: LegStep) -> Blockers {
    match step {
        LegStep::Begin | LegStep::End | LegStep::Waive | LegStep::Cancel => Vec::new(),
    }
}

/// The placements of which visits can take place.
pub const MAY_VISIT: [Status; 2] = [Status::Confirmed, Status::Underway];

/// The placements to which both sides have not agreed yet.
pub const UNCONFIRMED: [Status; 2] = [Status::Proposed, Status::HalfConfirmed];

/// Whether legs are planned of a placement in this state.
pub fn may_plan(status: Status) -> bool {
    match status {
        Status::Proposed | Status::HalfConfirmed | Status::Confirmed | Status::Underway => true,
        Status::Completed | Status::Reported | Status::Refused | Status::Cancelled => false,
    }
}

/// The rounds in which placements are proposed.
pub fn may_propose(status: exchange_round::Status) -> bool {
    match status {
        exchange_round::Status::Selection | exchange_round::Status::Matched | exchange_round::Status::Underway => true,
        exchange_round::Status::Planned
        | exchange_round::Status::CallOpen
        | exchange_round::Status::Reporting
        | exchange_round::Status::Closed
        | exchange_round::Status::OnHold
        | exchange_round::Status::Cancelled => false,
    }
}

/// What a placement says of one of its sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SideOf {
    /// The organization.
    pub organization: OrganizationId,
    /// Its part.
    pub role: Role,
    /// Its application; placements of former times have none.
    pub application: Option<ExchangeApplicationId>,
    /// When it agreed.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// Whether its governing body has to ratify the placement.
    pub needs_ratification: bool,
    /// When that did.
    pub ratified_on: Option<NaiveDate>,
}

/// One side of a placement.
pub fn side(placement: &placement::Model, side: Side) -> SideOf {
    match side {
        Side::A => SideOf {
            organization: placement.side_a_id,
            role: placement.side_a_role,
            application: placement.side_a_application_id,
            confirmed_at: placement.side_a_confirmed_at,
            needs_ratification: placement.side_a_needs_ratification,
            ratified_on: placement.side_a_ratified_on,
        },
        Side::B => SideOf {
            organization: placement.side_b_id,
            role: placement.side_b_role,
            application: placement.side_b_application_id,
            confirmed_at: placement.side_b_confirmed_at,
            needs_ratification: placement.side_b_needs_ratification,
            ratified_on: placement.side_b_ratified_on,
        },
    }
}

/// The side across.
pub fn other(side: Side) -> Side {
    match side {
        Side::A => Side::B,
        Side::B => Side::A,
    }
}

/// The side on which an application stands.
pub fn side_of(placement: &placement::Model, application: ExchangeApplicationId) -> Option<Side> {
    [Side::A, Side::B].into_iter().find(|which| side(placement, *which).application == Some(application))
}

/// Whether a program brings cities together, whose governing bodies ratify it.
pub fn is_ratified(kind: exchange_program::Kind) -> bool {
    kind == exchange_program::Kind::CityToCity
}

/// What keeps a side from confirming, of a governing body that ratified on this day.
pub fn unratified(placement: &placement::Model, which: Side, ratified_on: Option<NaiveDate>) -> Option<Problem> {
    let own = side(placement, which);
    let is_missing = own.needs_ratification && own.ratified_on.or(ratified_on).is_none();
    let message = "The governing body of this side ratifies the placement first: say on which day it did.";
    is_missing.then(|| Code::Required.at("ratifiedOn", message))
}

/// What an input of `confirmPlacementSide` has to say of this placement, whichever side is still to confirm.
pub fn needs_day(placement: &placement::Model) -> Option<Problem> {
    let mut open = [Side::A, Side::B].into_iter().filter(|which| side(placement, *which).confirmed_at.is_none());
    open.find_map(|which| unratified(placement, which, None))
}

/// Whether a leg takes place, or took place.
pub fn counts(leg: &exchange_leg::Model) -> bool {
    match leg.status {
        exchange_leg::Status::Planned | exchange_leg::Status::Underway | exchange_leg::Status::Done => true,
        exchange_leg::Status::Waived | exchange_leg::Status::Cancelled => false,
    }
}

/// What keeps a placement from being complete: a visit that is ahead, or one that nobody planned.
pub fn incomplete(legs: &[exchange_leg::Model], is_reciprocal: bool) -> Blockers {
    use exchange_leg::Status::{Cancelled, Done, Planned, Underway, Waived};
    let is_open = |leg: &exchange_leg::Model| match leg.status {
        Planned | Underway => true,
        Done | Waived | Cancelled => false,
    };
    let settled = |direction| {
        let own = legs.iter().filter(move |leg| leg.direction == direction);
        own.filter(|leg| [Done, Waived].contains(&leg.status)).count()
    };
    let [there, back] = [Direction::AToB, Direction::BToA].map(settled);
    let done = unless(
        !legs.iter().any(is_open) && 0 < there + back,
        Code::Blocked,
        "A visit is not over, or none took place: wait until it is, or use waiveLeg to do without it.",
    );
    let both_ways = unless(
        !is_reciprocal || (0 < there && 0 < back),
        Code::Blocked,
        "In this program each visit is returned: plan the other with planLeg, and use waiveLeg to do without it.",
    );
    done.into_iter().chain(both_ways).collect()
}

/// The days of a leg, the last exclusive.
pub type Span = (NaiveDate, NaiveDate);

/// What is wrong with a leg to be: its days, and how it goes with the other legs of its placement.
pub fn misplanned(
    round: &exchange_round::Model,
    legs: &[exchange_leg::Model],
    (direction, (from, to)): (Direction, Span),
    order_is_agreed: bool,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    if to <= from {
        let message = "The last day is before the first: give the first day or a later one.";
        problems.push(Code::Invalid.at("endsOn", message));
    }
    if let Some((begin, end)) = round.starts_on.zip(round.ends_on) {
        let last = end.checked_sub_days(Days::new(1)).unwrap_or(end);
        let message = format!("The visits of the round are from {begin} to {last}: give a day of these.");
        if from < begin || end <= from {
            problems.push(Code::Invalid.at("startsOn", message.clone()));
        }
        if end < to {
            problems.push(Code::Invalid.at("endsOn", message));
        }
    } else {
        let message = "The round does not say when its visits are: give their days with updateRound.";
        problems.push(Code::Blocked.at("placement", message));
    }
    let mut others = legs.iter().filter(|leg| counts(leg));
    if others.clone().any(|leg| leg.direction == direction) {
        let message = "This visit is planned already: cancel that with cancelLeg, or do without it with waiveLeg.";
        problems.push(Code::AlreadyExists.at("direction", message));
    }
    if !order_is_agreed && others.any(|leg| leg.direction != direction && from < leg.starts_on) {
        let message = "The return visit is before the first: give a later day, or say that both sides agreed.";
        problems.push(Code::Invalid.at("startsOn", message));
    }
    problems
}

/// The days after the last visit by which reports are asked for.
pub const DUE_AFTER: [(Kind, Days); 3] =
    [(Kind::Final, Days::new(14)), (Kind::After30Days, Days::new(30)), (Kind::After180Days, Days::new(180))];

/// Whether a report is still awaited.
pub fn is_awaited(report: &exchange_report::Model) -> bool {
    report.filed_at.is_none() && report.waived_at.is_none()
}

/// Where a placement stands, as its final reports do.
pub fn state_by_reports(reports: &[exchange_report::Model]) -> Status {
    let mut finals = reports.iter().filter(|report| report.kind == Kind::Final);
    if finals.any(is_awaited) { Status::Completed } else { Status::Reported }
}

/// One side of a placement to be.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// What it applies for.
    pub application: &'a exchange_application::Model,
    /// Who it is.
    pub organization: &'a organization::Model,
}

/// What keeps two applications from being placed with each other.
pub fn mismatched(one: Candidate<'_>, other: Candidate<'_>) -> Vec<Problem> {
    use exchange_application::Side::{Host, Visitor};
    let mut problems = Vec::new();
    for (path, candidate) in [("sideA.application", one), ("sideB.application", other)] {
        if candidate.application.status != exchange_application::Status::Accepted {
            let message = "Only applications that are ACCEPTED are placed: accept it with acceptApplication first.";
            problems.push(Code::Blocked.at(path, message));
        }
    }
    if one.application.round_id != other.application.round_id {
        problems.push(Code::Invalid.at("sideB.application", "It is one of another round: give two of one round."));
    }
    if one.organization.id == other.organization.id {
        let message = "It is one of the same organization: nobody is matched with themselves.";
        problems.push(Code::Invalid.at("sideB.application", message));
    } else if !are_apart(one.organization, other.organization) {
        let message = "Both are of the same city, as far as is known: give two of different countries or cities, or say \
                       with updateOrganization where they are.";
        problems.push(Code::Blocked.at("sideB.application", message));
    }
    let sides = (one.application.side, other.application.side);
    if sides == (Host, Host) || sides == (Visitor, Visitor) {
        let message = "Both want to be on the same side: give one that hosts and one that visits.";
        problems.push(Code::Blocked.at("sideB.application", message));
    }
    problems
}

/// Whether two organizations are known to be of different countries or cities.
pub fn are_apart(one: &organization::Model, other: &organization::Model) -> bool {
    let differ = |one: &Option<String>, other: &Option<String>| {
        one.as_ref().zip(other.as_ref()).is_some_and(|(one, other)| one.to_lowercase() != other.to_lowercase())
    };
    differ(&one.country_code, &other.country_code)
        || differ(&one.subdivision_code, &other.subdivision_code)
        || differ(&one.city, &other.city)
}
