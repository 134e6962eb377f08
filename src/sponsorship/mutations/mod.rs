//! The mutations on sponsorships.
pub mod package;

pub use package::{EntitlementInput, SponsorPackageMutation};

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entity::sponsorship::{self, SponsorshipId};

use super::{
    commands::{Commitment, Move, MoveSponsorship, OfferSponsorship, RenewSponsorship, UseEntitlement},
    graphql::{EntitlementUse, Sponsorship},
};
use crate::{
    auth::policy::Action,
    data::{Bulk, BulkCommand, ContextExt as _, Done, Envelope},
    error::Result,
    graphql::{
        Money,
        bulk::{Answered, ErrorPolicy, RowOutcome, answered, items},
        input::{envelope, parse_id, reason as parse_reason},
        payload::{CommandOutcome, UserError, command_outcome, parts},
        scalar::{Date, Url},
        transitions,
    },
};

/// A package that is offered to an organization.
#[derive(InputObject, Debug)]
pub struct OfferSponsorshipInput {
    /// To whom.
    organization: ID,
    /// Which package; one that is open for offers.
    package: ID,
    /// Idempotency key: with the same key and input it is offered once.
    idempotency_key: Option<String>,
}

/// The sponsorship that is renewed, and as what.
#[derive(InputObject, Debug)]
pub struct RenewSponsorshipInput {
    /// The sponsorship of the year before, active or ended.
    id: ID,
    /// The `version` that the caller last read (optimistic lock): if the object has another, `VERSION_CONFLICT`.
    expected_version: i32,
    /// A package of the year after it; one that is open for offers.
    package: ID,
    /// Reason, recorded in the ledger; 1 to 1,000 characters.
    reason: Option<String>,
    /// Idempotency key: with the same key and input it is renewed once.
    idempotency_key: Option<String>,
}

/// Sponsorships that are renewed, each as a package of its own.
#[derive(InputObject, Debug)]
pub struct RenewSponsorshipsInput {
    /// Which, and as what, 1 to 100.
    renewals: Vec<SponsorshipRenewalInput>,
    /// What happens to the other rows when one is rejected.
    error_policy: ErrorPolicy,
    /// Dry run: validates everything and keeps nothing.
    #[graphql(default)]
    dry_run: bool,
    /// Reason, recorded in the ledger; 1 to 1,000 characters.
    reason: Option<String>,
    /// Idempotency key: with the same key and input each is renewed once. A dry run takes no key.
    idempotency_key: Option<String>,
}

/// A sponsorship that is renewed, and as what.
#[derive(InputObject, Debug)]
pub struct SponsorshipRenewalInput {
    /// The sponsorship of the year before, active or ended.
    id: ID,
    /// A package of the year after it; one that is open for offers.
    package: ID,
    /// The `version` that the caller last read (optimistic lock); by default it is not compared.
    expected_version: Option<i32>,
}

/// What a sponsor used of what its package entitles it to.
#[derive(InputObject, Debug)]
pub struct UseEntitlementInput {
    /// Global ID of the sponsorship.
    sponsorship: ID,
    /// An entitlement of its package.
    entitlement: ID,
    /// How often; no more than is left.
    quantity: i32,
    /// When, within the days of the package and not ahead; today if absent.
    used_on: Option<Date>,
    /// What is to be noted, 1 to 1,000 characters.
    note: Option<String>,
    /// Idempotency key: with the same key and input it is used once.
    idempotency_key: Option<String>,
}

/// What came of a change to a sponsorship.
#[derive(SimpleObject)]
pub struct SponsorshipPayload {
    /// The sponsorship as it is now; none if the change was refused. Of a renewal it is the new one.
    sponsorship: Option<Sponsorship>,
    /// Whether an earlier request with the same idempotency key made the change.
    replayed: bool,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// What came of `renewSponsorships`.
#[derive(SimpleObject)]
pub struct RenewSponsorshipsPayload {
    /// Result of each row, in the order of the input; empty if the whole request was rejected.
    results: Vec<RenewSponsorshipsResult>,
    /// Errors that the caller can correct, of all rows; `path` names the row.
    errors: Vec<UserError>,
}

/// What came of one renewal of several.
#[derive(SimpleObject)]
pub struct RenewSponsorshipsResult {
    /// What came of it.
    outcome: RowOutcome,
    /// The new sponsorship; none unless it was made.
    sponsorship: Option<Sponsorship>,
    /// Whether the same key had made it before.
    replayed: bool,
    /// Why it was rejected.
    errors: Vec<UserError>,
}

/// What came of `useEntitlement`.
#[derive(SimpleObject)]
pub struct UseEntitlementPayload {
    /// The use; none if it was refused.
    entitlement_use: Option<EntitlementUse>,
    /// Whether the same key had noted it before.
    replayed: bool,
    /// Errors that the caller can correct; empty if it was noted.
    errors: Vec<UserError>,
}

/// Beginnings of sponsorships, and uses of what they entitle to.
#[derive(Debug, Default)]
pub struct SponsorshipMutation;

#[Object]
impl SponsorshipMutation {
    /// Offers a package to an organization, which has no sponsorship of it yet. Staff only.
    async fn offer_sponsorship(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: OfferSponsorshipInput,
    ) -> Option<Result<SponsorshipPayload>> {
        let OfferSponsorshipInput { organization, package, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, None, idempotency_key)?;
            let organization = parse_id(&organization, "organization")?;
            let command = OfferSponsorship { organization, package: parse_id(&package, "package")? };
            ctx.access().execute(command, envelope).await
        };
        Some(answer(ctx, result.await).await)
    }

