//! Changes of sessions.
use chrono::{DateTime, Utc};
use entity::{
    account::AccountId,
    known_device::KnownDeviceId,
    mailed_token::MailedTokenId,
    session::{self, EndReason, SessionId},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, IntoActiveModel as _};
use uuid::Uuid;

use super::rules::{Verdict, is_open, judge, was_over_by};
use crate::{
    account::{device::remember, factor::commands::second_factor, password::commands::use_up},
    auth::{
        OpaqueToken,
        policy::{Action, Scope},
        throttle::network,
    },
    data::{Command, Replayable, SESSION_LASTS, Tx},
    error::{Code, Error, Result},
};

/// A session, and the refresh token that is told this once.
#[derive(Clone, Debug)]
pub struct Begun {
    /// The session.
    pub session: session::Model,
    /// With this it goes on; none if it was ended instead.
    pub refresh_token: Option<String>,
    /// What the device shows the next time; none if it was known already.
    pub device_token: Option<String>,
}

impl Replayable for Begun {
    fn outcome_id(&self) -> Uuid {
        self.session.id.0
    }
    // What only its digest is kept of cannot be told again: these mutations take no idempotency key.
    async fn recall(_: Uuid, _: &Tx) -> Result<Option<Self>> {
        Err(Error::internal("a token cannot be told twice"))
    }
}

/// Begins a session of the account that the viewer is known to have: what it needs beside the password.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// A code of the second factor, or a recovery code.
    pub code: Option<String>,
    /// With what, as the program names itself.
    pub client: Option<String>,
    /// The device, if the account is known there.
    pub device: Option<KnownDeviceId>,
    /// The mailed token that it came with, which is good once.
    pub mailed: Option<MailedTokenId>,
}

/// Signs in whoever has shown the password.
#[derive(Debug)]
pub struct SignIn(pub Entry);

impl Command for SignIn {
    type Target = ();
    type Output = Begun;

    fn action(&self) -> Action {
        Action::SignIn
    }
    async fn load(&self, _: &Tx) -> Result<()> {
        Ok(())
    }
    fn scope(&self, (): &()) -> Scope {
        Scope::Global
    }
    async fn apply(self, (): (), tx: &mut Tx) -> Result<Begun> {
        if let Some(id) = self.0.mailed {
            use_up(tx, id).await?;
        }
        begin(tx, self.0).await
    }
}

/// Begins a session of the viewer's account, if a code is given where the account asks for one.
pub(crate) async fn begin(tx: &mut Tx, entry: Entry) -> Result<Begun> {
    let account = own(tx)?;
    second_factor(tx, account, entry.code.as_deref()).await?;
    let now = tx.viewer().now;
    let row = session::ActiveModel {
        id: Set(tx.id()),
        account_id: Set(account),
        client: Set(entry.client),
        network: Set(tx.viewer().address.map(|address| network(address).to_string())),
        last_used_at: Set(now),
        expires_at: Set(now + SESSION_LASTS),
        ended_at: Set(None),
        end_reason: Set(None),
        ..Default::default()
    };
    let session = tx.insert(row).await?;
    let refresh_token = Some(tx.give_out(session.id, None).await?);
    let device_token = remember(tx, account, entry.device).await?;
    Ok(Begun { session, refresh_token, device_token })
}

/// The account of whoever makes the change.
pub(crate) fn own(tx: &Tx) -> Result<AccountId> {
    tx.viewer().account.ok_or_else(|| Error::internal("nobody is signed in"))
}

/// Goes on with a session.
#[derive(Debug)]
pub struct RefreshSession {
    /// Which.
    pub id: SessionId,
    /// What was given out for it.
    pub token: OpaqueToken,
}

impl Command for RefreshSession {
    type Target = session::Model;
    type Output = Begun;

