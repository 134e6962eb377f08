//! The mutations on passwords, and on what is mailed for them.
use async_graphql::{Context, InputObject, Object, SimpleObject};
use entity::{account, mailed_token::Purpose, password};

use super::{
    commands::{ChangePassword, RedeemMailedToken, RequestToken, no_token},
    store::mailed,
};
use crate::{
    account::{
        proof::{judged, with_password},
        session::{
            commands::{Begun, Entry},
            mutations::{AuthPayload, answer, entry},
        },
        sign_in_context::SignInContext,
    },
    auth::{
        LimitedAction, OpaqueToken, Throttle,
        password::is_fit,
        policy::Action,
        throttle::{Claimant, Place},
    },
    check::{Check, mail_address},
    data::{Access, ContextExt as _, Done, Envelope},
    error::{Code, Error, Result},
    graphql::{
        payload::{CommandOutcome, UserError, command_outcome},
        scalar::EmailAddress,
    },
};

/// Who accepts an invitation, and the password to be.
#[derive(InputObject)]
pub struct AcceptInvitationInput {
    /// The token that was mailed with the invitation.
    token: String,
    /// The password from now on: 12 to 128 characters, none of those that are tried first.
    password: String,
    /// A code of the second factor, or a recovery code, where the account has one.
    code: Option<String>,
    /// With what one signs in, for the list of sessions; 1 to 200 characters.
    client: Option<String>,
}

/// Whose password is reset, and the one to be.
#[derive(InputObject)]
pub struct ResetPasswordInput {
    /// The token that was mailed (`requestPasswordReset`).
    token: String,
    /// The password from now on: 12 to 128 characters, none of those that are tried first.
    password: String,
    /// A code of the second factor, or a recovery code, where the account has one.
    code: Option<String>,
    /// With what one signs in, for the list of sessions; 1 to 200 characters.
    client: Option<String>,
}

/// A token that was mailed, with the password that is chosen by it.
struct Redemption {
    token: String,
    password: String,
    code: Option<String>,
    client: Option<String>,
}

/// Whose password is to be another.
#[derive(InputObject)]
pub struct RequestPasswordResetInput {
    /// The address of the account.
    email: EmailAddress,
}

/// The password, and the one to be.
#[derive(InputObject)]
pub struct ChangePasswordInput {
    /// The password that it is now.
    password: String,
    /// The password from now on: 12 to 128 characters, none of those that are tried first.
    new_password: String,
    /// A code of the second factor, or a recovery code, where the account has one.
    code: Option<String>,
}

/// What came of a wish about a password.
#[derive(SimpleObject)]
pub struct PasswordPayload {
    /// Errors that the caller can correct; empty if it was done.
    errors: Vec<UserError>,
}

/// Changes of passwords.
#[derive(Debug, Default)]
pub struct PasswordMutation;

#[Object]
impl PasswordMutation {
    /// Takes an invitation up with a password, and signs in. Whoever was mailed its token.
    async fn accept_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: AcceptInvitationInput,
    ) -> Option<Result<AuthPayload>> {
        let AcceptInvitationInput { token, password, code, client } = input;
        Some(redeem(ctx, Redemption { token, password, code, client }, Purpose::Invitation).await)
    }

    /// Has a token mailed with which another password can be chosen. Addresses that are nobody's are answered alike.
    /// Anyone.
    async fn request_password_reset(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: RequestPasswordResetInput,
    ) -> Option<Result<PasswordPayload>> {
        Some(
            command_outcome(request(ctx, input.email, Purpose::PasswordReset).await)
                .map(|CommandOutcome { errors, .. }| PasswordPayload { errors }),
        )
    }

    /// Chooses another password, which ends all sessions, and signs in. Whoever was mailed a token for it.
    async fn reset_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: ResetPasswordInput,
    ) -> Option<Result<AuthPayload>> {
        let ResetPasswordInput { token, password, code, client } = input;
        Some(redeem(ctx, Redemption { token, password, code, client }, Purpose::PasswordReset).await)
    }

    /// Changes one's own password, which ends one's other sessions. Whoever is signed in.
    async fn change_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: ChangePasswordInput,
    ) -> Option<Result<PasswordPayload>> {
        Some(command_outcome(change(ctx, input).await).map(|CommandOutcome { errors, .. }| PasswordPayload { errors }))
    }
}

