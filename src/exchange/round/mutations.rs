//! The mutations on rounds.
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use entity::exchange_round::{self, ExchangeRoundId};

use super::{
    commands::{Move, MoveRound, NewDates, PlanRound, UpdateRound},
    graphql::{EligibilitySide, ExchangeRound},
    rules::Window,
};
use crate::{
    data::{ContextExt as _, Done},
    error::Result,
    graphql::{
        input::{envelope, parse_id},
        payload::{UserError, parts},
        scalar::{Date, End},
        transitions,
    },
};

/// The days on which applications are taken, in the round's time zone.
#[derive(InputObject, Clone, Copy, Debug)]
pub struct CallWindowInput {
    /// First day (inclusive).
    opens_on: Date,
    /// Last day (inclusive).
    deadline: End,
}

impl CallWindowInput {
    /// The days, the last exclusive.
    pub fn days(self) -> Window {
        let Self { opens_on, deadline } = self;
        (opens_on.0, deadline.0)
    }
}

/// A criterion that applications are scored on.
#[derive(InputObject, Debug)]
pub struct CriterionInput {
    /// What is looked at, 1 to 200 characters.
    pub name: String,
    /// How much it counts beside the others, 1 to 100.
    pub weight: i32,
}

/// What has to be true of whoever applies.
#[derive(InputObject, Debug)]
pub struct EligibilityRuleInput {
    /// The side of which it has to be true; both if absent.
    pub side: Option<EligibilitySide>,
    /// What has to be true, as whoever applies is asked it; 1 to 500 characters.
    pub statement: String,
    /// What those are told of whom it is not true, 1 to 500 characters.
    pub reason: String,
}

/// What can be said about a round: absent leaves, null clears.
#[derive(InputObject, Debug)]
pub struct RoundProfile {
    /// The cycle in words, 1 to 200 characters, unlike that of every other round of the program.
    pub name: MaybeUndefined<String>,
    /// The year that it begins in, 1900 to 2200.
    pub year: MaybeUndefined<i32>,
    /// When hosts may apply; a round need not ask them. It changes only until the call is closed.
    pub host_call: MaybeUndefined<CallWindowInput>,
    /// When participants may apply. It changes only until the call is closed.
    pub call: MaybeUndefined<CallWindowInput>,
    /// IANA time zone in which the windows open and close: `Europe/Oslo`.
    pub time_zone: MaybeUndefined<String>,
    /// Most participants, 1 to 100,000.
    pub capacity: MaybeUndefined<i32>,
    /// First day of the visits, after the last on which anybody may apply.
    pub starts_on: MaybeUndefined<Date>,
    /// Last day (inclusive) of the visits.
    pub ends_on: MaybeUndefined<End>,
    /// Criteria that applications are scored on, while the round is planned; a round has at most 20.
    #[graphql(default)]
    pub add_criteria: Vec<CriterionInput>,
    /// Criteria that they are scored on no longer.
    #[graphql(default)]
    pub remove_criteria: Vec<ID>,
    /// Rules that say who may apply, while the round is planned; a round has at most 20.
    #[graphql(default)]
    pub add_eligibility_rules: Vec<EligibilityRuleInput>,
    /// Rules that do so no longer.
    #[graphql(default)]
    pub remove_eligibility_rules: Vec<ID>,
}

/// A round to be: all but the call of hosts, the criteria and the rules is needed.
#[derive(InputObject, Debug)]
pub struct PlanRoundInput {
    /// Of which program.
    program: ID,
    /// What it is to be.
    #[graphql(flatten)]
    profile: RoundProfile,
    /// Idempotency key: with the same key and input the round is planned once.
    idempotency_key: Option<String>,
}

/// What is different about a round: absent leaves, null clears.
#[derive(InputObject, Debug)]
pub struct UpdateRoundInput {
    /// Global ID of the object to change.
    id: ID,
    /// The `version` that the caller last read (optimistic lock): if the object has another, `VERSION_CONFLICT`.
    expected_version: i32,
    /// The object to change, and the new values.
    #[graphql(flatten)]
    profile: RoundProfile,
    /// Idempotency key: with the same key and input the change is made once.
    idempotency_key: Option<String>,
}

