//! What is always true of a branch: its life and that of its goals, and what each step of them needs.
use std::ops::RangeInclusive;

use chrono::{Datelike as _, NaiveDate};
use entity::{
    board_decision::{self, Outcome},
    branch::{self, Status},
    branch_assignment, branch_goal, organization,
};

use crate::{
    auth::policy::Action,
    error::Code,
    lifecycle::{Blockers, life_cycle, unless},
    relationship::rules::standing,
};

/// The states that the public sees; a dissolved branch stays readable.
pub const PUBLIC: [Status; 3] = [Status::Open, Status::Closing, Status::Dissolved];

/// The states in which staff are assigned there: before it opens, so that it can, and until nothing is left to do.
pub const STAFFED: [Status; 3] = [Status::Approved, Status::Open, Status::Closing];

life_cycle! {
    /// The life of a branch.
    pub const LIFE_CYCLE = "a branch", ProposeBranch => Proposed;

    /// The steps of a branch.
    #[expect(missing_docs, reason = "the mutations say what each is")]
    pub enum BranchStep of Status;

    Approve = ApproveBranch: Proposed => Approved;
    Decline = DeclineBranch: Proposed => Declined;
    Open = OpenBranch: Approved => Open;
    Withdraw = WithdrawBranch: Approved => Withdrawn;
    Close = CloseBranch: Open => Closing;
    Dissolve = DissolveBranch: Closing => Dissolved;
}

life_cycle! {
    /// The life of a branch's goal.
    pub const GOAL = "a goal", SetBranchGoal => Open;

    /// The steps of a goal.
    #[expect(missing_docs, reason = "the mutations say what each is")]
    pub enum GoalStep of branch_goal::Status;

    Report = ReportBranchProgress: Open => Open;
    Achieve = AchieveBranchGoal: Open => Met;
    Drop = DropBranchGoal: Open => Dropped;
}

/// What the board decided last, corrections considered.
pub fn decided(decisions: &[board_decision::Model]) -> Option<Outcome> {
    let last = standing(decisions).into_iter().max_by_key(|decision| (decision.meeting_on, decision.id));
    last.map(|decision| decision.outcome)
}

/// The first day on which it may have opened: that of the board's last approval.
pub fn approved_on(decisions: &[board_decision::Model]) -> Option<NaiveDate> {
    let approvals = standing(decisions).into_iter().filter(|decision| decision.outcome == Outcome::Approve);
    approvals.map(|decision| decision.meeting_on).max()
}

/// The first day on which it may be over: after it opened, everybody who was assigned there has left.
pub fn left_on(branch: &branch::Model, assignments: &[branch_assignment::Model]) -> Option<NaiveDate> {
    let left =
        assignments.iter().filter(|assignment| has_begun(assignment)).filter_map(|assignment| assignment.ends_on);
    left.chain(branch.opened_on).max()
}

/// What stands in the way of a step of an open goal of a branch.
pub fn goal_guard(step: GoalStep, branch: &branch::Model) -> Blockers {
    let blocker = match step {
        GoalStep::Report => unless(
            branch.status == Status::Open,
            Code::Blocked,
            "The branch is closing, and its goals are frozen: each is met or dropped as it stands.",
        ),
        GoalStep::Achieve | GoalStep::Drop => None,
    };
    blocker.into_iter().collect()
}

/// Whether a branch in this state is one for what is done to it beside the steps of its life.
pub fn fits(action: Action, status: Status) -> Result<(), &'static str> {
    if action == Action::AssignStaffToBranch && !STAFFED.contains(&status) {
        return Err("Staff are assigned to a branch once it is approved and until it is dissolved.");
    }
    if action == Action::SetBranchGoal && status != Status::Open {
        return Err("Goals are set for a branch that is open.");
    }
    Ok(())
}

/// The years for which a goal can be set: from that of the opening to ten years ahead.
pub fn years(branch: &branch::Model, today: NaiveDate) -> RangeInclusive<i32> {
    branch.opened_on.unwrap_or(today).year()..=today.year() + 10
}

