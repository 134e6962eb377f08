//! What is always true of a relationship: its life, and what each step of it needs.
use chrono::{Months, NaiveDate};
use entity::{
    agreement, approval_rule,
    board_decision::{self, Outcome},
    deliverable,
    relationship::{self, Kind, Status},
};

use crate::{
    auth::policy::Action,
    lifecycle::{Blockers, Edge, LifeCycle, edge, life_cycle, steps},
};

steps! {
    /// The steps of relationships. Which a type has, the tables below say.
    #[expect(missing_docs, reason = "the mutations and jobs say what each is")]
    pub enum RelationshipStep of Status;

    StartReview = StartRelationshipReview;
    Approve = ApproveRelationship;
    Return = ReturnRelationship;
    Decline = DeclineRelationship;
    Activate = ActivateRelationship;
    Withdraw = WithdrawRelationship;
    Review = RecordReview;
    Suspend = SuspendRelationship;
    Resume = ResumeRelationship;
    Lapse = LapseAlliance;
    Renew = RenewAlliance;
    Extend = ExtendPartnership;
    Complete = CompletePartnership;
    Expire = ExpirePartnership;
    Terminate = TerminateRelationship;
    Reclassify = ReclassifyAffiliation;
    End = EndLegacyAffiliation;
}

const ALLIANCE: LifeCycle<RelationshipStep> = {
    use RelationshipStep as Step;
    use Status as S;
    const EDGES: &[Edge<Step>] = &[
        edge(&[S::Proposed], Step::StartReview, &[S::UnderReview]),
        edge(&[S::UnderReview], Step::Approve, &[S::Approved]),
        edge(&[S::UnderReview], Step::Return, &[S::Proposed]),
        edge(&[S::UnderReview], Step::Decline, &[S::Declined]),
        edge(&[S::Approved], Step::Activate, &[S::Active]),
        edge(&[S::Proposed, S::UnderReview, S::Approved], Step::Withdraw, &[S::Withdrawn]),
        edge(&[S::Active], Step::Review, &[S::Active]),
        edge(&[S::Active], Step::Suspend, &[S::Suspended]),
        edge(&[S::Suspended], Step::Resume, &[S::Active]),
        edge(&[S::Active], Step::Lapse, &[S::Lapsed]),
        edge(&[S::Lapsed], Step::Renew, &[S::UnderReview]),
        edge(&[S::Active, S::Suspended, S::Lapsed], Step::Terminate, &[S::Terminated]),
    ];
    LifeCycle { name: "an alliance", begins: &[(Action::ProposeStrategicAlliance, S::Proposed)], edges: EDGES }
};

const PARTNERSHIP: LifeCycle<RelationshipStep> = {
    use RelationshipStep as Step;
    use Status as S;
    const EDGES: &[Edge<Step>] = &[
        edge(&[S::Proposed], Step::StartReview, &[S::UnderReview]),
        edge(&[S::UnderReview], Step::Approve, &[S::Approved]),
        edge(&[S::UnderReview], Step::Return, &[S::Proposed]),
        edge(&[S::UnderReview], Step::Decline, &[S::Declined]),
        edge(&[S::Approved], Step::Activate, &[S::Active]),
        edge(&[S::Proposed, S::UnderReview, S::Approved], Step::Withdraw, &[S::Withdrawn]),
        edge(&[S::Expired], Step::Extend, &[S::Active]),
        edge(&[S::Active, S::Expired], Step::Complete, &[S::Completed]),
        edge(&[S::Active], Step::Suspend, &[S::Suspended]),
        edge(&[S::Suspended], Step::Resume, &[S::Active]),
        edge(&[S::Active, S::Suspended, S::Expired], Step::Terminate, &[S::Terminated]),
        edge(&[S::Active, S::Suspended], Step::Expire, &[S::Expired]),
    ];
    LifeCycle { name: "a partnership", begins: &[(Action::ProposePartnership, S::Proposed)], edges: EDGES }
};

