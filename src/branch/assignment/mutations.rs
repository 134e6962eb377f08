//! The mutations on assignments.
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entity::branch_assignment;

use super::{
    commands::{AssignStaffToBranch, EndBranchAssignment},
    graphql::BranchAssignment,
};
use crate::{
    data::{ContextExt as _, Done, Envelope},
    error::Result,
    graphql::{
        input::{envelope, parse_id, reason},
        payload::{UserError, parts},
        scalar::{Date, End},
    },
};

/// Who is assigned where.
#[derive(InputObject, Debug)]
pub struct AssignStaffToBranchInput {
    /// The branch: one that is approved, open or closing.
    branch: ID,
    /// The member of staff, who is not of the main office meanwhile, unless they administrate.
    account: ID,
    /// As what, 1 to 200 characters.
    title: String,
    /// First day (inclusive).
    starts_on: Date,
    /// Last day (inclusive); absent while the end is open.
    ends_on: Option<End>,
    /// Idempotency key: with the same key and input the person is assigned once.
    idempotency_key: Option<String>,
}

/// Which assignment to end.
#[derive(InputObject, Debug)]
pub struct EndBranchAssignmentInput {
    /// Global ID of the object to change.
    id: ID,
    /// The `version` that the caller last read (optimistic lock): if the object has another, `VERSION_CONFLICT`.
    expected_version: i32,
    /// Last day (inclusive), not before the first nor after the last that it has. If absent, it ends at once: yesterday
    /// was the last day, or the day before the first if that is ahead.
    ends_on: Option<End>,
    /// Reason, recorded in the ledger; at most 1,000 characters.
    reason: Option<String>,
    /// Idempotency key: with the same key and input the assignment is ended once.
    idempotency_key: Option<String>,
}

/// What came of a change to an assignment.
#[derive(SimpleObject)]
pub struct BranchAssignmentPayload {
    /// The assignment as it is now; none if the change was refused.
    assignment: Option<BranchAssignment>,
    /// Whether an earlier request with the same idempotency key made the change.
    replayed: bool,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// Changes to assignments.
#[derive(Debug, Default)]
pub struct BranchAssignmentMutation;

#[Object]
impl BranchAssignmentMutation {
    /// Assigns a member of staff to a branch. Staff of the main office only.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn assign_staff_to_branch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: AssignStaffToBranchInput,
    ) -> Option<Result<BranchAssignmentPayload>> {
        let AssignStaffToBranchInput { branch, account, title, starts_on, ends_on, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, None, idempotency_key)?;
            let command = AssignStaffToBranch {
                branch: parse_id(&branch, "branch")?,
                account: parse_id(&account, "account")?,
                title,
                starts_on: starts_on.0,
                ends_on: ends_on.map(|end| end.0),
            };
            ctx.access().execute(command, envelope).await
        };
        Some(answer(ctx, result.await).await)
    }

    /// Ends an assignment; never the last of an open branch. Staff of the main office only.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn end_branch_assignment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: EndBranchAssignmentInput,
    ) -> Option<Result<BranchAssignmentPayload>> {
        let EndBranchAssignmentInput { id, expected_version, ends_on, reason: why, idempotency_key } = input;
        let result = async {
            let why = reason(why)?;
            let envelope = envelope(ctx, Some(expected_version), idempotency_key)?;
            let command = EndBranchAssignment { id: parse_id(&id, "id")?, ends_on: ends_on.map(|end| end.0) };
            ctx.access().execute(command, Envelope { reason: why, ..envelope }).await
        };
        Some(answer(ctx, result.await).await)
    }
}

async fn answer(ctx: &Context<'_>, result: Result<Done<branch_assignment::Model>>) -> Result<BranchAssignmentPayload> {
    let (assignment, replayed, errors) = parts(ctx.access(), result).await?;
    Ok(BranchAssignmentPayload { assignment, replayed, errors })
}
