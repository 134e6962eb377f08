//! Changes of passwords, and of the tokens that are mailed for them.
use chrono::TimeDelta;
use entity::{
    account::AccountId,
    mailed_token::{self, MailedTokenId, Purpose},
    password::{self, PasswordId},
    session::{EndReason, SessionId},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, IntoActiveModel as _};

use crate::{
    account::{
        device::forget_all,
        factor::commands::second_factor,
        session::commands::{Begun, Entry, begin, end_all, own},
    },
    auth::{
        OpaqueToken,
        policy::{Action, Scope},
    },
    data::{Command, Tx},
    error::{Code, Problem, Result},
};

/// How long a mailed token is good.
fn lasts(purpose: Purpose) -> TimeDelta {
    match purpose {
        Purpose::Invitation => TimeDelta::days(7),
        Purpose::PasswordReset | Purpose::SignIn => TimeDelta::hours(1),
    }
}

/// Asks for a token, which is made and mailed later.
pub async fn request_token(tx: &mut Tx, account: Option<AccountId>, purpose: Purpose) -> Result<mailed_token::Model> {
    let row = mailed_token::ActiveModel {
        id: Set(tx.id()),
        account_id: Set(account),
        purpose: Set(purpose),
        digest: Set(None),
        expires_at: Set(tx.viewer().now + lasts(purpose)),
        used_at: Set(None),
        ..Default::default()
    };
    tx.insert(row).await
}

/// Makes the token that was asked for, in the place of one that was made before; none if it is not needed any more.
pub async fn mint(tx: &mut Tx, id: MailedTokenId) -> Result<Option<String>> {
    let asked = tx.lock_one(tx.find::<mailed_token::Entity>().filter(mailed_token::Column::Id.eq(id))).await?;
    let now = tx.viewer().now;
    let Some(asked) = asked.filter(|asked| asked.used_at.is_none() && now < asked.expires_at) else { return Ok(None) };
    let (text, opaque_token) = OpaqueToken::new(tx.secret()?);
    let mut change = asked.clone().into_active_model();
    change.digest = Set(Some(opaque_token.digest()));
    tx.update(&asked, change).await?;
    Ok(Some(text))
}

/// Asks for a token to choose another password with, or to sign in with from a new place. Nobody learns whether the address is somebody's: one that is
/// nobody's is asked for in the same way, and never mailed.
#[derive(Debug)]
pub struct RequestToken {
    /// Whose address it is.
    pub account: Option<AccountId>,
    /// What for; never an invitation.
    pub purpose: Purpose,
}

impl Command for RequestToken {
    type Target = ();
    type Output = mailed_token::Model;

    fn action(&self) -> Action {
        match self.purpose {
            Purpose::SignIn => Action::RequestSignInToken,
            Purpose::PasswordReset | Purpose::Invitation => Action::RequestPasswordReset,
        }
    }
    async fn load(&self, _: &Tx) -> Result<()> {
        Ok(())
    }
    fn scope(&self, (): &()) -> Scope {
        Scope::Global
    }
    async fn apply(self, (): (), tx: &mut Tx) -> Result<mailed_token::Model> {
        request_token(tx, self.account, self.purpose).await
    }
}

/// Takes a mailed token for a password, and signs in with it.
#[derive(Debug)]
pub struct RedeemMailedToken {
    /// Which token; the viewer holds it.
    pub id: MailedTokenId,
    /// Whose it is.
    pub account: AccountId,
    /// What it is for.
    pub purpose: Purpose,
    /// The hash of the password.
    pub hash: String,
    /// What signing in needs.
    pub entry: Entry,
}

impl Command for RedeemMailedToken {
    type Target = mailed_token::Model;
    type Output = Begun;

    fn action(&self) -> Action {
        match self.purpose {
            Purpose::Invitation => Action::AcceptInvitation,
            Purpose::PasswordReset | Purpose::SignIn => Action::ResetPassword,
        }
    }
    // All of the account are locked, in one order, since the others end with it.
    async fn load(&self, tx: &Tx) -> Result<mailed_token::Model> {
        let all = mailed_to(tx, self.account).await?;
        Ok(all.into_iter().find(|token| token.id == self.id).ok_or_else(no_token)?)
    }
    fn scope(&self, _: &mailed_token::Model) -> Scope {
        Scope::TokenHolder
    }
    async fn apply(self, token: mailed_token::Model, tx: &mut Tx) -> Result<Begun> {
        if token.used_at.is_some() || token.expires_at <= tx.viewer().now {
            return Err(no_token().into());
        }
        let account = own(tx)?;
        keep(tx, account, self.hash).await?;
        ended_by_change(tx, account, None).await?;
        begin(tx, self.entry).await
    }
}