/// Asks for a letter with a token. Each purpose has letters of its own, so that whoever asks for many of one keeps
/// nobody from the other.
pub(crate) async fn request(
    ctx: &Context<'_>,
    email: EmailAddress,
    purpose: Purpose,
) -> Result<Done<entity::mailed_token::Model>> {
    let (access, throttle, sign_in_context) = (ctx.access(), ctx.data_unchecked::<Throttle>(), SignInContext::of(ctx));
    let email = mail_address(email.into()).map_err(|message| Code::Invalid.at("email", message))?;
    let trying = if purpose == Purpose::SignIn { LimitedAction::SignInLetter } else { LimitedAction::Letter };
    throttle.take_letter(trying, &email, access.viewer())?;
    let account = SignInContext::candidate(access, &email, None).await?.account;
    let done = access.execute(RequestToken { account, purpose }, Envelope::default()).await?;
    sign_in_context.mail.notify_one();
    Ok(done)
}

async fn redeem(ctx: &Context<'_>, redemption: Redemption, purpose: Purpose) -> Result<AuthPayload> {
    let Redemption { token, password, code, client } = redemption;
    let mut check = Check::default();
    let entry = entry(&mut check, code, client);
    let result = match check.done() {
        Ok(()) => redeemed(ctx, OpaqueToken::of(&token), password, purpose, entry).await,
        Err(error) => Err(error),
    };
    answer(ctx, ctx.access(), result).await
}

/// Wrong tokens are counted, right ones are not; with a right one, wrong codes are, whichever token it is.
async fn redeemed(
    ctx: &Context<'_>,
    opaque_token: OpaqueToken,
    password: String,
    purpose: Purpose,
    entry: Entry,
) -> Result<Done<Begun>> {
    let (access, throttle, sign_in_context) = (ctx.access(), ctx.data_unchecked::<Throttle>(), SignInContext::of(ctx));
    let wrong = || throttle.wrong_token(access.viewer(), no_token());
    let token = mailed(&SignInContext::system_access(access), &opaque_token, purpose).await?.ok_or_else(wrong)?;
    let account = token.account_id.ok_or_else(wrong)?;
    let own = sign_in_context.on_behalf(access, account, Some(opaque_token)).await?.ok_or_else(no_token)?;
    let judge = async {
        let hash = hash(sign_in_context, &own, "password", password).await?;
        let command = RedeemMailedToken { id: token.id, account, purpose, hash, entry };
        Box::pin(own.execute(command, Envelope::default())).await
    };
    judged(throttle, access.viewer(), (Claimant::account(account), Place::Mailbox), judge).await
}

async fn change(ctx: &Context<'_>, input: ChangePasswordInput) -> Result<Done<password::Model>> {
    let ChangePasswordInput { password, new_password, code } = input;
    let prepared = async |kept: Option<password::Model>| {
        let kept = kept.ok_or_else(|| {
            let message = "This account has no password: have a token mailed to choose one (`requestPasswordReset`).";
            Code::WrongState.at("password", message)
        })?;
        let hash = hash(SignInContext::of(ctx), ctx.access(), "newPassword", new_password).await?;
        Ok((ChangePassword { shown: kept.id, version: kept.version, hash, code }, Envelope::default()))
    };
    with_password(ctx, Action::ChangePassword, Some(password), prepared).await
}

/// The hash of a password that is fit for whoever has the database.
async fn hash(sign_in_context: &SignInContext, own: &Access, path: &str, password: String) -> Result<String> {
    let account = match own.viewer().account {
        Some(id) => own.by_key::<account::Entity>(id.0).await?,
        None => None,
    };
    let account = account.ok_or_else(|| Error::internal("a password of nobody"))?;
    let about = [account.email.as_str(), &account.display_name, "chapterhouse"];
    is_fit(&password, &about).map_err(|message| Code::Invalid.at(path, message))?;
    let salt = own.database().clock().secret().ok_or_else(|| Error::internal("there is no randomness"))?;
    sign_in_context.passwords.hash(password, salt).await
}
