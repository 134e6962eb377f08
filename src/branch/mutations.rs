//! The mutations on branches.
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use entity::branch::{self, BranchId};

use super::{
    commands::{Move, MoveBranch, ProposeBranch, UpdateBranch},
    graphql::Branch,
    profile::BranchProfile,
};
use crate::{
    data::{ContextExt as _, Done},
    error::Result,
    graphql::{
        Position,
        input::{envelope, parse_id, patch, patch_id},
        payload::{UserError, parts},
        scalar::{CountryCode, Date},
        transitions,
    },
};

/// What can be said about a branch: absent leaves, null clears.
#[derive(InputObject, Debug)]
pub struct BranchProfileInput {
    /// Name, 1 to 200 characters.
    name: MaybeUndefined<String>,
    /// The organization that directs it: the association's main office.
    main_office: MaybeUndefined<ID>,
    /// The body on whose premises it is, for joint centres.
    host_organization: MaybeUndefined<ID>,
    /// Country that it works in.
    country_code: MaybeUndefined<CountryCode>,
    /// City that it works in, 1 to 200 characters.
    city: MaybeUndefined<String>,
    /// Where that is on the map.
    position: MaybeUndefined<Position>,
    /// Its form in local law, in words; 1 to 1,000 characters.
    legal_form: MaybeUndefined<String>,
}

impl From<BranchProfileInput> for BranchProfile {
    fn from(input: BranchProfileInput) -> Self {
        let BranchProfileInput { name, main_office, host_organization, country_code, city, position, legal_form } =
            input;
        Self {
            name: patch(name),
            main_office: patch_id(main_office, "mainOffice"),
            host_organization: patch_id(host_organization, "hostOrganization"),
            country_code: patch(country_code),
            city: patch(city),
            position: patch(position),
            legal_form: patch(legal_form),
        }
    }
}

/// A branch to be: its name, main office, country, city and legal form are needed.
#[derive(InputObject, Debug)]
pub struct ProposeBranchInput {
    /// What it is to be.
    #[graphql(flatten)]
    profile: BranchProfileInput,
    /// Idempotency key: with the same key and input the branch is proposed once.
    idempotency_key: Option<String>,
}

/// What is different about a branch: absent leaves, null clears.
#[derive(InputObject, Debug)]
pub struct UpdateBranchInput {
    /// Global ID of the object to change.
    id: ID,
    /// The `version` that the caller last read (optimistic lock): if the object has another, `VERSION_CONFLICT`.
    expected_version: i32,
    /// The object to change, and the new values.
    #[graphql(flatten)]
    profile: BranchProfileInput,
    /// Idempotency key: with the same key and input the change is made once.
    idempotency_key: Option<String>,
}

/// What came of a change to a branch.
#[derive(SimpleObject)]
pub struct BranchPayload {
    /// The branch as it is now; none if the change was refused.
    branch: Option<Branch>,
    /// Whether an earlier request with the same idempotency key made the change.
    replayed: bool,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// How branches begin, and what is said of them.
#[derive(Debug, Default)]
pub struct BranchMutation;

#[Object]
impl BranchMutation {
    /// Proposes a branch; the public sees it from its opening on. Staff only.
    async fn propose_branch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: ProposeBranchInput,
    ) -> Option<Result<BranchPayload>> {
        let ProposeBranchInput { profile, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, None, idempotency_key)?;
            ctx.access().execute(ProposeBranch(profile.into()), envelope).await
        };
        Some(answer(ctx, result.await).await)
    }

    /// Changes what is said of a branch. Staff only.
    async fn update_branch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: UpdateBranchInput,
    ) -> Option<Result<BranchPayload>> {
        let UpdateBranchInput { id, expected_version, profile, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, Some(expected_version), idempotency_key)?;
            ctx.access().execute(UpdateBranch { id: parse_id(&id, "id")?, profile: profile.into() }, envelope).await
        };
        Some(answer(ctx, result.await).await)
    }
}

fn step(step: Move) -> impl FnOnce(BranchId, Option<String>) -> MoveBranch {
    move |id, reason| MoveBranch { id, reason, step }
}

fn open(id: BranchId, reason: Option<String>, opened_on: Option<Date>) -> MoveBranch {
    MoveBranch { id, reason, step: Move::Open { opened_on: opened_on.map(|day| day.0) } }
}

fn close(id: BranchId, reason: Option<String>, handover_notes: String) -> MoveBranch {
    MoveBranch { id, reason, step: Move::Close { handover_notes } }
}

fn dissolve(id: BranchId, reason: Option<String>, closed_on: Option<Date>) -> MoveBranch {
    MoveBranch { id, reason, step: Move::Dissolve { closed_on: closed_on.map(|day| day.0) } }
}

transitions! {
    /// Steps of a branch's life.
    BranchLifeMutation(answer) -> BranchPayload;

    /// Approves a proposed branch, after the board has. Staff only.
    approve_branch(ApproveBranchInput: step(Move::Approve)) reason Option<String> {}

    /// Declines a proposed branch; if it went to the board, the board has declined it. Staff only.
    decline_branch(DeclineBranchInput: step(Move::Decline)) reason String {}

    /// Takes back an approved branch that has not opened. Staff only.
    withdraw_branch(WithdrawBranchInput: step(Move::Withdraw)) reason String {}

    /// Opens an approved branch to which somebody is assigned; the public sees it from then on. Staff only.
    open_branch(OpenBranchInput: open) reason Option<String> {
        /// First day, neither ahead nor before the board approved it; today if absent.
        opened_on: Option<Date>,
    }

    /// Begins to wind up an open branch, after the board has decided to dissolve it: its goals are frozen. Staff only.
    close_branch(CloseBranchInput: close) reason Option<String> {
        /// What is to be handed over to whom, for the staff; 1 to 10,000 characters.
        handover_notes: String,
    }

    /// Dissolves a closing branch that has neither open goals nor assignments; it stays readable. Staff only.
    dissolve_branch(DissolveBranchInput: dissolve) reason Option<String> {
        /// The day it is dissolved, neither ahead nor before the last assignment ended; today if absent.
        closed_on: Option<Date>,
    }
}

async fn answer(ctx: &Context<'_>, result: Result<Done<branch::Model>>) -> Result<BranchPayload> {
    let (branch, replayed, errors) = parts(ctx.access(), result).await?;
    Ok(BranchPayload { branch, replayed, errors })
}
