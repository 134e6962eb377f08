//! The mutations on what the board decided and decides.
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entity::{branch::BranchId, id::TypedId as _, relationship::RelationshipId};

use super::{
    commands::{ChangeApprovalRule, On, RecordBoardDecision},
    graphql::{ApprovalAuthority, ApprovalRule, BoardDecision, BoardOutcome},
};
use crate::{
    data::ContextExt as _,
    error::{Code, Problem, Result},
    graphql::{
        input::{envelope, parse_id},
        payload::{UserError, parts},
        scalar::Date,
    },
    relationship::graphql::RelationshipKind,
};

/// What the board decided.
#[derive(InputObject, Debug)]
pub struct RecordBoardDecisionInput {
    /// The relationship or branch that it is about.
    subject: ID,
    /// Day of the meeting, not ahead.
    meeting_on: Date,
    /// What was decided.
    outcome: BoardOutcome,
    /// Where the minutes have it, at most 200 characters.
    minute_reference: Option<String>,
    /// The decision on the same subject that this one puts right.
    corrects: Option<ID>,
    /// Idempotency key: with the same key and input the decision is recorded once.
    idempotency_key: Option<String>,
}

/// Who approves relationships of a type, from a day on.
#[derive(InputObject, Debug)]
pub struct ChangeApprovalRuleInput {
    /// The type of relationship that the rule is for.
    #[graphql(name = "type")]
    kind: RelationshipKind,
    /// Who approves relationships of this type.
    authority: ApprovalAuthority,
    /// From which day, today or ahead.
    starts_on: Date,
    /// Idempotency key: with the same key and input the rule is made once.
    idempotency_key: Option<String>,
}

/// What came of `recordBoardDecision`.
#[derive(SimpleObject)]
pub struct RecordBoardDecisionPayload {
    /// The decision; none if it was refused.
    decision: Option<BoardDecision>,
    /// Whether the same key had recorded it before.
    replayed: bool,
    /// Errors that the caller can correct; empty if it was recorded.
    errors: Vec<UserError>,
}

/// What came of `changeApprovalRule`.
#[derive(SimpleObject)]
pub struct ChangeApprovalRulePayload {
    /// The rule; none if it was refused.
    rule: Option<ApprovalRule>,
    /// Whether the same key had made it before.
    replayed: bool,
    /// Errors that the caller can correct; empty if it was made.
    errors: Vec<UserError>,
}

/// Changes to what the board decided and decides.
#[derive(Debug, Default)]
pub struct BoardMutation;

#[Object]
impl BoardMutation {
    /// Records what the board decided on a relationship or a branch; it cannot be changed afterwards, only corrected
    /// by another. Staff only.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn record_board_decision(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: RecordBoardDecisionInput,
    ) -> Option<Result<RecordBoardDecisionPayload>> {
        let RecordBoardDecisionInput { subject, meeting_on, outcome, minute_reference, corrects, idempotency_key } =
            input;
        let result = async {
            let envelope = envelope(ctx, None, idempotency_key)?;
            let command = RecordBoardDecision {
                on: on(&subject)?,
                meeting_on: meeting_on.0,
                outcome: outcome.into(),
                minute_reference,
                corrects: corrects.map(|id| parse_id(&id, "corrects")).transpose()?,
            };
            ctx.access().execute(command, envelope).await
        };
        let answer = parts(ctx.access(), result.await).await;
        Some(answer.map(|(decision, replayed, errors)| RecordBoardDecisionPayload { decision, replayed, errors }))
    }

    /// Says who approves relationships of a type from a day on: the board, or the staff to whom it is delegated. Staff
    /// only.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn change_approval_rule(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: ChangeApprovalRuleInput,
    ) -> Option<Result<ChangeApprovalRulePayload>> {
        let ChangeApprovalRuleInput { kind, authority, starts_on, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, None, idempotency_key)?;
            let command = ChangeApprovalRule { kind: kind.into(), authority: authority.into(), starts_on: starts_on.0 };
            ctx.access().execute(command, envelope).await
        };
        let answer = parts(ctx.access(), result.await).await;
        Some(answer.map(|(rule, replayed, errors)| ChangeApprovalRulePayload { rule, replayed, errors }))
    }
}

fn on(subject: &ID) -> Result<On, Problem> {
    match (subject.parse::<RelationshipId>(), subject.parse::<BranchId>()) {
        (Ok(id), _) => Ok(On::Relationship(id)),
        (_, Ok(id)) => Ok(On::Branch(id)),
        (Err(_), Err(_)) => {
            let message = format!(
                "Give the id of a relationship ({}_…) or a branch ({}_…).",
                RelationshipId::PREFIX,
                BranchId::PREFIX
            );
            Err(Code::InvalidId.at("subject", message))
        }
    }
}