const AFFILIATION: LifeCycle<RelationshipStep> = LifeCycle {
    name: "a legacy affiliation",
    begins: &[(Action::RecordLegacyAffiliation, Status::Active)],
    edges: &[
        edge(&[Status::Active], RelationshipStep::Reclassify, &[Status::Reclassified]),
        edge(&[Status::Active], RelationshipStep::End, &[Status::Ended]),
    ],
};

/// The life of relationships of a type.
pub fn life_cycle(kind: Kind) -> LifeCycle<RelationshipStep> {
    match kind {
        Kind::StrategicAlliance => ALLIANCE,
        Kind::Partnership => PARTNERSHIP,
        Kind::LegacyAffiliation => AFFILIATION,
    }
}

/// What somebody outside the staff reads in place of the status: a renewal is between the association and the other
/// side, so until it is settled the relationship shows as lapsed.
pub fn public_status(status: Status) -> Status {
    if RENEWING.contains(&status) { Status::Lapsed } else { status }
}

/// The states before a relationship is in force, which one that lapsed passes through again, and those in which such a
/// renewal comes to nothing.
pub const RENEWING: [Status; 5] =
    [Status::Proposed, Status::UnderReview, Status::Approved, Status::Declined, Status::Withdrawn];

/// The states of an open relationship (invariant 2).
pub const OPEN: [Status; 6] =
    [Status::Proposed, Status::UnderReview, Status::Approved, Status::Active, Status::Suspended, Status::Lapsed];

/// The states in which an alliance is the one that its organization may have (invariant 7). One that lapsed leaves
/// the place free, and needs it again to be renewed.
pub const ONLY_ALLIANCE: [Status; 5] =
    [Status::Proposed, Status::UnderReview, Status::Approved, Status::Active, Status::Suspended];

/// The states in which a relationship counts as one that the association has.
pub const IN_FORCE: [Status; 2] = [Status::Active, Status::Suspended];

/// Whether an agreement is in force.
pub fn is_in_force(agreement: &agreement::Model) -> bool {
    agreement.status == agreement::Status::InForce
}

/// The first day without an agreement in force after the last of these was over; none if one is, or none ever was.
pub fn agreement_lapsed_on<'a>(agreements: impl Iterator<Item = &'a agreement::Model> + Clone) -> Option<NaiveDate> {
    if agreements.clone().any(is_in_force) {
        return None;
    }
    let is_over = |agreement: &&agreement::Model| match agreement.status {
        agreement::Status::Expired | agreement::Status::Superseded | agreement::Status::Terminated => true,
        agreement::Status::Draft | agreement::Status::Agreed | agreement::Status::PartlySigned => false,
        agreement::Status::Signed | agreement::Status::InForce | agreement::Status::Abandoned => false,
    };
    agreements.filter(is_over).filter_map(|agreement| agreement.closed_on).max()
}

/// The decisions that no other puts right.
pub fn standing(decisions: &[board_decision::Model]) -> Vec<&board_decision::Model> {
    let is_corrected = |id| decisions.iter().any(|decision| decision.corrects_id == Some(id));
    decisions.iter().filter(|decision| !is_corrected(decision.id)).collect()
}

/// Who approves relationships on a day: the board, unless a rule that has begun says otherwise.
pub fn authority(rules: &[approval_rule::Model], day: NaiveDate) -> approval_rule::Authority {
    let begun = rules.iter().filter(|rule| rule.starts_on <= day);
    begun.max_by_key(|rule| rule.starts_on).map_or(approval_rule::Authority::Board, |rule| rule.authority)
}

/// What the board decided last, corrections considered; in a renewal only what it decided since that began.
pub fn decided(relationship: &relationship::Model, decisions: &[board_decision::Model]) -> Option<Outcome> {
    let since = relationship.reviewed_since.filter(|_| relationship.was_active);
    let counts = |decision: &&board_decision::Model| since.is_none_or(|since| since <= decision.meeting_on);
    standing(decisions)
        .into_iter()
        .filter(counts)
        .max_by_key(|decision| (decision.meeting_on, decision.id))
        .map(|decision| decision.outcome)
}

