//! The mutations on rounds.
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use entity::exchange_round::{self, ExchangeRoundId};

use super::{
    commands::{Move, MoveRound, NewDates, PlanRound, UpdateRound},
    graphql::{EligibilitySide, ExchangeRound},
    profile::{NewCriterion, NewEligibilityRule, RoundProfile},
    rules::Window,
};
use crate::{
    data::{ContextExt as _, Done},
    error::Result,
    graphql::{
        input::{envelope, parse_id, parse_ids, patch},
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

impl From<CallWindowInput> for Window {
    fn from(input: CallWindowInput) -> Self {
        let CallWindowInput { opens_on, deadline } = input;
        (opens_on.0, deadline.0)
    }
}

/// A criterion that applications are scored on.
#[derive(InputObject, Debug)]
pub struct CriterionInput {
    /// What is looked at, 1 to 200 characters.
    name: String,
    /// How much it counts beside the others, 1 to 100.
    weight: i32,
}

impl From<CriterionInput> for NewCriterion {
    fn from(input: CriterionInput) -> Self {
        let CriterionInput { name, weight } = input;
        Self { name, weight }
    }
}

/// What has to be true of whoever applies.
#[derive(InputObject, Debug)]
pub struct EligibilityRuleInput {
    /// The side of which it has to be true; both if absent.
    side: Option<EligibilitySide>,
    /// What has to be true, as whoever applies is asked it; 1 to 500 characters.
    statement: String,
    /// What those are told of whom it is not true, 1 to 500 characters.
    reason: String,
}

impl From<EligibilityRuleInput> for NewEligibilityRule {
    fn from(input: EligibilityRuleInput) -> Self {
        let EligibilityRuleInput { side, statement, reason } = input;
        Self { side: side.map(Into::into), statement, reason }
    }
}

/// What can be said about a round: absent leaves, null clears.
#[derive(InputObject, Debug)]
pub struct RoundProfileInput {
    /// The cycle in words, 1 to 200 characters, unlike that of every other round of the program.
    name: MaybeUndefined<String>,
    /// The year that it begins in, 1900 to 2200.
    year: MaybeUndefined<i32>,
    /// When hosts may apply; a round need not ask them. It changes only until the call is closed.
    host_call: MaybeUndefined<CallWindowInput>,
    /// When participants may apply. It changes only until the call is closed.
    call: MaybeUndefined<CallWindowInput>,
    /// IANA time zone in which the windows open and close: `Europe/Oslo`.
    time_zone: MaybeUndefined<String>,
    /// Most participants, 1 to 100,000.
    capacity: MaybeUndefined<i32>,
    /// First day of the visits, after the last on which anybody may apply.
    starts_on: MaybeUndefined<Date>,
    /// Last day (inclusive) of the visits.
    ends_on: MaybeUndefined<End>,
    /// Criteria that applications are scored on, while the round is planned; a round has at most 20.
    #[graphql(default)]
    add_criteria: Vec<CriterionInput>,
    /// Criteria that they are scored on no longer.
    #[graphql(default)]
    remove_criteria: Vec<ID>,
    /// Rules that say who may apply, while the round is planned; a round has at most 20.
    #[graphql(default)]
    add_eligibility_rules: Vec<EligibilityRuleInput>,
    /// Rules that do so no longer.
    #[graphql(default)]
    remove_eligibility_rules: Vec<ID>,
}

impl From<RoundProfileInput> for RoundProfile {
    fn from(input: RoundProfileInput) -> Self {
        let RoundProfileInput {
            name,
            year,
            host_call,
            call,
            time_zone,
            capacity,
            starts_on,
            ends_on,
            add_criteria,
            remove_criteria,
            add_eligibility_rules,
            remove_eligibility_rules,
        } = input;
        Self {
            name: patch(name),
            year: patch(year),
            host_call: patch(host_call),
            call: patch(call),
            time_zone: patch(time_zone),
            capacity: patch(capacity),
            starts_on: patch(starts_on),
            ends_on: patch(ends_on),
            add_criteria: add_criteria.into_iter().map(Into::into).collect(),
            remove_criteria: parse_ids(&remove_criteria, "removeCriteria"),
            add_eligibility_rules: add_eligibility_rules.into_iter().map(Into::into).collect(),
            remove_eligibility_rules: parse_ids(&remove_eligibility_rules, "removeEligibilityRules"),
        }
    }
}

/// A round to be: all but the call of hosts, the criteria and the rules is needed.
#[derive(InputObject, Debug)]
pub struct PlanRoundInput {
    /// Of which program.
    program: ID,
    /// What it is to be.
    #[graphql(flatten)]
    profile: RoundProfileInput,
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
    profile: RoundProfileInput,
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
            ctx.access()
                .execute(PlanRound { program: parse_id(&program, "program")?, profile: profile.into() }, envelope)
                .await
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
            ctx.access().execute(UpdateRound { id: parse_id(&id, "id")?, profile: profile.into() }, envelope).await
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
        call: call.map(Window::from),
        host_call: host_call.map(Window::from),
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
