//! The mutations on obligations.
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entity::obligation::{self, ObligationId};

use super::{
    commands::{AddObligation, SettleObligation, Settlement},
    graphql::{Obligation, ObligationOwner, ObligationPeriod},
    profile::{Evidence, ObligationProfile},
};
use crate::{
    data::{ContextExt as _, Done},
    error::Result,
    graphql::{
        bulk::{alone, bulk},
        input::{envelope, parse_id},
        payload::{UserError, parts},
        scalar::{Date, Url},
        transitions,
    },
};

/// What a side owes, by when.
#[derive(InputObject, Debug)]
pub struct ObligationProfileInput {
    /// The side that owes it.
    owner: ObligationOwner,
    /// The party to the agreement that owes it; for COUNTERPART, and for that only.
    party: Option<ID>,
    /// What is owed, 1 to 2,000 characters.
    text: String,
    /// How often it is owed.
    period: ObligationPeriod,
    /// The day by which it is due, the first time; not before the agreement's first day. What comes again falls due on
    /// the same day of the month, in shorter months on the last.
    due_on: Date,
}

impl From<ObligationProfileInput> for ObligationProfile {
    fn from(input: ObligationProfileInput) -> Self {
        let ObligationProfileInput { owner, party, text, period, due_on } = input;
        Self {
            owner: owner.into(),
            party: party.map(|id| parse_id(&id, "party")),
            text,
            period: period.into(),
            due_on: due_on.into(),
        }
    }
}

/// What is owed under an agreement.
#[derive(InputObject, Debug)]
pub struct AddObligationInput {
    /// The agreement.
    agreement: ID,
    /// What, by when.
    #[graphql(flatten)]
    profile: ObligationProfileInput,
    /// Idempotency key: with the same key and input the obligation is added once.
    idempotency_key: Option<String>,
}

/// What shows that an obligation was met: a text, an address or both.
#[derive(InputObject, Debug)]
pub struct EvidenceInput {
    /// In words, 1 to 2,000 characters.
    text: Option<String>,
    /// Where it is kept, http or https.
    url: Option<Url>,
    /// The day on which it was met, not ahead; today if absent.
    met_on: Option<Date>,
}

impl From<EvidenceInput> for Evidence {
    fn from(input: EvidenceInput) -> Self {
        let EvidenceInput { text, url, met_on } = input;
        Self { text, url: url.map(Into::into), met_on: met_on.map(Into::into) }
    }
}

/// What came of a change to an obligation.
#[derive(SimpleObject)]
pub struct ObligationPayload {
    /// The obligation as it is now; none if the change was refused. One that comes again has its `next`.
    obligation: Option<Obligation>,
    /// Whether an earlier request with the same idempotency key made the change.
    replayed: bool,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// How obligations begin.
#[derive(Debug, Default)]
pub struct ObligationMutation;

#[Object]
impl ObligationMutation {
    /// Adds what a side owes under an agreement that is in force or may come to be. Staff only.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn add_obligation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: AddObligationInput,
    ) -> Option<Result<ObligationPayload>> {
        let AddObligationInput { agreement, profile, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, None, idempotency_key)?;
            let agreement = parse_id(&agreement, "agreement")?;
            ctx.access().execute(AddObligation { agreement, profile: profile.into() }, envelope).await
        };
        Some(answer(ctx, result.await).await)
    }
}

fn meet(id: ObligationId, _: Option<String>, evidence: EvidenceInput) -> SettleObligation {
    SettleObligation { id, settlement: Settlement::Meet(evidence.into()) }
}

fn waive(id: ObligationId, reason: Option<String>, for_good: Option<bool>) -> SettleObligation {
    let (reason, for_good) = (reason.unwrap_or_default(), for_good.unwrap_or_default());
    SettleObligation { id, settlement: Settlement::Waive { reason, for_good } }
}

transitions! {
    /// Steps of an obligation's life.
    ObligationLifeMutation(answer) -> ObligationPayload visible "crate::schema::for_staff";

    /// Records what shows that an obligation was met; one that comes again is owed anew, by its next day, while the
    /// agreement lasts. Staff only.
    meet_obligation(MeetObligationInput: meet) reason Option<String> {
        /// Evidence that it was met.
        evidence: EvidenceInput,
    }

    /// Does not ask for an obligation any more; one that comes again is owed anew all the same, unless it is waived
    /// for good. Staff only.
    waive_obligation(WaiveObligationInput: waive) reason String {
        /// Whether it does not come again either; false if absent.
        for_good: Option<bool>,
    }
}

async fn answer(ctx: &Context<'_>, result: Result<Done<obligation::Model>>) -> Result<ObligationPayload> {
    let (obligation, replayed, errors) = parts(ctx.access(), result).await?;
    Ok(ObligationPayload { obligation, replayed, errors })
}

bulk! {
    /// What is done to several obligations at once.
    ObligationBulkMutation -> ObligationsPayload of ObligationsResult { obligation: Obligation } visible "crate::schema::for_staff" after alone;

    /// Does not ask for several obligations any more, as after a year in which nothing could be done: for all, or for
    /// those that can be waived, or tries it and keeps nothing. Those that come again are owed anew all the same, unless
    /// they are waived for good. Staff only.
    waive_obligations(WaiveObligationsInput: WaiveObligations by waive) reason String {
        /// Whether they do not come again either; false if absent.
        for_good: Option<bool>,
    }
}
