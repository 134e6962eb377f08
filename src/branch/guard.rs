//! What each step of a branch's life needs, and the facts that this depends on.
use chrono::NaiveDate;
use entity::{
    agreement,
    board_decision::{self, Outcome},
    branch, branch_assignment, branch_goal, organization,
};
use tokio::sync::OnceCell;

use super::rules::{self, BranchStep};
use crate::{
    agreement::rules::holds,
    data::{Related, rows},
    error::{Code, Result},
    lifecycle::{Blockers, unless},
};

/// The facts around a branch. Each is loaded when a guard asks for it, and once: a guard cannot see one that was not
/// loaded. On a page a fact is loaded for all rows in one statement.
pub struct Facts<'a> {
    branch: Related<'a, branch::Entity>,
    assignments: OnceCell<Vec<branch_assignment::Model>>,
}

impl<'a> Facts<'a> {
    /// The facts around this one.
    pub fn of(branch: Related<'a, branch::Entity>) -> Self {
        Self { branch, assignments: OnceCell::new() }
    }

    /// Who is, was and will be assigned there.
    pub async fn assignments(&self) -> Result<&[branch_assignment::Model]> {
        let of = branch_assignment::Column::BranchId;
        let load = async || self.branch.each::<branch_assignment::Entity>(branch::Column::Id, of).await.map(rows);
        self.assignments.get_or_try_init(load).await.map(Vec::as_slice)
    }

    /// What the board decided on it.
    async fn decisions(&self) -> Result<Vec<board_decision::Model>> {
        let of = board_decision::Column::BranchId;
        Ok(rows(self.branch.each::<board_decision::Entity>(branch::Column::Id, of).await?))
    }

    /// What the board decided last.
    async fn decided(&self) -> Result<Option<Outcome>> {
        Ok(rules::decided(&self.decisions().await?))
    }

    /// The first day on which it may have opened.
    pub async fn approved_on(&self) -> Result<Option<NaiveDate>> {
        Ok(rules::approved_on(&self.decisions().await?))
    }

    /// The first day on which it may be over.
    pub async fn left_on(&self) -> Result<Option<NaiveDate>> {
        Ok(rules::left_on(&self.branch, self.assignments().await?))
    }

    /// Whether an organization that may direct branches directs it.
    async fn is_directed(&self) -> Result<bool> {
        let office = self.branch.one::<organization::Entity>(branch::Column::MainOfficeId, organization::Column::Id);
        Ok(office.await?.is_some_and(|office| rules::directs(&office)))
    }

    /// Whether none of its goals is open.
    async fn is_settled(&self) -> Result<bool> {
        let of = branch_goal::Column::BranchId;
        let goals = self.branch.each::<branch_goal::Entity>(branch::Column::Id, of).await?;
        Ok(goals.iter().all(|goal| goal.status != branch_goal::Status::Open))
    }

    /// Whether an agreement under it is in force, or will be.
    async fn is_bound(&self) -> Result<bool> {
        let of = agreement::Column::BranchId;
        let agreements = self.branch.each::<agreement::Entity>(branch::Column::Id, of).await?;
        Ok(agreements.iter().any(|agreement| holds(agreement.status)))
    }
}

/// What stands in the way of a step of a branch that is in a state for it.
pub async fn guard(facts: &Facts<'_>, step: BranchStep, today: NaiveDate) -> Result<Blockers> {
    let blockers = match step {
        BranchStep::Approve => vec![unless(
            facts.decided().await? == Some(Outcome::Approve),
            Code::Missing,
            "The board has not approved it: record its decision with recordBoardDecision.",
        )],
        BranchStep::Decline => vec![unless(
            matches!(facts.decided().await?, None | Some(Outcome::Decline)),
            Code::Blocked,
            "It went to the board, which did not decline it: record that it did with recordBoardDecision.",
        )],
        BranchStep::Open => vec![
            unless(
                facts.is_directed().await?,
                Code::Missing,
                "No main office directs it: set one that is in the directory with updateBranch.",
            ),
            unless(rules::is_staffed(facts.assignments().await?, today), Code::Missing, UNSTAFFED),
        ],
        BranchStep::Close => vec![unless(
            facts.decided().await? == Some(Outcome::Dissolve),
            Code::Missing,
            "The board has not decided to dissolve it: record that it did with recordBoardDecision.",
        )],
        BranchStep::Dissolve => vec![
            unless(
                facts.is_settled().await?,
                Code::Blocked,
                "A goal is open: settle each with achieveBranchGoal or dropBranchGoal.",
            ),
            unless(
                facts.assignments().await?.iter().all(|assignment| rules::is_over(assignment, today)),
                Code::Blocked,
                "Somebody is assigned there: end each assignment with endBranchAssignment.",
            ),
            unless(
                !facts.is_bound().await?,
                Code::Blocked,
                "An agreement of it is in force, or signed to be: end each with terminateAgreement or abandonAgreement.",
            ),
        ],
        BranchStep::Withdraw => Vec::new(),
    };
    Ok(blockers.into_iter().flatten().collect())
}

const UNSTAFFED: &str = "There is a day on which nobody would be assigned there: post a member of staff without an end, or \
                         a successor for whoever leaves, with assignStaffToBranch.";