    /// Offers a package of the next year to a sponsor: a sponsorship of its own, which says what it renews. Staff
    /// only.
    async fn renew_sponsorship(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: RenewSponsorshipInput,
    ) -> Option<Result<SponsorshipPayload>> {
        let RenewSponsorshipInput { id, expected_version, package, reason, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, Some(expected_version), idempotency_key)?;
            let envelope = Envelope { reason: parse_reason(reason)?, ..envelope };
            let id = parse_id(&id, "id")?;
            let command = RenewSponsorship { id, package: parse_id(&package, "package")? };
            ctx.access().execute(command, envelope).await
        };
        Some(answer(ctx, result.await).await)
    }

    /// Renews several sponsorships at once, all or those that can be, or tries it and keeps nothing. Staff only.
    async fn renew_sponsorships(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: RenewSponsorshipsInput,
    ) -> Option<Result<RenewSponsorshipsPayload>> {
        Some(renew_several(ctx, input).await)
    }

    /// Notes that a sponsor used what its package entitles it to, never more than there is. Staff only.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn use_entitlement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: UseEntitlementInput,
    ) -> Option<Result<UseEntitlementPayload>> {
        let UseEntitlementInput { sponsorship, entitlement, quantity, used_on, note, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, None, idempotency_key)?;
            let command = UseEntitlement {
                sponsorship: parse_id(&sponsorship, "sponsorship")?,
                entitlement: parse_id(&entitlement, "entitlement")?,
                quantity,
                used_on: used_on.map(|day| day.0),
                note,
            };
            ctx.access().execute(command, envelope).await
        };
        let answer = parts(ctx.access(), result.await).await;
        Some(answer.map(|(entitlement_use, replayed, errors)| UseEntitlementPayload {
            entitlement_use,
            replayed,
            errors,
        }))
    }
}

async fn renew_several(ctx: &Context<'_>, input: RenewSponsorshipsInput) -> Result<RenewSponsorshipsPayload> {
    let RenewSponsorshipsInput { renewals, error_policy, dry_run, reason, idempotency_key } = input;
    let parse = |SponsorshipRenewalInput { id, package, expected_version }| {
        let id = parse_id::<SponsorshipId>(&id, "id");
        let package = parse_id(&package, "package");
        let renewal = id.and_then(|id| Ok(RenewSponsorship { id, package: package? }));
        let action = Action::RenewSponsorships;
        (renewal.map(|command| BulkCommand { action, first: command.id.0, command }), expected_version)
    };
    let result = async {
        let envelope = Envelope { reason: parse_reason(reason)?, ..envelope(ctx, None, idempotency_key)? };
        let bulk = Bulk { policy: error_policy.into(), dry_run, envelope };
        let items = items("renewals", renewals, parse)?;
        ctx.access().execute_all(items, &bulk).await
    };
    match result.await {
        Ok(tried) => {
            let (rows, errors) = answered::<Sponsorship>("renewals", tried)?;
            let result = |Answered { outcome, object, replayed, errors }| RenewSponsorshipsResult {
                outcome,
                sponsorship: object,
                replayed,
                errors,
            };
            Ok(RenewSponsorshipsPayload { results: rows.into_iter().map(result).collect(), errors })
        }
        Err(error) => {
            let CommandOutcome { errors, .. } = command_outcome(Err::<Done<()>, _>(error))?;
            Ok(RenewSponsorshipsPayload { results: Vec::new(), errors })
        }
    }
}

fn step(step: Move) -> impl FnOnce(SponsorshipId, Option<String>) -> MoveSponsorship {
    move |id, reason| MoveSponsorship { id, reason, step }
}

fn commit(
    id: SponsorshipId,
    reason: Option<String>,
    signed_on: Date,
    amount: Option<Money>,
    in_kind_gift: Option<String>,
    in_kind_value: Option<Money>,
    contract_url: Option<Url>,
) -> MoveSponsorship {
    let (amount, in_kind_value) = (amount.map(Into::into), in_kind_value.map(Into::into));
    let contract_url = contract_url.map(Into::into);
    let commitment = Commitment { signed_on: signed_on.0, amount, in_kind_gift, in_kind_value, contract_url };
    MoveSponsorship { id, reason, step: Move::Commit(commitment) }
}

transitions! {
    /// Steps of a sponsorship's life.
    SponsorshipLifeMutation(answer) -> SponsorshipPayload;

    /// Notes that the form is signed, and what is given: an amount, or a gift in kind with its value, or both. Once
    /// the first day of the package has come it is active, and everybody can see it. Staff only.
    commit_sponsorship(CommitSponsorshipInput: commit) reason Option<String> {
        /// When the form was signed, not ahead.
        signed_on: Date,
        /// What is paid.
        amount: Option<Money>,
        /// What is given in place of money, or beside it, 1 to 1,000 characters.
        in_kind_gift: Option<String>,
        /// What that is worth.
        in_kind_value: Option<Money>,
        /// Where the contract is kept, http or https.
        contract_url: Option<Url>,
    }

    /// Notes that the organization does not want what it was offered. Staff only.
    decline_sponsorship(DeclineSponsorshipInput: step(Move::Decline)) reason Option<String> {}

    /// Gives up a sponsorship that was committed; nobody but the staff sees it any more. Staff only.
    cancel_sponsorship(CancelSponsorshipInput: step(Move::Cancel)) reason String {}
}

async fn answer(ctx: &Context<'_>, result: Result<Done<sponsorship::Model>>) -> Result<SponsorshipPayload> {
    let (sponsorship, replayed, errors) = parts(ctx.access(), result).await?;
    Ok(SponsorshipPayload { sponsorship, replayed, errors })
}