    fn action(&self) -> Action {
        Action::RefreshSession
    }
    async fn load(&self, tx: &Tx) -> Result<session::Model> {
        tx.lock_by_key::<session::Entity>(self.id.0, "refreshToken").await
    }
    fn scope(&self, _: &session::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, session: session::Model, tx: &mut Tx) -> Result<Begun> {
        if !is_open(&session, tx.viewer().now) {
            return Err(over().into());
        }
        let shown = tx.shown(session.id, &self.token).await?.ok_or_else(over)?;
        match judge(shown) {
            Verdict::GoOn => {
                let refresh_token = Some(tx.give_out(session.id, Some(&self.token)).await?);
                Ok(Begun { session, refresh_token, device_token: None })
            }
            // The end must last, so that it is no error here.
            Verdict::Replayed => {
                let session = end(tx, session, EndReason::Replayed).await?;
                Ok(Begun { session, refresh_token: None, device_token: None })
            }
        }
    }
}

/// What is told of a session that is over, or never was: which of them is not told.
pub(crate) fn over() -> crate::error::Problem {
    Code::Unauthenticated.at("refreshToken", "This session is over: sign in again.")
}

/// Ends a session.
#[derive(Debug)]
pub struct EndSession {
    /// Which.
    pub id: SessionId,
    /// By signing out, or from elsewhere.
    pub end_reason: EndReason,
}

impl Command for EndSession {
    type Target = session::Model;
    type Output = session::Model;

    fn action(&self) -> Action {
        match self.end_reason {
            EndReason::SignedOut => Action::SignOut,
            EndReason::Revoked | EndReason::Replayed | EndReason::PasswordChanged | EndReason::Disabled => {
                Action::RevokeSession
            }
        }
    }
    async fn load(&self, tx: &Tx) -> Result<session::Model> {
        tx.lock_by_key::<session::Entity>(self.id.0, "id").await
    }
    fn scope(&self, session: &session::Model) -> Scope {
        Scope::Account(session.account_id)
    }
    async fn apply(self, session: session::Model, tx: &mut Tx) -> Result<session::Model> {
        end(tx, session, self.end_reason).await
    }
}

/// Forgets from where a session was that has been over for long, and with what.
#[derive(Clone, Copy, Debug)]
pub struct ForgetSession {
    /// Which.
    pub id: SessionId,
    /// The latest end with which it may be forgotten now.
    pub over_by: DateTime<Utc>,
}

impl Command for ForgetSession {
    type Target = session::Model;
    type Output = session::Model;

    fn action(&self) -> Action {
        Action::ForgetSession
    }
    async fn load(&self, tx: &Tx) -> Result<session::Model> {
        tx.lock_by_key::<session::Entity>(self.id.0, "id").await
    }
    fn scope(&self, session: &session::Model) -> Scope {
        Scope::Account(session.account_id)
    }
    async fn apply(self, session: session::Model, tx: &mut Tx) -> Result<session::Model> {
        if !was_over_by(&session, self.over_by) {
            return Err(Code::Blocked.at("id", "Its time is not over.").into());
        }
        let mut change = session.clone().into_active_model();
        change.client = Set(None);
        change.network = Set(None);
        tx.update(&session, change).await
    }
}

async fn end(tx: &mut Tx, session: session::Model, reason: EndReason) -> Result<session::Model> {
    if session.ended_at.is_some() {
        return Ok(session);
    }
    let mut change = session.clone().into_active_model();
    change.ended_at = Set(Some(tx.viewer().now));
    change.end_reason = Set(Some(reason));
    let ended = tx.update(&session, change).await?;
    tx.forget_tokens(&[ended.id]).await?;
    Ok(ended)
}

/// Ends all sessions of an account but, if it is told, the one that goes on.
pub(crate) async fn end_all(tx: &mut Tx, account: AccountId, but: Option<SessionId>, reason: EndReason) -> Result<()> {
    let open = tx
        .find::<session::Entity>()
        .filter(session::Column::AccountId.eq(account))
        .filter(session::Column::EndedAt.is_null());
    let mut sessions = tx.lock_all(open, session::Column::Id).await?;
    sessions.retain(|session| Some(session.id) != but);
    if sessions.is_empty() {
        return Ok(());
    }
    let ids: Vec<_> = sessions.iter().map(|session| session.id).collect();
    let ended = [(session::Column::EndedAt, tx.viewer().now.into()), (session::Column::EndReason, reason.into())];
    tx.set_all(sessions, &ended).await?;
    tx.forget_tokens(&ids).await
}