/// The mailed tokens of an account that were not used, locked.
async fn mailed_to(tx: &Tx, account: AccountId) -> Result<Vec<mailed_token::Model>> {
    let unused = tx
        .find::<mailed_token::Entity>()
        .filter(mailed_token::Column::AccountId.eq(account))
        .filter(mailed_token::Column::UsedAt.is_null());
    tx.lock_all(unused, mailed_token::Column::Id).await
}

/// Takes away all that lets somebody into an account but its password and its second factor: what was mailed, and where
/// it is known.
pub(crate) async fn void(tx: &mut Tx, account: AccountId) -> Result<()> {
    let mailed = mailed_to(tx, account).await?;
    tx.set_all(mailed, &[(mailed_token::Column::UsedAt, tx.viewer().now.into())]).await?;
    forget_all(tx, account).await
}

/// Ends what began with a password that is no more: tokens that were mailed, devices, and all sessions but, if it is
/// told, the one that goes on.
async fn ended_by_change(tx: &mut Tx, account: AccountId, but: Option<SessionId>) -> Result<()> {
    void(tx, account).await?;
    end_all(tx, account, but, EndReason::PasswordChanged).await
}

/// Uses up a mailed token of the viewer's to sign in with.
pub(crate) async fn use_up(tx: &mut Tx, id: MailedTokenId) -> Result<()> {
    let token = tx.lock_one(tx.find::<mailed_token::Entity>().filter(mailed_token::Column::Id.eq(id))).await?;
    let now = tx.viewer().now;
    let is_good = |token: &mailed_token::Model| token.used_at.is_none() && now < token.expires_at;
    let token = token.filter(is_good).ok_or_else(|| Problem { path: vec!["emailToken".into()], ..no_token() })?;
    let mut change = token.clone().into_active_model();
    change.used_at = Set(Some(now));
    tx.update(&token, change).await?;
    Ok(())
}

/// What is told of a mailed token that is not good.
pub(crate) fn no_token() -> Problem {
    Code::NotFound.at("token", "This token is not good: it was used, is too old, or is none. Ask for another.")
}

/// Keeps the hash of an account's password in the place of the one before.
pub(crate) async fn keep(tx: &mut Tx, account: AccountId, hash: String) -> Result<password::Model> {
    let before = tx.find::<password::Entity>().filter(password::Column::AccountId.eq(account));
    if let Some(password) = tx.lock_one(before).await? {
        let mut change = password.clone().into_active_model();
        change.hash = Set(hash);
        return tx.update(&password, change).await;
    }
    let row =
        password::ActiveModel { id: Set(tx.id()), account_id: Set(account), hash: Set(hash), ..Default::default() };
    tx.insert(row).await
}

/// Changes the password of one's own account, which ends its other sessions and what was mailed for it.
#[derive(Debug)]
pub struct ChangePassword {
    /// The one that was shown.
    pub shown: PasswordId,
    /// Its version when it was compared.
    pub version: i32,
    /// The hash of the other.
    pub hash: String,
    /// A code of the second factor, or a recovery code.
    pub code: Option<String>,
}

impl Command for ChangePassword {
    type Target = password::Model;
    type Output = password::Model;

    fn action(&self) -> Action {
        Action::ChangePassword
    }
    // What was mailed is locked first, as whoever takes it up does.
    async fn load(&self, tx: &Tx) -> Result<password::Model> {
        if let Some(account) = tx.viewer().account {
            mailed_to(tx, account).await?;
        }
        tx.lock_by_key::<password::Entity>(self.shown.0, "password").await
    }
    fn scope(&self, _: &password::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, password: password::Model, tx: &mut Tx) -> Result<password::Model> {
        if password.version != self.version {
            return Err(Code::TryAgain.at("", "The password was changed at the same moment: try again.").into());
        }
        second_factor(tx, password.account_id, self.code.as_deref()).await?;
        let mut change = password.clone().into_active_model();
        change.hash = Set(self.hash);
        let password = tx.update(&password, change).await?;
        ended_by_change(tx, password.account_id, tx.viewer().session).await?;
        Ok(password)
    }
}
