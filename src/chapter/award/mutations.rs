//! The mutations on awards.
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::{
    commands::{GiveAward, WithdrawAward},
    graphql::{Award, AwardCategory},
};
use crate::{
    data::{ContextExt as _, Envelope},
    error::Result,
    graphql::{
        input::{envelope, parse_id, reason},
        payload::{CommandOutcome, UserError, command_outcome, parts},
    },
};

/// An award for a chapter.
#[derive(InputObject, Debug)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct GiveAwardInput {
    /// The chapter: it is active now, was so in the year, and its annual summary of the year was accepted.
    chapter: ID,
    /// The academic year, by the calendar year in which most of it lies.
    year: i32,
    /// What sort of award it is.
    category: AwardCategory,
    /// What it is called, 1 to 200 characters.
    title: String,
    /// Which place the chapter came to, 1 to 100; none where there are no places.
    placing: Option<i32>,
    /// Idempotency key: with the same key and input the award is given once.
    idempotency_key: Option<String>,
}

/// An award to take back.
#[derive(InputObject, Debug)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct WithdrawAwardInput {
    /// Global ID of the award.
    id: ID,
    /// The `version` that the caller last read (optimistic lock): if the object has another, `VERSION_CONFLICT`.
    expected_version: i32,
    /// Reason, recorded in the ledger; 1 to 1,000 characters.
    reason: String,
    /// Idempotency key: with the same key and input the change is made once.
    idempotency_key: Option<String>,
}

/// What came of `giveAward`.
#[derive(SimpleObject)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct AwardPayload {
    /// The award; none if it was refused, or was given before and is gone.
    award: Option<Award>,
    /// Whether an earlier request with the same idempotency key gave it.
    replayed: bool,
    /// Errors that the caller can correct; empty if it was given.
    errors: Vec<UserError>,
}

/// What came of `withdrawAward`.
#[derive(SimpleObject)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct WithdrawAwardPayload {
    /// The award that is gone; none if it was refused.
    id: Option<ID>,
    /// Whether an earlier request with the same idempotency key made the change.
    replayed: bool,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// What is done with awards.
#[derive(Debug, Default)]
pub struct AwardMutation;

#[Object]
impl AwardMutation {
    /// Gives a chapter an award for an academic year. If the chapter is not eligible, the errors say why and what would make
    /// it eligible. Staff only.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn give_award(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: GiveAwardInput,
    ) -> Option<Result<AwardPayload>> {
        let GiveAwardInput { chapter, year, category, title, placing, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, None, idempotency_key)?;
            let chapter = parse_id(&chapter, "chapter")?;
            let command = GiveAward { chapter, year, category: category.into(), title, placing };
            ctx.access().execute(command, envelope).await
        };
        let parts = parts(ctx.access(), result.await).await;
        Some(parts.map(|(award, replayed, errors)| AwardPayload { award, replayed, errors }))
    }

    /// Takes an award back that was given by mistake. Staff only.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn withdraw_award(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: WithdrawAwardInput,
    ) -> Option<Result<WithdrawAwardPayload>> {
        let WithdrawAwardInput { id, expected_version, reason: why, idempotency_key } = input;
        let result = async {
            let why = reason(Some(why))?;
            let envelope = Envelope { reason: why, ..envelope(ctx, Some(expected_version), idempotency_key)? };
            ctx.access().execute(WithdrawAward { id: parse_id(&id, "id")? }, envelope).await
        };
        let result = result.await;
        let payload = |CommandOutcome { output, current: _, replayed, errors }| WithdrawAwardPayload {
            id: output.map(|_| id),
            replayed,
            errors,
        };
        Some(command_outcome(result).map(payload))
    }
}
