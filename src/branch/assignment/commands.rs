//! Changes to assignments. Each locks the branch, so that what is true of its assignments together cannot change meanwhile.
use chrono::NaiveDate;
use entity::{
    account::{self, AccountId},
    branch::{self, BranchId, Status},
    branch_assignment::{self, BranchAssignmentId},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, IntoActiveModel as _};

use crate::{
    auth::policy::{Action, Scope},
    branch::rules,
    check::{Check, line},
    data::{Command, Target, Tx, Versioned},
    error::{Code, Result},
};

/// Assigns a member of staff to a branch.
#[derive(Debug)]
pub struct AssignStaffToBranch {
    /// Where.
    pub branch: BranchId,
    /// Who.
    pub account: AccountId,
    /// As what.
    pub title: String,
    /// First day (inclusive).
    pub starts_on: NaiveDate,
    /// The day after the last.
    pub ends_on: Option<NaiveDate>,
}

/// The branch that a change is about, though not one of its own row.
#[derive(Debug)]
pub struct Of(pub branch::Model);

impl Target for Of {
    fn versioned(&self) -> Option<Versioned> {
        None
    }
}

impl Command for AssignStaffToBranch {
    type Target = Of;
    type Output = branch_assignment::Model;

    fn action(&self) -> Action {
        Action::AssignStaffToBranch
    }
    async fn load(&self, tx: &Tx) -> Result<Of> {
        tx.lock_by_key::<branch::Entity>(self.branch.0, "branch").await.map(Of)
    }
    fn scope(&self, branch: &Of) -> Scope {
        Scope::Branch(branch.0.id)
    }
    async fn apply(self, Of(branch): Of, tx: &mut Tx) -> Result<branch_assignment::Model> {
        let Self { branch: _, account, title, starts_on, ends_on } = self;
        rules::fits(Action::AssignStaffToBranch, branch.status)
            .map_err(|message| Code::WrongState.at("branch", message))?;
        let mut check = Check::default();
        let title = check.value("title", title, line(200)).unwrap_or_default();
        if ends_on.is_some_and(|end| end <= starts_on) {
            check.refuse(
                Code::Invalid.at("endsOn", "The last day is before the first: give the first day or a later one."),
            );
        }
        check.done()?;
        works_for_the_association(account, tx).await?;
        let others = of_branch(branch.id, tx).await?.into_iter().filter(|other| other.account_id == account);
        if others.map(|other| (other.starts_on, other.ends_on)).any(|other| rules::overlap(other, (starts_on, ends_on)))
        {
            let message = "This person is assigned there in these days already: end that assignment first.";
            return Err(Code::AlreadyExists.at("account", message).into());
        }
        let row = branch_assignment::ActiveModel {
            id: Set(tx.id()),
            branch_id: Set(branch.id),
            account_id: Set(account),
            title: Set(title),
            starts_on: Set(starts_on),
            ends_on: Set(ends_on),
            ..Default::default()
        };
        tx.insert(row).await
    }
}

async fn works_for_the_association(account: AccountId, tx: &Tx) -> Result<()> {
    let accounts = tx.lock_shared::<account::Entity>(&[account.0], "account").await?;
    if accounts.iter().all(|account| account.role != account::AccountRole::NonStaff && account.disabled_at.is_none()) {
        return Ok(());
    }
    Err(Code::Invalid.at("account", "Only a member of staff is assigned to a branch.").into())
}

async fn of_branch(branch: BranchId, tx: &Tx) -> Result<Vec<branch_assignment::Model>> {
    tx.all(tx.find::<branch_assignment::Entity>().filter(branch_assignment::Column::BranchId.eq(branch))).await
}

/// An assignment with its branch.
#[derive(Debug)]
pub struct BranchAssignmentOf {
    assignment: branch_assignment::Model,
    branch: branch::Model,
}

impl Target for BranchAssignmentOf {
    fn versioned(&self) -> Option<Versioned> {
        Some(Versioned::of(&self.assignment))
    }
}

/// Ends an assignment.
#[derive(Debug)]
pub struct EndBranchAssignment {
    /// Which.
    pub id: BranchAssignmentId,
    /// The day after the last; today if absent, or its first day if that lies ahead.
    pub ends_on: Option<NaiveDate>,
}

impl Command for EndBranchAssignment {
    type Target = BranchAssignmentOf;
    type Output = branch_assignment::Model;

    fn action(&self) -> Action {
        Action::EndBranchAssignment
    }
    async fn load(&self, tx: &Tx) -> Result<BranchAssignmentOf> {
        let of_key = tx.find::<branch_assignment::Entity>().filter(branch_assignment::Column::Id.eq(self.id));
        let seen = tx.all(of_key).await?.into_iter().next();
        let seen = seen.ok_or_else(|| Code::NotFound.at("id", "There is no such assignment."))?;
        let branch = tx.lock_by_key::<branch::Entity>(seen.branch_id.0, "id").await?;
        Ok(BranchAssignmentOf {
            assignment: tx.lock_by_key::<branch_assignment::Entity>(self.id.0, "id").await?,
            branch,
        })
    }
    fn scope(&self, target: &BranchAssignmentOf) -> Scope {
        Scope::Branch(target.branch.id)
    }
    async fn apply(
        self,
        BranchAssignmentOf { assignment, branch }: BranchAssignmentOf,
        tx: &mut Tx,
    ) -> Result<branch_assignment::Model> {
        let today = tx.viewer().today();
        if rules::is_over(&assignment, today) {
            return Err(Code::WrongState.at("id", "The assignment is over already.").into());
        }
        let ends_on = self.ends_on.unwrap_or_else(|| today.max(assignment.starts_on));
        if ends_on < assignment.starts_on || assignment.ends_on.is_some_and(|end| end < ends_on) {
            let message = format!("Give a day from {} to the last that it has, if it has one.", assignment.starts_on);
            return Err(Code::Invalid.at("endsOn", message).into());
        }
        let mut change = assignment.clone().into_active_model();
        change.ends_on = Set(Some(ends_on));
        // A refusal below takes the change back with the transaction.
        let assignment = tx.update(&assignment, change).await?;
        if branch.status == Status::Open && !rules::is_staffed(&of_branch(branch.id, tx).await?, today) {
            let message = "The branch is open, and from a day on nobody would be assigned there: assign somebody else \
                           without an end first.";
            return Err(Code::Blocked.at("id", message).into());
        }
        Ok(assignment)
    }
}