/// Whether a branch may be directed by this organization (invariant 16).
pub fn directs(organization: &organization::Model) -> bool {
    organization.kind == organization::Kind::MainOffice && organization.archived_at.is_none()
}

/// Whether somebody is assigned on this day and on every one after it (invariant 18).
pub fn is_staffed(assignments: &[branch_assignment::Model], from: NaiveDate) -> bool {
    let mut day = from;
    loop {
        let held = assignments.iter().filter(|assignment| is_held_on(assignment, day));
        // The end of whoever stays longest; nobody's is after an open one.
        let Some(end) = held.map(|assignment| assignment.ends_on.unwrap_or(NaiveDate::MAX)).max() else { return false };
        if end == NaiveDate::MAX {
            return true;
        }
        day = end;
    }
}

/// Whether somebody is assigned on this day.
pub fn is_held_on(assignment: &branch_assignment::Model, day: NaiveDate) -> bool {
    assignment.starts_on <= day && assignment.ends_on.is_none_or(|end| day < end)
}

/// Whether nothing of an assignment is left on this day.
pub fn is_over(assignment: &branch_assignment::Model, today: NaiveDate) -> bool {
    assignment.ends_on.is_some_and(|end| end <= today) || !has_begun(assignment)
}

/// An assignment that was ended before its first day has none.
fn has_begun(assignment: &branch_assignment::Model) -> bool {
    assignment.ends_on.is_none_or(|end| assignment.starts_on < end)
}

/// From a first day to the day after the last, if there is one.
pub type Days = (NaiveDate, Option<NaiveDate>);

/// Whether a day is in both.
pub fn overlap((from, to): Days, (other_from, other_to): Days) -> bool {
    let from = from.max(other_from);
    [to, other_to].into_iter().flatten().all(|end| from < end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
    }

    fn assignment(starts: u32, ends: Option<u32>) -> branch_assignment::Model {
        branch_assignment::Model {
            id: branch_assignment::BranchAssignmentId(uuid::Uuid::nil()),
            branch_id: branch::BranchId(uuid::Uuid::nil()),
            account_id: entity::account::AccountId(uuid::Uuid::nil()),
            title: "Director".into(),
            starts_on: day(starts),
            ends_on: ends.map(day),
            created_at: chrono::DateTime::default(),
            updated_at: chrono::DateTime::default(),
            version: 1,
        }
    }

    #[test]
    fn a_branch_is_staffed_while_one_posting_follows_another_without_end() {
        let (first, second, last) = (assignment(1, Some(10)), assignment(5, Some(20)), assignment(20, None));
        assert!(is_staffed(&[first.clone(), second.clone(), last.clone()], day(1)));
        assert!(is_staffed(std::slice::from_ref(&last), day(25)));
        assert!(!is_staffed(std::slice::from_ref(&last), day(1)), "it begins later");
        assert!(!is_staffed(&[first.clone(), second], day(1)), "nobody follows");
        assert!(!is_staffed(&[first, last], day(1)), "there is a gap");
        assert!(!is_staffed(&[], day(1)));
    }

    #[test]
    fn a_posting_is_held_from_its_first_day_until_the_day_before_its_end() {
        let held = assignment(2, Some(4));
        assert_eq!([1, 2, 3, 4].map(|on| is_held_on(&held, day(on))), [false, true, true, false]);
        assert_eq!([3, 4].map(|on| is_over(&held, day(on))), [false, true]);
        assert!(is_over(&assignment(9, Some(9)), day(1)), "it never began");
    }

    #[test]
    fn postings_overlap_if_a_day_is_in_both() {
        assert!(overlap((day(1), Some(day(5))), (day(4), None)));
        assert!(!overlap((day(1), Some(day(5))), (day(5), None)));
        assert!(!overlap((day(1), None), (day(3), Some(day(3)))), "an empty one has no day");
    }

    #[test]
    fn a_branch_that_is_over_says_that_nothing_leads_on() {
        let problem = LIFE_CYCLE.next_state(Status::Dissolved, BranchStep::Open).unwrap_err();
        assert!(problem.message.ends_with("Nothing leads there any more."), "{}", problem.message);
    }
}
