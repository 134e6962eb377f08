//! What is always true of applications: their life and that of offers, who may apply when, what answers look like, and
//! how scores are counted.
use std::collections::{BTreeMap, BTreeSet};

use crate::{
    check::full_date,
    error::{Code, Problem},
    exchange::round::rules::{day_there, host_window, is_in, is_live, window},
    lifecycle::{Blockers, life_cycle, unless},
};
use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    application_review::{self, ApplicationReviewId},
    application_score,
    eligibility_rule::{self, EligibilityRuleId},
    exchange_application::{self, ExchangeApplicationId, Side, Status},
    exchange_criterion, exchange_round,
    form_question::{self, Kind},
    placement, waitlist_offer,
};

life_cycle! {
    /// The life of an application.
    pub const LIFE_CYCLE = "an application", StartApplication => Draft;

    /// The steps of an application.
    #[expect(missing_docs, reason = "the mutations and jobs say what each is")]
    pub enum ApplicationStep of Status;

    Submit = SubmitApplication: Draft => Submitted;
    Shortlist = ShortlistApplication: Submitted => Shortlisted;
    Accept = AcceptApplication: Shortlisted | Waitlisted => Accepted;
    Waitlist = WaitlistApplication: Shortlisted | Accepted => Waitlisted;
    Reject = RejectApplication: Submitted | Shortlisted | Waitlisted => Rejected;
    Withdraw = WithdrawApplication: Draft | Submitted | Shortlisted | Accepted | Waitlisted => Withdrawn;
    Cancel = CancelApplication: Draft | Submitted | Shortlisted | Accepted | Waitlisted => Cancelled;
}

life_cycle! {
    /// The life of a place that is offered.
    pub const OFFER = "an offer", OfferPlace => Offered;

    /// The steps of an offer.
    #[expect(missing_docs, reason = "the mutations and jobs say what each is")]
    pub enum OfferStep of waitlist_offer::Status;

    Take = TakeOffer: Offered => Taken;
    Refuse = RefuseOffer: Offered => Refused;
    Expire = ExpireOffer: Offered => Expired;
}

/// What stands in the way of a step of an offer that is in a state for it: nothing.
pub fn offer_guard(step: OfferStep) -> Blockers {
    match step {
        OfferStep::Take | OfferStep::Refuse | OfferStep::Expire => Vec::new(),
    }
}

/// How long the token of an application is good, from its beginning and from each step of the staff anew.
pub const TOKEN_IS_GOOD_FOR: TimeDelta = TimeDelta::days(400);

/// How many applications one mailbox may start within a day.
pub const MAX_PER_MAILBOX: u64 = 10;

/// The states in which an application stands for its organization: of these there is one for each side of a round.
/// Drafts do not count: nobody keeps an organization out by starting one for it.
pub const STANDING: [Status; 4] = [Status::Submitted, Status::Shortlisted, Status::Accepted, Status::Waitlisted];

/// Whether nothing more becomes of an application in this state.
pub fn has_ended(status: Status) -> bool {
    match status {
        Status::Rejected | Status::Withdrawn | Status::Cancelled => true,
        Status::Draft | Status::Submitted | Status::Shortlisted | Status::Accepted | Status::Waitlisted => false,
    }
}

/// Whether two applications of one organization are for the same.
fn overlap(one: Side, other: Side) -> bool {
    one == other || one == Side::Both || other == Side::Both
}

/// Whether the time in which an application's data are needed was over by that moment: it came to nothing by then, or its
/// round is over and the last visit ended by then.
pub fn is_over_by(
    application: &exchange_application::Model,
    round: &exchange_round::Model,
    moment: DateTime<Utc>,
) -> bool {
    let has_ended = application.ended_at.is_some_and(|end| end <= moment);
    let is_past = round.ends_on.is_some_and(|end| end <= moment.date_naive());
    has_ended || (ROUNDS_OVER.contains(&round.status) && is_past)
}

/// The states of rounds that are over.
pub const ROUNDS_OVER: [exchange_round::Status; 2] =
    [exchange_round::Status::Closed, exchange_round::Status::Cancelled];

/// Those for which another application of the organization would be for the same.
pub fn overlapping(side: Side) -> Vec<Side> {
    [Side::Host, Side::Visitor, Side::Both].into_iter().filter(|other| overlap(side, *other)).collect()
}

/// The applications that take a place of the round: of those who visit.
pub const TAKES_PLACE: [Side; 2] = [Side::Visitor, Side::Both];

/// Whether applications for this are taken now, in the round's time zone.
pub fn is_open_for(round: &exchange_round::Model, side: Side, now: DateTime<Utc>) -> Result<(), &'static str> {
    if round.status != exchange_round::Status::CallOpen {
        return Err("Applications are taken while the round is CALL_OPEN.");
    }
    let today = day_there(round, now);
    let (hosts, visitors) = (host_window(round), window(round));
    let windows = match side {
        Side::Host => vec![hosts],
        Side::Visitor => vec![visitors],
        Side::Both => vec![hosts, visitors],
    };
    if windows.into_iter().all(|window| window.is_some_and(|window| is_in(window, today))) {
        Ok(())
    } else {
        Err("Today is not one of the days on which the round takes applications for this side.")
    }
}

