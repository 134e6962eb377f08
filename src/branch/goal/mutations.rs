//! The mutations on goals.
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entity::branch_goal::{self, BranchGoalId};

use super::{
    commands::{Move, MoveGoal, SetBranchGoal},
    graphql::BranchGoal,
};
use crate::{
    data::{ContextExt as _, Done},
    error::Result,
    graphql::{
        input::{envelope, parse_id},
        payload::{UserError, parts},
        transitions,
    },
};

/// What the main office wants of a branch.
#[derive(InputObject, Debug)]
pub struct SetBranchGoalInput {
    /// The branch, which is open.
    branch: ID,
    /// In which year: from the one in which it opened to ten years ahead.
    year: i32,
    /// What is wanted, 1 to 2,000 characters. It cannot be changed: drop the goal and set another.
    text: String,
    /// Idempotency key: with the same key and input the goal is set once.
    idempotency_key: Option<String>,
}

/// What came of a change to a goal.
#[derive(SimpleObject)]
pub struct BranchGoalPayload {
    /// The goal as it is now; none if the change was refused.
    goal: Option<BranchGoal>,
    /// Whether an earlier request with the same idempotency key made the change.
    replayed: bool,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// How goals begin.
#[derive(Debug, Default)]
pub struct BranchGoalMutation;

#[Object]
impl BranchGoalMutation {
    /// Sets a branch a goal; the public reads it. Staff of the main office only.
    async fn set_branch_goal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: SetBranchGoalInput,
    ) -> Option<Result<BranchGoalPayload>> {
        let SetBranchGoalInput { branch, year, text, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, None, idempotency_key)?;
            let command = SetBranchGoal { branch: parse_id(&branch, "branch")?, year, text };
            ctx.access().execute(command, envelope).await
        };
        Some(answer(ctx, result.await).await)
    }
}

fn step(step: Move) -> impl FnOnce(BranchGoalId, Option<String>) -> MoveGoal {
    move |id, reason| MoveGoal { id, reason, step }
}

fn report(id: BranchGoalId, reason: Option<String>, text: String) -> MoveGoal {
    MoveGoal { id, reason, step: Move::Report { text } }
}

transitions! {
    /// Steps of a goal's life.
    BranchGoalLifeMutation(answer) -> BranchGoalPayload;

    /// Reports what came of an open goal of an open branch. Staff assigned to the branch and of the main office only.
    report_branch_progress(ReportBranchProgressInput: report) reason Option<String> {
        /// What came of it so far, for the staff; 1 to 10,000 characters.
        text: String,
    }

    /// Settles a goal that was reached. Staff of the main office only.
    achieve_branch_goal(AchieveBranchGoalInput: step(Move::Achieve)) reason Option<String> {}

    /// Gives a goal up. Staff of the main office only.
    drop_branch_goal(DropBranchGoalInput: step(Move::Drop)) reason String {}
}

async fn answer(ctx: &Context<'_>, result: Result<Done<branch_goal::Model>>) -> Result<BranchGoalPayload> {
    let (goal, replayed, errors) = parts(ctx.access(), result).await?;
    Ok(BranchGoalPayload { goal, replayed, errors })
}