/// The later end that the agreement in force gives to a partnership.
pub fn extension(relationship: &relationship::Model, in_force: &agreement::Model) -> Option<NaiveDate> {
    in_force.ends_on.filter(|end| relationship.ends_on.is_some_and(|old| old < *end))
}

/// Whether nothing is to be expected of a deliverable any more.
pub fn is_settled(status: deliverable::Status) -> bool {
    match status {
        deliverable::Status::Accepted | deliverable::Status::Cancelled => true,
        deliverable::Status::Planned | deliverable::Status::Delivered => false,
    }
}

/// When the next review is due, from the day of the last or of the activation.
pub fn next_review(from: NaiveDate, months: Option<i32>) -> NaiveDate {
    let months = months.and_then(|months| u32::try_from(months).ok()).unwrap_or(DEFAULT_MONTHS);
    from.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX)
}

/// A review a year, where nobody said otherwise.
const DEFAULT_MONTHS: u32 = 12;

life_cycle! {
    /// The life of a deliverable.
    pub const DELIVERABLE = "a deliverable", PlanDeliverable => Planned;

    /// The steps of a deliverable.
    #[expect(missing_docs, reason = "the mutations say what each is")]
    pub enum DeliverableStep of deliverable::Status;

    Deliver = MarkDeliverableDelivered: Planned => Delivered;
    Accept = AcceptDeliverable: Delivered => Accepted;
    Return = ReturnDeliverable: Delivered => Planned;
    Cancel = CancelDeliverable: Planned | Delivered => Cancelled;
}

/// What stands in the way of a step of a deliverable that is in a state for it: nothing.
pub fn deliverable_guard(step: DeliverableStep) -> Blockers {
    match step {
        DeliverableStep::Deliver | DeliverableStep::Accept | DeliverableStep::Return | DeliverableStep::Cancel => {
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use approval_rule::Authority;

    use super::*;

    #[test]
    fn a_renewal_shows_as_lapsed_and_everything_else_as_it_is() {
        for status in RENEWING {
            assert_eq!(public_status(status), Status::Lapsed);
        }
        for status in [Status::Active, Status::Suspended, Status::Completed, Status::Terminated, Status::Ended] {
            assert_eq!(public_status(status), status);
        }
    }

    #[test]
    fn a_step_that_does_not_fit_says_what_would_lead_there() {
        let problem =
            life_cycle(Kind::StrategicAlliance).next_state(Status::Proposed, RelationshipStep::Activate).unwrap_err();
        assert_eq!(
            problem.message,
            "activateRelationship is for an alliance that is APPROVED; this one is PROPOSED. It would take \
             startRelationshipReview, then approveRelationship first."
        );
        let problem =
            life_cycle(Kind::Partnership).next_state(Status::Completed, RelationshipStep::Activate).unwrap_err();
        assert!(problem.message.ends_with("Nothing leads there any more."), "{}", problem.message);
    }

    #[test]
    fn a_rule_holds_from_its_first_day_until_a_later_one_begins() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 1, day).unwrap();
        let rule = |from, authority| approval_rule::Model {
            id: entity::approval_rule::ApprovalRuleId(uuid::Uuid::nil()),
            kind: Kind::Partnership,
            authority,
            starts_on: day(from),
            created_at: chrono::DateTime::default(),
            updated_at: chrono::DateTime::default(),
            version: 1,
        };
        let rules = [rule(10, Authority::Staff), rule(20, Authority::Board)];
        let held: Vec<_> = [9, 10, 19, 20].map(|on| authority(&rules, day(on))).into();
        assert_eq!(held, [Authority::Board, Authority::Staff, Authority::Staff, Authority::Board]);
    }
}