/// Whether something is asked of whoever applies for this side.
fn is_asked(of: Option<eligibility_rule::Side>, side: Side) -> bool {
    match (of, side) {
        (None, _) | (Some(_), Side::Both) => true,
        (Some(eligibility_rule::Side::Host), Side::Host) | (Some(eligibility_rule::Side::Visitor), Side::Visitor) => {
            true
        }
        (Some(eligibility_rule::Side::Host), Side::Visitor) | (Some(eligibility_rule::Side::Visitor), Side::Host) => {
            false
        }
    }
}

/// Whether a question is one for this side.
pub fn is_for(question: &form_question::Model, side: Side) -> bool {
    is_asked(question.side, side)
}

/// The rules that are not said to be met, each with what those are told of whom it is not true.
pub fn unmet(rules: &[eligibility_rule::Model], side: Side, met: &[EligibilityRuleId]) -> Vec<Problem> {
    let unmet = rules.iter().filter(|rule| is_asked(rule.side, side) && !met.contains(&rule.id));
    unmet.map(|rule| Code::Blocked.at("confirmedRules", format!("{} {}", rule.statement, rule.reason))).collect()
}

/// The required questions that have no answer.
pub fn unanswered<'a>(
    questions: &'a [form_question::Model],
    side: Side,
    answered: &BTreeSet<form_question::FormQuestionId>,
) -> Vec<&'a form_question::Model> {
    let missing = |question: &&form_question::Model| {
        question.is_required && is_for(question, side) && !answered.contains(&question.id)
    };
    questions.iter().filter(missing).collect()
}

/// An answer as its question's kind asks for it.
pub fn answer(question: &form_question::Model, text: String) -> Result<String, String> {
    let fits = match question.kind {
        Kind::Line => !text.contains('\n') && text.chars().count() <= 500,
        Kind::Text => true,
        Kind::Number => text.parse::<i64>().is_ok(),
        Kind::YesNo => text == "yes" || text == "no",
        Kind::Date => full_date(&text).is_some(),
        Kind::Choice => question.choices.0.contains(&text),
        Kind::Link => url::Url::parse(&text).is_ok_and(|url| url.scheme() == "https" && url.has_host()),
    };
    if fits { Ok(text) } else { Err(form_of(question.kind).to_owned()) }
}

fn form_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Line => "Give one line of at most 500 characters.",
        Kind::Text => "Give 1 to 10,000 characters.",
        Kind::Number => "Give a whole number.",
        Kind::YesNo => "Give yes or no.",
        Kind::Date => "Give a day as 2026-03-01.",
        Kind::Choice => "Give one of the choices of the question.",
        Kind::Link => "Give an absolute address that begins with https://.",
    }
}

/// Whether a review has points for each criterion of the round.
pub fn is_scored(
    criteria: &[exchange_criterion::Model],
    reviews: &[application_review::Model],
    scores: &[application_score::Model],
) -> bool {
    complete(criteria, reviews, scores).next().is_some()
}

/// The reviews that have points for each criterion, of reviewers who are impartial.
fn complete<'a>(
    criteria: &'a [exchange_criterion::Model],
    reviews: &'a [application_review::Model],
    scores: &'a [application_score::Model],
) -> impl Iterator<Item = ApplicationReviewId> + 'a {
    let has = |review: ApplicationReviewId, criterion: &exchange_criterion::Model| {
        scores.iter().any(|score| score.review_id == review && score.criterion_id == criterion.id)
    };
    let judging = reviews.iter().filter(|review| !review.is_recused).map(|review| review.id);
    judging.filter(move |review| !criteria.is_empty() && criteria.iter().all(|criterion| has(*review, criterion)))
}

/// The score of an application: of each complete review the points by weight, 0 to 10; of all of them the mean.
pub fn score(
    criteria: &[exchange_criterion::Model],
    reviews: &[application_review::Model],
    scores: &[application_score::Model],
) -> Option<f64> {
    let weights: BTreeMap<_, _> = criteria.iter().map(|criterion| (criterion.id, criterion.weight)).collect();
    let total: i32 = weights.values().sum();
    let reviews: BTreeSet<_> = complete(criteria, reviews, scores).collect();
    let weighed = scores.iter().filter(|score| reviews.contains(&score.review_id));
    let points = weighed.filter_map(|score| Some(weights.get(&score.criterion_id)? * score.points)).sum::<i32>();
    let counted = i32::try_from(reviews.len()).ok().filter(|reviews| 0 < *reviews)?;
    Some(f64::from(points) / f64::from(total.checked_mul(counted).filter(|of| 0 < *of)?))
}

/// How many places are left, of those that are neither taken nor offered to somebody; none if there are as many as one
/// likes.
pub fn places_left(capacity: Option<i32>, taken: u64, offered: u64) -> Option<u64> {
    let capacity = u64::try_from(capacity?).ok()?;
    Some(capacity.saturating_sub(taken + offered))
}

