//! How the staff decide on pairs, and have a round matched.
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entity::{
    exchange_application::ExchangeApplicationId,
    exchange_pairing::{self, Verdict},
    exchange_round::{self, ExchangeRoundId},
};

use super::{
    commands::{DecidePair, FreePair, MatchRound, Matched, Prepared, prepared},
    graphql::{ExchangeMatching, ExchangePairing},
    rules::{self, Weights},
};
use crate::{
    auth::policy::{self, Action, Scope},
    data::{ContextExt as _, Deleted, Done, Related},
    error::{Code, Error, Result},
    graphql::{
        input::{envelope, parse_id},
        payload::{CommandOutcome, UserError, command_outcome, parts},
    },
};

/// A pair to be placed with each other.
#[derive(InputObject, Debug)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct PinPairInput {
    /// The application of the host.
    host: ID,
    /// The application of the visitor, of the same round.
    visitor: ID,
    /// Idempotency key: with the same key and input the decision is made once.
    idempotency_key: Option<String>,
}

/// A pair not to be placed with each other.
#[derive(InputObject, Debug)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct ForbidPairInput {
    /// The application of the host.
    host: ID,
    /// The application of the visitor, of the same round.
    visitor: ID,
    /// Idempotency key: with the same key and input the decision is made once.
    idempotency_key: Option<String>,
}

/// A decision to take back.
#[derive(InputObject, Debug)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct FreePairInput {
    /// Global ID of the decision.
    id: ID,
    /// The `version` that the caller last read (optimistic lock): if the object has another, `VERSION_CONFLICT`.
    expected_version: i32,
    /// Idempotency key: with the same key and input the change is made once.
    idempotency_key: Option<String>,
}

/// A round to match.
#[derive(InputObject, Debug)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct MatchRoundInput {
    /// Global ID of the round.
    id: ID,
    /// The `version` that the caller last read (optimistic lock): if the object has another, `VERSION_CONFLICT`.
    expected_version: i32,
    /// Whether the pairs are shown only, and no placements are proposed.
    dry_run: bool,
    /// The edition of the weights; the last if absent.
    weights_edition: Option<i32>,
    /// Idempotency key: with the same key and input the round is matched once.
    idempotency_key: Option<String>,
}

/// What came of a decision on a pair.
#[derive(SimpleObject)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct ExchangePairingPayload {
    /// The decision; none if it was refused.
    exchange_pairing: Option<ExchangePairing>,
    /// Whether an earlier request with the same idempotency key made the change.
    replayed: bool,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// What came of taking a decision back.
#[derive(SimpleObject)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct FreePairPayload {
    /// The decision that is gone; none if it was refused.
    id: Option<ID>,
    /// Whether an earlier request with the same idempotency key made the change.
    replayed: bool,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// What came of matching a round.
#[derive(SimpleObject)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct MatchRoundPayload {
    /// The pairs and who is left; none if it was refused.
    matching: Option<ExchangeMatching>,
    /// Whether an earlier request with the same idempotency key matched the round; the pairs are then told no more.
    replayed: bool,
    /// Errors that the caller can correct; empty if the round was matched.
    errors: Vec<UserError>,
}

/// Decisions on pairs, and matchings.
#[derive(Debug, Default)]
pub struct MatchingMutation;

#[Object]
impl MatchingMutation {
    /// Decides that a host and a visitor are placed with each other when their round is matched. Staff only.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn pin_pair(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: PinPairInput,
    ) -> Option<Result<ExchangePairingPayload>> {
        let PinPairInput { host, visitor, idempotency_key } = input;
        Some(decided(ctx, [host, visitor], Verdict::Pin, idempotency_key).await)
    }

    /// Decides that a host and a visitor are not placed with each other when their round is matched. Staff only.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn forbid_pair(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: ForbidPairInput,
    ) -> Option<Result<ExchangePairingPayload>> {
        let ForbidPairInput { host, visitor, idempotency_key } = input;
        Some(decided(ctx, [host, visitor], Verdict::Forbid, idempotency_key).await)
    }

    /// Takes back what was decided on a pair. Staff only.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn free_pair(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: FreePairInput,
    ) -> Option<Result<FreePairPayload>> {
        let FreePairInput { id, expected_version, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, Some(expected_version), idempotency_key)?;
            ctx.access().execute(FreePair { id: parse_id(&id, "id")? }, envelope).await
        };
        Some(freed(result.await, id))
    }

    /// Matches the accepted applications of a round that are in no placement: as many pairs as possible, and of these the
    /// ones that fit best together. Unless it is tried only, a placement is proposed for each pair. Staff only.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn match_round(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: MatchRoundInput,
    ) -> Option<Result<MatchRoundPayload>> {
        Some(match_round(ctx, input).await)
    }
}

