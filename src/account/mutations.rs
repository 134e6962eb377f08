//! The mutations on accounts.
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use entity::account::{self, AccountId};

use super::{
    commands::{AccountStep, InviteStaff, MoveAccount, UpdateAccount},
    graphql::{Account, AccountRole},
    personal::commands::ErasePersonalData,
    proof::{ProofInput, proven},
    sign_in_context::SignInContext,
};
use crate::{
    auth::policy::Action,
    data::{ContextExt as _, Done, Envelope},
    error::Result,
    graphql::{
        input::{envelope, parse_id, reason},
        payload::{UserError, parts},
        scalar::EmailAddress,
        transitions,
    },
};

/// Who is to work for the association here.
#[derive(InputObject)]
pub struct InviteStaffInput {
    /// The address that they sign in with; the invitation goes there.
    email: EmailAddress,
    /// Their name, 1 to 200 characters.
    display_name: String,
    /// What they are to be: `STAFF` or `STAFF_ADMIN`.
    role: AccountRole,
    /// What proves that it is oneself who invites.
    #[graphql(flatten)]
    proof: ProofInput,
    /// Idempotency key: with the same key and input the account is made once.
    idempotency_key: Option<String>,
}

/// Which account, and what proves that it is oneself who decides about it.
#[derive(InputObject)]
pub struct ProvenStepInput {
    /// The account.
    id: ID,
    /// The `version` that the caller last read (optimistic lock): if the object has another, `VERSION_CONFLICT`.
    expected_version: i32,
    /// Reason, recorded in the ledger; 1 to 1,000 characters.
    reason: Option<String>,
    /// What proves that it is oneself.
    #[graphql(flatten)]
    proof: ProofInput,
    /// Idempotency key: with the same key and input the change is made once.
    idempotency_key: Option<String>,
}

/// Who is invited again.
#[derive(InputObject)]
pub struct InviteAgainInput {
    /// Name of the person.
    #[graphql(flatten)]
    step: ProvenStepInput,
}

/// Which account is taken into use again.
#[derive(InputObject)]
pub struct EnableAccountInput {
    /// Which.
    #[graphql(flatten)]
    step: ProvenStepInput,
}

/// Whose role is another from now on.
#[derive(InputObject)]
pub struct SetAccountRoleInput {
    /// Global ID of the account.
    #[graphql(flatten)]
    step: ProvenStepInput,
    /// Which.
    role: AccountRole,
}

/// What is different about one's own account: absent leaves, null clears.
#[derive(InputObject, Debug)]
pub struct UpdateAccountInput {
    /// The `version` that the caller last read (optimistic lock): if the object has another, `VERSION_CONFLICT`.
    expected_version: i32,
    /// One's name, 1 to 200 characters.
    display_name: MaybeUndefined<String>,
    /// The language to be written to in (BCP 47): `en`, `pt-BR`.
    language: MaybeUndefined<String>,
    /// Idempotency key: with the same key and input the change is made once.
    idempotency_key: Option<String>,
}

/// What came of a change to an account.
#[derive(SimpleObject)]
pub struct AccountPayload {
    /// The account as it is now; none if the change was refused.
    account: Option<Account>,
    /// Whether an earlier request with the same idempotency key made the change.
    replayed: bool,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// Changes to accounts.
#[derive(Debug, Default)]
pub struct AccountMutation;

#[Object]
impl AccountMutation {
    /// Makes an account for one of the staff and mails them an invitation, good for seven days. Administrators only,
    /// with their password again.
    async fn invite_staff(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: InviteStaffInput,
    ) -> Option<Result<AccountPayload>> {
        let InviteStaffInput { email, display_name, role, proof, idempotency_key } = input;
        let prepared = async {
            let envelope = envelope(ctx, None, idempotency_key)?;
            Ok((InviteStaff { email: email.into(), display_name, role: role.into() }, envelope))
        };
        let result = proven(ctx, Action::InviteStaff, proof, prepared).await;
        Some(answer(ctx, result).await)
    }

    /// Mails another invitation to somebody who has not signed in yet. Staff only, with their password again.
    async fn invite_again(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: InviteAgainInput,
    ) -> Option<Result<AccountPayload>> {
        Some(proven_step(ctx, input.step, AccountStep::InviteAgain).await)
    }

    /// Takes an account into use again. Administrators only, with their password again.
    async fn enable_account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: EnableAccountInput,
    ) -> Option<Result<AccountPayload>> {
        Some(proven_step(ctx, input.step, AccountStep::Enable).await)
    }

    /// Gives an account another role, whose rights it has from the next request on. Administrators only, with their
    /// password again.
    async fn set_account_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: SetAccountRoleInput,
    ) -> Option<Result<AccountPayload>> {
        let SetAccountRoleInput { step, role } = input;
        Some(proven_step(ctx, step, AccountStep::Give(role.into())).await)
    }

    /// Changes one's own account. Whoever is signed in.
    async fn update_account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: UpdateAccountInput,
    ) -> Option<Result<AccountPayload>> {
        let UpdateAccountInput { expected_version, display_name, language, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, Some(expected_version), idempotency_key)?;
            ctx.access()
                .execute(UpdateAccount { display_name: display_name.into(), language: language.into() }, envelope)
                .await
        };
        Some(answer(ctx, result.await).await)
    }
}

fn disable(id: AccountId, _: Option<String>) -> MoveAccount {
    MoveAccount { id, step: AccountStep::Disable }
}

fn erase(id: AccountId, _: Option<String>) -> ErasePersonalData {
    ErasePersonalData { id }
}

/// Takes an account a step further that gives access.
async fn proven_step(ctx: &Context<'_>, input: ProvenStepInput, step: AccountStep) -> Result<AccountPayload> {
    let ProvenStepInput { id, expected_version, reason: why, proof, idempotency_key } = input;
    let prepared = async {
        let reason = reason(why)?;
        let envelope = envelope(ctx, Some(expected_version), idempotency_key)?;
        let id = parse_id(&id, "id")?;
        Ok((MoveAccount { id, step }, Envelope { reason, ..envelope }))
    };
    let result = proven(ctx, step.action(), proof, prepared).await;
    answer(ctx, result).await
}

transitions! {
    /// What administrators take from accounts.
    AccountLifeMutation(answer) -> AccountPayload;

    /// Takes an account out of use: its sessions end, and nobody signs in with it. Administrators only.
    disable_account(DisableAccountInput: disable) reason String {}

    /// Erases what is personal of whoever has an account, for good: the address, the name, what they sign in with, from
    /// where they did, and what was asked with that address. What they did and which offices they held, and when, stays
    /// without who they were. It takes that they hold none any more. Administrators only.
    erase_personal_data(ErasePersonalDataInput: erase) reason String {}
}

async fn answer(ctx: &Context<'_>, result: Result<Done<account::Model>>) -> Result<AccountPayload> {
    let (account, replayed, errors) = parts(ctx.access(), result).await?;
    // What is to be mailed waits for nothing.
    SignInContext::of(ctx).mail.notify_one();
    Ok(AccountPayload { account, replayed, errors })
}
