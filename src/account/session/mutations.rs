//! Signing in, going on, signing out.
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entity::{
    account::AccountId,
    mailed_token::{MailedTokenId, Purpose},
    refresh_token,
    session::{self, EndReason, SessionId},
};
use sea_orm::ColumnTrait as _;

use super::{
    commands::{Begun, EndSession, Entry, RefreshSession, SignIn, over},
    graphql::{AuthTokens, Session},
};
use crate::{
    account::{
        password::{commands::no_token, mutations::request, store::mailed},
        proof::{is_password, judged},
        sign_in_context::{LoginCandidate, SignInContext, wrong_credentials},
    },
    auth::{OpaqueToken, Throttle, policy::Refusal, throttle::Place},
    check::{Check, line, mail_address},
    data::{Access, ContextExt as _, Done, Envelope, Row},
    error::{Code, Error, Problem, Result},
    graphql::{
        input::parse_id,
        payload::{CommandOutcome, UserError, command_outcome, parts},
        scalar::EmailAddress,
    },
};

/// Who signs in, and with what.
#[derive(InputObject)]
pub struct SignInInput {
    /// The address of the account.
    email: EmailAddress,
    /// Its password.
    password: String,
    /// A code of the second factor, or a recovery code, where the account has one.
    code: Option<String>,
    /// With what, for the list of sessions: `Firefox on Lea's laptop`; 1 to 200 characters.
    client: Option<String>,
    /// What the device was told when the account was last signed in with it. It has tries of its own.
    device_token: Option<String>,
    /// What was mailed (`requestSignInToken`). It has tries of its own, for a new place.
    email_token: Option<String>,
}

/// Who signs in from a new place.
#[derive(InputObject)]
pub struct RequestSignInTokenInput {
    /// The address of the account.
    email: EmailAddress,
}

/// What came of asking for a letter.
#[derive(SimpleObject)]
pub struct RequestSignInTokenPayload {
    /// Errors that the caller can correct; empty if it was asked for.
    errors: Vec<UserError>,
}

/// Which session goes on.
#[derive(InputObject)]
pub struct RefreshSessionInput {
    /// What was given out for it last.
    refresh_token: String,
}

/// Which session ends.
#[derive(InputObject)]
pub struct SignOutInput {
    /// A refresh token of it; the session of the access token that is sent, if absent.
    refresh_token: Option<String>,
}

/// Which session to revoke.
#[derive(InputObject)]
pub struct RevokeSessionInput {
    /// Global ID of the object to change.
    id: ID,
}

/// What came of signing in, or of going on.
#[derive(SimpleObject)]
pub struct AuthPayload {
    /// The tokens and the session that they are of; none if it was refused.
    session: Option<AuthTokens>,
    /// Errors that the caller can correct; empty if there are tokens.
    errors: Vec<UserError>,
}

/// What came of ending a session.
#[derive(SimpleObject)]
pub struct EndedSessionPayload {
    /// The session as it is now, to whom it is of; none if it was refused.
    session: Option<Session>,
    /// Errors that the caller can correct; empty if it is over.
    errors: Vec<UserError>,
}

/// Signing in and out.
#[derive(Debug, Default)]
pub struct SessionMutation;

#[Object]
impl SessionMutation {
    /// Signs in. Wrong addresses and wrong passwords are answered alike, and take as long. Anyone.
    async fn sign_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: SignInInput,
    ) -> Option<Result<AuthPayload>> {
        let access = ctx.access();
        Some(answer(ctx, access, sign_in(ctx, input).await).await)
    }

    /// Has a token mailed with which, and with the password, somebody signs in from a new place while strangers use up
    /// the tries that the account has elsewhere. Good for an hour, and once. Addresses that are nobody's are answered
    /// alike. Anyone.
    async fn request_sign_in_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: RequestSignInTokenInput,
    ) -> Option<Result<RequestSignInTokenPayload>> {
        let result = request(ctx, input.email, Purpose::SignIn).await;
        Some(command_outcome(result).map(|CommandOutcome { errors, .. }| RequestSignInTokenPayload { errors }))
    }

    /// Gets the next access token, and the next refresh token. If the answer does not arrive, the same may be sent
    /// again; one that comes back after its successor was used ends the session. Whoever holds the token.
    async fn refresh_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: RefreshSessionInput,
    ) -> Option<Result<AuthPayload>> {
        let access = ctx.access();
        Some(answer(ctx, access, refresh(ctx, &OpaqueToken::of(&input.refresh_token)).await).await)
    }

    /// Ends the session. Whoever holds a token of it.
    async fn sign_out(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: SignOutInput,
    ) -> Option<Result<EndedSessionPayload>> {
        Some(ended(sign_out(ctx, input).await).await)
    }

    /// Ends another session of one's own, or, by an administrator, anybody's; its tokens are good no more.
    async fn revoke_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: RevokeSessionInput,
    ) -> Option<Result<EndedSessionPayload>> {
        let result = async {
            let id = parse_id(&input.id, "id")?;
            ctx.access().execute(EndSession { id, end_reason: EndReason::Revoked }, Envelope::default()).await
        };
        Some(ended_as(ctx.access(), result.await).await)
    }
}

