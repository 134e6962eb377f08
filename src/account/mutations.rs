//! The mutations on accounts.
use async_graphql::{Context, InputObject, MaybeUndefined, Object, SimpleObject};
use entity::account::{self, AccountId};

use super::{
    commands::{AccountStep, InviteStaff, MoveAccount, UpdateAccount},
    desk::Desk,
    graphql::{Account, AccountDuty},
    personal::commands::ErasePersonalData,
};
use crate::{
    data::{ContextExt as _, Done},
    error::Result,
    graphql::{
        input::envelope,
        moves,
        payload::{UserError, parts},
        scalar::EmailAddress,
    },
};

/// Who is to work for the association here.
#[derive(InputObject, Debug)]
pub struct InviteStaffInput {
    /// The address that they sign in with; the invitation goes there.
    email: EmailAddress,
    /// Their name, 1 to 200 characters.
    display_name: String,
    /// What they are to be: `STAFF` or `STAFF_ADMIN`.
    duty: AccountDuty,
    /// With the same key and input the account is made once.
    idempotency_key: Option<String>,
}

/// What is different about one's own account: absent leaves, null clears.
#[derive(InputObject, Debug)]
pub struct UpdateAccountInput {
    /// The version that the caller saw.
    expected_version: i32,
    /// One's name, 1 to 200 characters.
    display_name: MaybeUndefined<String>,
    /// The language to be written to in (BCP 47): `en`, `pt-BR`.
    language: MaybeUndefined<String>,
    /// With the same key and input the change is made once.
    idempotency_key: Option<String>,
}

/// What came of a change to an account.
#[derive(SimpleObject)]
pub struct AccountPayload {
    /// The account as it is now; none if the change was refused.
    account: Option<Account>,
    /// Whether the same key had made the change before.
    replayed: bool,
    /// What the caller can put right; empty if the change was made.
    errors: Vec<UserError>,
}

/// Changes to accounts.
#[derive(Debug, Default)]
pub struct AccountMutation;

#[Object]
impl AccountMutation {
    /// Makes an account for one of the staff and mails them an invitation, good for seven days. Administrators only.
    async fn invite_staff(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who.")] input: InviteStaffInput,
    ) -> Option<Result<AccountPayload>> {
        let InviteStaffInput { email, display_name, duty, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, None, idempotency_key)?;
            ctx.access().execute(InviteStaff { email, display_name, duty: duty.into() }, envelope).await
        };
        Some(answer(ctx, result.await).await)
    }

    /// Changes one's own account. Whoever is signed in.
    async fn update_account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is different.")] input: UpdateAccountInput,
    ) -> Option<Result<AccountPayload>> {
        let UpdateAccountInput { expected_version, display_name, language, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, Some(expected_version), idempotency_key)?;
            ctx.access().execute(UpdateAccount { display_name, language }, envelope).await
        };
        Some(answer(ctx, result.await).await)
    }
}

fn step(step: AccountStep) -> impl FnOnce(AccountId, Option<String>) -> MoveAccount {
    move |id, _| MoveAccount { id, step }
}

fn erase(id: AccountId, _: Option<String>) -> ErasePersonalData {
    ErasePersonalData { id }
}

fn give(id: AccountId, _: Option<String>, duty: AccountDuty) -> MoveAccount {
    MoveAccount { id, step: AccountStep::Give(duty.into()) }
}

moves! {
    /// What the staff do with accounts.
    AccountLifeMutation(answer) -> AccountPayload;

    /// Mails another invitation to somebody who has not signed in yet. Staff only.
    invite_again(InviteAgainInput: step(AccountStep::InviteAgain)) because Option<String> {}

    /// Takes an account out of use: its sessions end, and nobody signs in with it. Administrators only.
    disable_account(DisableAccountInput: step(AccountStep::Disable)) because String {}

    /// Takes an account into use again. Administrators only.
    enable_account(EnableAccountInput: step(AccountStep::Enable)) because Option<String> {}

    /// Erases what is personal of whoever has an account, for good: the address, the name, what they sign in with, from
    /// where they did, and what was asked with that address. What they did and which offices they held, and when, stays
    /// without who they were. It takes that they hold none any more. Administrators only.
    erase_personal_data(ErasePersonalDataInput: erase) because String {}

    /// Gives an account another duty, whose rights it has from the next request on. Administrators only.
    change_duty(ChangeDutyInput: give) because Option<String> {
        /// Which.
        duty: AccountDuty,
    }
}

async fn answer(ctx: &Context<'_>, result: Result<Done<account::Model>>) -> Result<AccountPayload> {
    let (account, replayed, errors) = parts(ctx.access(), result).await?;
    // What is to be mailed waits for nothing.
    Desk::of(ctx).mail.notify_one();
    Ok(AccountPayload { account, replayed, errors })
}
