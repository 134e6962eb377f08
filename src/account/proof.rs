//! What proves that somebody is who they say. Passwords are compared and tries are counted here and nowhere else, so
//! that a password, a code or a mailed token is guessed no more often at one mutation than at another.
use async_graphql::{Context, InputObject};
use chrono::TimeDelta;
use entity::{account::AccountId, password};

use super::{
    factor::commands::second_factor,
    password::store,
    session::commands::own,
    sign_in_context::{SignInContext, wrong_credentials},
};
use crate::{
    auth::{
        Throttle, Viewer,
        policy::{Action, Refusal, Scope, decide},
        throttle::{Claimant, Place},
    },
    data::{Access, Command, ContextExt as _, Done, Envelope, Tx},
    error::{Code, Error, Result},
};

/// How long after somebody signed in at another issuer that stands in for a password, where there is none. The issuer has
/// to say when that was: a token that it renews without asking for anything is new, and proves nothing new.
const RECENT: TimeDelta = TimeDelta::minutes(5);

/// That it is oneself, of whoever is signed in already: an access token that was stolen is not enough for what lasts.
#[derive(InputObject)]
pub struct ProofInput {
    /// The caller's own password. Who has none, and is signed in by another issuer, signs in there anew: its token is enough
    /// for five minutes, if it says when that was.
    pub password: Option<String>,
    /// A code of the second factor, or a recovery code, where the account has one.
    pub code: Option<String>,
}

/// Judges whether somebody is who they say. A try is taken beforehand, so that many at once are many, and given back
/// unless what was shown is wrong.
pub(crate) async fn judged<T>(
    throttle: &Throttle,
    viewer: &Viewer,
    whose: (Claimant, Place),
    proof: impl Future<Output = Result<T>>,
) -> Result<T> {
    throttle.take_proof(whose, viewer)?;
    let result = proof.await;
    if !result.as_ref().is_err_and(is_about_proof) {
        throttle.give_back_proof(whose, viewer);
    }
    result
}

fn is_about_proof(error: &Error) -> bool {
    match error {
        Error::Refused(problems) => {
            problems.iter().any(|problem| [Code::WrongCredentials, Code::SecondFactor].contains(&problem.code))
        }
        Error::Internal(_) => false,
    }
}

/// Whether the hash is of this password; `wrong_credentials` if not, or if there is none.
pub(crate) async fn is_password(sign_in_context: &SignInContext, password: String, hash: Option<String>) -> Result<()> {
    if sign_in_context.passwords.is(password, hash).await? { Ok(()) } else { Err(wrong_credentials().into()) }
}

/// Makes a change of whoever is signed in and shows the password; a code of the second factor as well.
pub(crate) async fn proven<C: Command>(
    ctx: &Context<'_>,
    action: Action,
    proof: ProofInput,
    prepared: impl Future<Output = Result<(C, Envelope)>>,
) -> Result<Done<C::Output>> {
    let ProofInput { password, code } = proof;
    let prepared = async |_| {
        let (command, envelope) = prepared.await?;
        Ok((Proven { command, code }, envelope))
    };
    with_password(ctx, action, password, prepared).await
}

/// The same without the second factor, for a change that asks for it itself, or that there is none yet to ask for. The
/// change is told the password as it is kept, if there is one.
pub(crate) async fn with_password<C: Command>(
    ctx: &Context<'_>,
    action: Action,
    password: Option<String>,
    prepared: impl AsyncFnOnce(Option<password::Model>) -> Result<(C, Envelope)>,
) -> Result<Done<C::Output>> {
    let access = ctx.access();
    let account = in_person(access.viewer(), action)?;
    let judge = async {
        let kept = shown(SignInContext::of(ctx), access, account, password).await?;
        let (command, envelope) = prepared(kept).await?;
        // A change is large, and would lie within the future of every mutation that asks for a proof.
        Box::pin(access.execute(command, envelope)).await
    };
    judged(ctx.data_unchecked(), access.viewer(), whose(access.viewer(), account), judge).await
}

/// Makes a change of whoever is signed in, which itself asks for a code.
pub(crate) async fn with_code<C: Command>(ctx: &Context<'_>, command: C) -> Result<Done<C::Output>> {
    let access = ctx.access();
    let account = in_person(access.viewer(), command.action())?;
    let judge = Box::pin(access.execute(command, Envelope::default()));
    judged(ctx.data_unchecked(), access.viewer(), whose(access.viewer(), account), judge).await
}

/// The account of whoever asks themselves: no program tries its maker's password.
fn in_person(viewer: &Viewer, action: Action) -> Result<AccountId> {
    if viewer.service.is_some() {
        decide(viewer, action, Scope::Global)?;
        return Err(Refusal::InPersonOnly.into());
    }
    viewer.account.ok_or_else(|| Refusal::SignIn.into())
}

/// Whose tries somebody uses up who is signed in.
fn whose(viewer: &Viewer, account: AccountId) -> (Claimant, Place) {
    (Claimant::account(account), viewer.session.map_or(Place::Inside, Place::Session))
}

/// The password of an account that is shown; none if it has none and was signed in elsewhere just now.
async fn shown(
    sign_in_context: &SignInContext,
    access: &Access,
    account: AccountId,
    password: Option<String>,
) -> Result<Option<password::Model>> {
    let Some(kept) = store::of(&SignInContext::system_access(access), account).await? else {
        let viewer = access.viewer();
        let is_recent = viewer.signed_in_at.is_some_and(|at| viewer.now <= at + RECENT);
        return if is_recent { Ok(None) } else { Err(sign_in_anew().into()) };
    };
    let password = password.ok_or_else(|| Code::Required.at("password", "Give your own password."))?;
    is_password(sign_in_context, password, Some(kept.hash.clone())).await?;
    Ok(Some(kept))
}

fn sign_in_anew() -> crate::error::Problem {
    let message = "This account has no password: sign in anew where it is signed in, so that the token from there says \
                   when (`auth_time`; ask the issuer with `max_age=0`), and send it within five minutes, or choose a \
                   password (`requestPasswordReset`).";
    Code::Unauthenticated.at("password", message)
}

/// A change that asks for a code of the second factor first, where the account has one.
#[derive(Debug)]
struct Proven<C> {
    command: C,
    code: Option<String>,
}

impl<C: Command> Command for Proven<C> {
    type Target = C::Target;
    type Output = C::Output;

    fn action(&self) -> Action {
        self.command.action()
    }
    fn load(&self, tx: &Tx) -> impl Future<Output = Result<C::Target>> + Send {
        self.command.load(tx)
    }
    fn scope(&self, target: &C::Target) -> Scope {
        self.command.scope(target)
    }
    async fn apply(self, target: C::Target, tx: &mut Tx) -> Result<C::Output> {
        let account = own(tx)?;
        second_factor(tx, account, self.code.as_deref()).await?;
        self.command.apply(target, tx).await
    }
}