/// What the staff's steps depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Whether somebody scored it on every criterion of the round.
    pub is_scored: bool,
    /// Whether it is in a live placement.
    pub is_placed: bool,
    /// Whether the round has a place for it: one that is left, or that it was offered.
    pub has_place: bool,
}

/// What stands in the way of a step of an application that is in a state for it.
pub fn guard(step: ApplicationStep, standing: Standing) -> Blockers {
    let Standing { is_scored, is_placed, has_place } = standing;
    let blocker = match step {
        ApplicationStep::Shortlist => unless(
            is_scored,
            Code::Missing,
            "Nobody scored it on every criterion of the round: do so with scoreApplication.",
        ),
        ApplicationStep::Accept => unless(
            has_place,
            Code::Blocked,
            "No place is left in the round: put it on the waiting list with waitlistApplication, or give the round more \
             places with updateRound.",
        ),
        ApplicationStep::Waitlist => unless(
            !is_placed,
            Code::Blocked,
            "It is in a placement: cancel that with cancelPlacement, or wait until a side refuses it.",
        ),
        ApplicationStep::Submit | ApplicationStep::Reject | ApplicationStep::Withdraw | ApplicationStep::Cancel => None,
    };
    blocker.into_iter().collect()
}

/// Whether one of the placements of an application can still come to something, or has.
pub fn is_placed(placements: &[placement::Model]) -> bool {
    placements.iter().any(|placement| is_live(placement.status))
}

/// The applications that are to be offered a place that became free: the first on the waiting list, each once. A place
/// becomes free when somebody who had one withdraws.
pub fn next_in_line(
    round: &exchange_round::Model,
    applications: &[exchange_application::Model],
    offers: &[waitlist_offer::Model],
) -> Vec<ExchangeApplicationId> {
    let with = |status: Status| applications.iter().filter(move |application| application.status == status);
    let takes_place = |application: &&exchange_application::Model| TAKES_PLACE.contains(&application.side);
    let became_free = with(Status::Withdrawn).filter(takes_place).any(|application| application.accepted_at.is_some());
    if !became_free {
        return Vec::new();
    }
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let taken = count(with(Status::Accepted).filter(takes_place).count());
    let open = offers.iter().filter(|offer| offer.status == waitlist_offer::Status::Offered);
    let left = places_left(round.capacity, taken, count(open.count())).unwrap_or_default();
    let was_asked = |id| offers.iter().any(|offer| offer.application_id == id);
    let mut waiting: Vec<_> = with(Status::Waitlisted).filter(takes_place).filter(|of| !was_asked(of.id)).collect();
    waiting.sort_by_key(|application| (application.waitlisted_at, application.id));
    waiting.truncate(usize::try_from(left).unwrap_or(usize::MAX));
    waiting.into_iter().map(|application| application.id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(kind: Kind) -> form_question::Model {
        form_question::Model {
            id: form_question::FormQuestionId(uuid::Uuid::nil()),
            form_id: entity::application_form::ApplicationFormId(uuid::Uuid::nil()),
            position: 1,
            side: None,
            label: "Q".into(),
            kind,
            choices: form_question::Choices(vec!["One".into(), "Two".into()]),
            is_required: true,
            is_sensitive: false,
            created_at: DateTime::default(),
            updated_at: DateTime::default(),
            version: 1,
        }
    }

    #[test]
    fn an_answer_is_written_as_its_question_asks() {
        for (kind, good, bad) in [
            (Kind::Line, "a line", "two\nlines"),
            (Kind::Number, "-12", "a dozen"),
            (Kind::YesNo, "yes", "maybe"),
            (Kind::Date, "2026-02-28", "2026-02-29"),
            (Kind::Choice, "Two", "Three"),
            (Kind::Link, "https://example.org/cv.pdf", "http://example.org/cv.pdf"),
        ] {
            assert_eq!(answer(&question(kind), good.into()), Ok(good.into()));
            assert!(answer(&question(kind), bad.into()).is_err(), "{bad}");
        }
        assert!(answer(&question(Kind::Text), "two\nlines".into()).is_ok());
    }

    #[test]
    fn who_applies_for_both_sides_is_asked_what_either_is() {
        use eligibility_rule::Side::{Host, Visitor};
        assert!(is_asked(None, Side::Host) && is_asked(Some(Host), Side::Both) && is_asked(Some(Visitor), Side::Both));
        assert!(is_asked(Some(Host), Side::Host) && !is_asked(Some(Host), Side::Visitor));
        assert!(overlap(Side::Both, Side::Host) && !overlap(Side::Visitor, Side::Host));
    }

    #[test]
    fn what_has_ended_has_no_step_left() {
        for to in LIFE_CYCLE.edges.iter().flat_map(|edge| edge.to) {
            assert_eq!(has_ended(*to), LIFE_CYCLE.steps(*to).next().is_none(), "{to:?}");
        }
    }
}
