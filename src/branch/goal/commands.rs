//! Changes to goals. Each locks the branch, which is dissolved only when none of its goals is open.
use entity::{
    branch::{self, BranchId},
    branch_goal::{self, BranchGoalId},
    branch_progress,
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, IntoActiveModel as _};

use crate::{
    auth::policy::{Action, Scope},
    branch::{
        assignment::commands::Of,
        rules::{self, GoalStep},
    },
    check::{Check, text},
    data::{Command, Target, Tx, Versioned},
    error::{Code, Result},
    lifecycle::{Step as _, command_steps, ensure_clear},
};

/// Sets a branch a goal.
#[derive(Debug)]
pub struct SetBranchGoal {
    /// Which branch.
    pub branch: BranchId,
    /// In which year.
    pub year: i32,
    /// What is wanted.
    pub text: String,
}

impl Command for SetBranchGoal {
    type Target = Of;
    type Output = branch_goal::Model;

    fn action(&self) -> Action {
        Action::SetBranchGoal
    }
    async fn load(&self, tx: &Tx) -> Result<Of> {
        tx.lock_by_key::<branch::Entity>(self.branch.0, "branch").await.map(Of)
    }
    fn scope(&self, branch: &Of) -> Scope {
        Scope::Branch(branch.0.id)
    }
    async fn apply(self, Of(branch): Of, tx: &mut Tx) -> Result<branch_goal::Model> {
        rules::fits(Action::SetBranchGoal, branch.status).map_err(|message| Code::WrongState.at("branch", message))?;
        let mut check = Check::default();
        let years = rules::years(&branch, tx.viewer().today());
        if !years.contains(&self.year) {
            let message = format!("Give a year from {} to {}.", years.start(), years.end());
            check.refuse(Code::Invalid.at("year", message));
        }
        let text = check.value("text", self.text, text(2000)).unwrap_or_default();
        check.done()?;
        let row = branch_goal::ActiveModel {
            id: Set(tx.id()),
            branch_id: Set(branch.id),
            year: Set(self.year),
            text: Set(text),
            set_by_id: Set(tx.viewer().account),
            status: Set(branch_goal::Status::Open),
            ..Default::default()
        };
        tx.insert(row).await
    }
}

command_steps! {
    /// One step of a goal's life.
    #[derive(Clone, Debug)]
    #[expect(missing_docs, reason = "the mutations say what each is")]
    pub enum Move of GoalStep {
        Report { text: String },
        Achieve,
        Drop,
    }
}

/// Takes a goal one step further.
#[derive(Clone, Debug)]
pub struct MoveGoal {
    /// Which.
    pub id: BranchGoalId,
    /// Why, where the caller said so.
    pub reason: Option<String>,
    /// The step.
    pub step: Move,
}

/// A goal with its branch.
#[derive(Debug)]
pub struct GoalOf {
    goal: branch_goal::Model,
    branch: branch::Model,
}

impl Target for GoalOf {
    fn versioned(&self) -> Option<Versioned> {
        Some(Versioned::of(&self.goal))
    }
}

impl Command for MoveGoal {
    type Target = GoalOf;
    type Output = branch_goal::Model;

    fn action(&self) -> Action {
        self.step.step().action()
    }
    async fn load(&self, tx: &Tx) -> Result<GoalOf> {
        let of_key = tx.find::<branch_goal::Entity>().filter(branch_goal::Column::Id.eq(self.id));
        let seen = tx.all(of_key).await?.into_iter().next();
        let seen = seen.ok_or_else(|| Code::NotFound.at("id", "There is no such goal."))?;
        let branch = tx.lock_by_key::<branch::Entity>(seen.branch_id.0, "id").await?;
        Ok(GoalOf { goal: tx.lock_by_key::<branch_goal::Entity>(self.id.0, "id").await?, branch })
    }
    fn scope(&self, target: &GoalOf) -> Scope {
        Scope::Branch(target.branch.id)
    }
    async fn apply(self, GoalOf { goal, branch }: GoalOf, tx: &mut Tx) -> Result<branch_goal::Model> {
        let step = self.step.step();
        let to = rules::GOAL.next_state(goal.status, step)?;
        ensure_clear(rules::goal_guard(step, &branch))?;
        let mut row = goal.clone().into_active_model();
        row.status = Set(to);
        match self.step {
            Move::Report { text } => {
                report(&goal, text, tx).await?;
                return tx.update_with(&goal, row, &["progress"]).await;
            }
            Move::Achieve => {}
            Move::Drop => row.drop_reason = Set(self.reason),
        }
        row.settled_on = Set(Some(tx.viewer().today()));
        tx.update(&goal, row).await
    }
}

async fn report(goal: &branch_goal::Model, raw: String, tx: &mut Tx) -> Result<()> {
    let mut check = Check::default();
    let text = check.value("text", raw, text(10_000)).unwrap_or_default();
    check.done()?;
    let row = branch_progress::ActiveModel {
        id: Set(tx.id()),
        goal_id: Set(goal.id),
        branch_id: Set(goal.branch_id),
        text: Set(text),
        reported_by_id: Set(tx.viewer().account),
        ..Default::default()
    };
    tx.insert(row).await?;
    Ok(())
}