/// What came of a change to a round.
#[derive(SimpleObject)]
pub struct ExchangeRoundPayload {
    /// The round as it is now; none if the change was refused.
    exchange_round: Option<ExchangeRound>,
    /// Whether an earlier request with the same idempotency key made the change.
    replayed: bool,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// How rounds are planned, and what is said of them.
#[derive(Debug, Default)]
pub struct RoundMutation;

#[Object]
impl RoundMutation {
    /// Plans a round of an exchange program. Staff only.
    async fn plan_round(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: PlanRoundInput,
    ) -> Option<Result<ExchangeRoundPayload>> {
        let PlanRoundInput { program, profile, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, None, idempotency_key)?;
            ctx.access().execute(PlanRound { program: parse_id(&program, "program")?, profile }, envelope).await
        };
        Some(answer(ctx, result.await).await)
    }

    /// Changes what is said of a round. Staff only.
    async fn update_round(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: UpdateRoundInput,
    ) -> Option<Result<ExchangeRoundPayload>> {
        let UpdateRoundInput { id, expected_version, profile, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, Some(expected_version), idempotency_key)?;
            ctx.access().execute(UpdateRound { id: parse_id(&id, "id")?, profile }, envelope).await
        };
        Some(answer(ctx, result.await).await)
    }
}

/// The reason is for the ledger.
fn step(step: Move) -> impl FnOnce(ExchangeRoundId, Option<String>) -> MoveRound {
    move |id, _| MoveRound { id, step }
}

fn resume(
    id: ExchangeRoundId,
    _: Option<String>,
    starts_on: Date,
    ends_on: End,
    call: Option<CallWindowInput>,
    host_call: Option<CallWindowInput>,
) -> MoveRound {
    let dates = NewDates {
        call: call.map(CallWindowInput::days),
        host_call: host_call.map(CallWindowInput::days),
        visits: (starts_on.0, ends_on.0),
    };
    MoveRound { id, step: Move::Resume(dates) }
}

transitions! {
    /// Steps of a round's life.
    RoundLifeMutation(answer) -> ExchangeRoundPayload;

    /// Opens the call of a planned round that has criteria, rules of eligibility and a deadline ahead. Staff only.
    open_round_call(OpenRoundCallInput: step(Move::OpenCall)) reason Option<String> {}

    /// Closes a call before its deadline; after that day it is closed by itself. Staff only.
    close_round_call(CloseRoundCallInput: step(Move::CloseCall)) reason Option<String> {}

    /// Ends the matching of a round in which every accepted application is in a placement. Staff only.
    finish_matching(FinishMatchingInput: step(Move::FinishMatching)) reason Option<String> {}

    /// Closes a round of which all reports are in, or were waived. Staff only.
    close_round(CloseRoundInput: step(Move::Close)) reason Option<String> {}

    /// Lets a round rest; it can be resumed where it stood. Staff only.
    hold_round(HoldRoundInput: step(Move::Hold)) reason String {}

    /// Resumes a round where it stood, on new days. Staff only.
    resume_round(ResumeRoundInput: resume) reason Option<String> {
        /// First day of the visits.
        starts_on: Date,
        /// Last day (inclusive) of the visits, not passed.
        ends_on: End,
        /// When participants may apply; needed while that is still to come, and refused afterwards.
        call: Option<CallWindowInput>,
        /// When hosts may apply, while that is still to come; as before if absent.
        host_call: Option<CallWindowInput>,
    }

    /// Gives up a round; its open applications and placements are cancelled with it. Staff only.
    cancel_round(CancelRoundInput: step(Move::Cancel)) reason String {}
}

async fn answer(ctx: &Context<'_>, result: Result<Done<exchange_round::Model>>) -> Result<ExchangeRoundPayload> {
    let (exchange_round, replayed, errors) = parts(ctx.access(), result).await?;
    Ok(ExchangeRoundPayload { exchange_round, replayed, errors })
}