async fn sign_in(ctx: &Context<'_>, input: SignInInput) -> Result<Done<Begun>> {
    let SignInInput { email, password, code, client, device_token, email_token } = input;
    let (sign_in_context, access) = (SignInContext::of(ctx), ctx.access());
    let mut check = Check::default();
    let email = check.value("email", email.into(), mail_address).unwrap_or_default();
    let mut entry = entry(&mut check, code, client);
    check.done()?;
    let LoginCandidate { account, hash, claimant, place, device } =
        SignInContext::candidate(access, &email, device_token.as_deref()).await?;
    (entry.device, entry.mailed) = (device, mailed_to(ctx, account, email_token).await?);
    let place = if entry.mailed.is_some() { Place::Mailbox } else { place };
    let judge = async {
        is_password(sign_in_context, password, hash).await?;
        let account = account.ok_or_else(wrong_credentials)?;
        let own = sign_in_context.on_behalf(access, account, None).await?.ok_or_else(wrong_credentials)?;
        Box::pin(own.execute(SignIn(entry), Envelope::default())).await
    };
    judged(ctx.data_unchecked(), access.viewer(), (claimant, place), judge).await
}

/// The token that was mailed to an account, if one is shown. Wrong ones are counted, right ones are not.
async fn mailed_to(
    ctx: &Context<'_>,
    account: Option<AccountId>,
    shown: Option<String>,
) -> Result<Option<MailedTokenId>> {
    let Some(shown) = shown else { return Ok(None) };
    let (access, throttle) = (ctx.access(), ctx.data_unchecked::<Throttle>());
    let token = mailed(&SignInContext::system_access(access), &OpaqueToken::of(&shown), Purpose::SignIn).await?;
    let own = token.filter(|token| token.account_id.is_some() && token.account_id == account);
    let wrong = || throttle.wrong_token(access.viewer(), Problem { path: vec!["emailToken".into()], ..no_token() });
    Ok(Some(own.ok_or_else(wrong)?.id))
}

/// What signing in needs beside the password, checked.
pub(crate) fn entry(check: &mut Check, code: Option<String>, client: Option<String>) -> Entry {
    let client = client.and_then(|client| check.value("client", client, line(200)));
    Entry { code, client, ..Entry::default() }
}

/// The session that a refresh token is of. Wrong tokens are counted, right ones are not.
async fn session_of(ctx: &Context<'_>, token: &OpaqueToken) -> Result<session::Model> {
    let (access, throttle) = (ctx.access(), ctx.data_unchecked::<Throttle>());
    let system = SignInContext::system_access(access);
    let wrong = || throttle.wrong_token(access.viewer(), over());
    let given = system.find::<refresh_token::Entity>().filter(refresh_token::Column::Digest.eq(token.digest()));
    let given = system.one(given).await?.ok_or_else(wrong)?;
    let session = system.by_key::<session::Entity>(given.session_id.0).await?.ok_or_else(wrong)?;
    Ok((*session).clone())
}

async fn refresh(ctx: &Context<'_>, token: &OpaqueToken) -> Result<Done<Begun>> {
    let session = session_of(ctx, token).await?;
    let own = SignInContext::of(ctx).on_behalf(ctx.access(), session.account_id, None).await?.ok_or_else(over)?;
    own.execute(RefreshSession { id: session.id, token: token.clone() }, Envelope::default()).await
}

/// The payload of whatever began a session, or went on with one.
pub(crate) async fn answer(ctx: &Context<'_>, access: &Access, result: Result<Done<Begun>>) -> Result<AuthPayload> {
    let CommandOutcome { output, current: _, replayed: _, mut errors } = command_outcome(result)?;
    let mut tokens = None;
    if let Some(begun) = output {
        let token = SignInContext::of(ctx).access_token(access, &begun).await?;
        match begun.refresh_token {
            None => errors.push(over().into()),
            Some(refresh_token) => {
                tokens = Some(AuthTokens {
                    access_token: token.token,
                    access_token_expires_at: token.expires_at,
                    refresh_token,
                    needs_second_factor: token.needs_second_factor,
                    device_token: begun.device_token,
                    session: Session(Row::alone(begun.session)),
                });
            }
        }
    }
    Ok(AuthPayload { session: tokens, errors })
}

async fn sign_out(ctx: &Context<'_>, input: SignOutInput) -> Result<(Access, Done<session::Model>)> {
    let access = ctx.access();
    let (own, id) = if let Some(token) = input.refresh_token {
        let session = session_of(ctx, &OpaqueToken::of(&token)).await?;
        let own = SignInContext::of(ctx).on_behalf(access, session.account_id, None).await?.ok_or_else(over)?;
        (own, session.id)
    } else {
        (access.clone(), current(access)?)
    };
    let done = own.execute(EndSession { id, end_reason: EndReason::SignedOut }, Envelope::default()).await?;
    Ok((own, done))
}

fn current(access: &Access) -> Result<SessionId> {
    let viewer = access.viewer();
    if viewer.account.is_none() {
        return Err(Refusal::SignIn.problem("").into());
    }
    let without = "The token that was sent is of no session: it ends by itself.";
    viewer.session.ok_or_else(|| Code::WrongState.at("", without).into())
}

async fn ended(result: Result<(Access, Done<session::Model>)>) -> Result<EndedSessionPayload> {
    match result {
        Ok((access, done)) => ended_as(&access, Ok(done)).await,
        Err(Error::Refused(problems)) => {
            Ok(EndedSessionPayload { session: None, errors: problems.into_iter().map(UserError::from).collect() })
        }
        Err(error @ Error::Internal(_)) => Err(error),
    }
}

async fn ended_as(access: &Access, result: Result<Done<session::Model>>) -> Result<EndedSessionPayload> {
    let (session, _, errors) = parts(access, result).await?;
    Ok(EndedSessionPayload { session, errors })
}