async fn decided(
    ctx: &Context<'_>,
    pair: [ID; 2],
    verdict: Verdict,
    idempotency_key: Option<String>,
) -> Result<ExchangePairingPayload> {
    let result = async {
        let envelope = envelope(ctx, None, idempotency_key)?;
        let [host, visitor] = pair;
        let host: ExchangeApplicationId = parse_id(&host, "host")?;
        let visitor = parse_id(&visitor, "visitor")?;
        ctx.access().execute(DecidePair { host, visitor, verdict }, envelope).await
    };
    let result: Result<Done<exchange_pairing::Model>> = result.await;
    let (exchange_pairing, replayed, errors) = parts(ctx.access(), result).await?;
    Ok(ExchangePairingPayload { exchange_pairing, replayed, errors })
}

fn freed(result: Result<Done<Deleted>>, id: ID) -> Result<FreePairPayload> {
    let CommandOutcome { output, current: _, replayed, errors } = command_outcome(result)?;
    Ok(FreePairPayload { id: output.map(|_| id), replayed, errors })
}

async fn match_round(ctx: &Context<'_>, input: MatchRoundInput) -> Result<MatchRoundPayload> {
    let MatchRoundInput { id, expected_version, dry_run, weights_edition, idempotency_key } = input;
    let edition = weights_edition.unwrap_or(rules::LAST_EDITION);
    let result = async {
        let envelope = envelope(ctx, Some(expected_version), idempotency_key)?;
        let id = parse_id(&id, "id")?;
        let no_edition = || Code::NotFound.at("weightsEdition", "There is no such edition of the weights.");
        let weights = rules::weights(edition).ok_or_else(no_edition)?;
        policy::decide(ctx.viewer(), Action::MatchRound, Scope::Global)?;
        let tried = tried(ctx, id, weights).await;
        if dry_run {
            let (round, prepared) = tried?;
            let output = Matched { round, matching: prepared.matching, difference: prepared.difference };
            return Ok(Done::Made { output, replayed: false });
        }
        // What cannot be matched any more may have been matched with this key before: the command says so.
        let prepared = match tried {
            Ok((_, prepared)) => Some(prepared),
            Err(Error::Refused(_)) => None,
            Err(error @ Error::Internal(_)) => return Err(error),
        };
        ctx.access().execute(MatchRound { id, weights, edition, prepared }, envelope).await
    };
    let CommandOutcome { output, current: _, replayed, errors } = command_outcome(result.await)?;
    let matching = match output {
        Some(Matched { round: _, matching, difference }) if !replayed => {
            Some(ExchangeMatching::of(ctx.access(), &matching, &difference, edition).await?)
        }
        Some(_) | None => None,
    };
    Ok(MatchRoundPayload { matching, replayed, errors })
}

/// The matching of a round that is only read.
async fn tried(ctx: &Context<'_>, id: ExchangeRoundId, weights: &Weights) -> Result<(exchange_round::Model, Prepared)> {
    let round = ctx.access().by_key::<exchange_round::Entity>(id.0).await?;
    let absent = || Error::from(Code::NotFound.at("id", "There is no such exchange round."));
    let round = round.ok_or_else(absent)?;
    let prepared = prepared(&Related::Batched(round.clone(), ctx.access()), weights).await?;
    Ok(((*round).clone(), prepared))
}
