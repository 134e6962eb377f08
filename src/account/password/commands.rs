//! Changes of passwords, and of the tokens that are mailed for them.
use chrono::TimeDelta;
use entity::{
    account::AccountId,
    mailed_token::{self, MailedTokenId, Purpose},
    password::{self, PasswordId},
    session::Ending,
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, IntoActiveModel as _};

use crate::{
    account::session::commands::{Begun, Entry, begin, end_all, own},
    auth::{
        Pass,
        policy::{Action, Scope},
    },
    data::{Command, Tx},
    error::{Code, Problem, Result},
};

/// How long a mailed token is good.
fn lasts(purpose: Purpose) -> TimeDelta {
    match purpose {
        Purpose::Invitation => TimeDelta::days(7),
        Purpose::PasswordReset => TimeDelta::hours(1),
    }
}

/// Asks for a token, which is made and mailed later.
pub async fn ask(tx: &mut Tx, account: Option<AccountId>, purpose: Purpose) -> Result<mailed_token::Model> {
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
    let asked = tx.one(tx.find::<mailed_token::Entity>().filter(mailed_token::Column::Id.eq(id))).await?;
    let now = tx.viewer().now;
    let Some(asked) = asked.filter(|asked| asked.used_at.is_none() && now < asked.expires_at) else { return Ok(None) };
    let (text, pass) = Pass::new(tx.secret()?);
    let mut change = asked.clone().into_active_model();
    change.digest = Set(Some(pass.digest()));
    tx.update(&asked, change).await?;
    Ok(Some(text))
}

/// Asks for a token to choose another password with. Nobody learns whether the address is somebody's: one that is
/// nobody's is asked for in the same way, and never mailed.
#[derive(Debug)]
pub struct RequestPasswordReset {
    /// Whose address it is.
    pub account: Option<AccountId>,
}

impl Command for RequestPasswordReset {
    type Target = ();
    type Output = mailed_token::Model;

    fn action(&self) -> Action {
        Action::RequestPasswordReset
    }
    async fn load(&self, _: &Tx) -> Result<()> {
        Ok(())
    }
    fn scope(&self, (): &()) -> Scope {
        Scope::Global
    }
    async fn apply(self, (): (), tx: &mut Tx) -> Result<mailed_token::Model> {
        ask(tx, self.account, Purpose::PasswordReset).await
    }
}

/// Takes a mailed token for a password, and signs in with it.
#[derive(Debug)]
pub struct TakeUp {
    /// Which token; the viewer holds it.
    pub id: MailedTokenId,
    /// What it is for.
    pub purpose: Purpose,
    /// The hash of the password.
    pub hash: String,
    /// What signing in needs.
    pub entry: Entry,
}

impl Command for TakeUp {
    type Target = mailed_token::Model;
    type Output = Begun;

    fn action(&self) -> Action {
        match self.purpose {
            Purpose::Invitation => Action::AcceptInvitation,
            Purpose::PasswordReset => Action::ResetPassword,
        }
    }
    async fn load(&self, tx: &Tx) -> Result<mailed_token::Model> {
        tx.by_key::<mailed_token::Entity>(self.id.0, "token").await
    }
    fn scope(&self, _: &mailed_token::Model) -> Scope {
        Scope::Held
    }
    async fn apply(self, token: mailed_token::Model, tx: &mut Tx) -> Result<Begun> {
        let now = tx.viewer().now;
        let account = own(tx)?;
        // Of several that were asked for, one is used.
        let one_was_used = Condition::all()
            .add(mailed_token::Column::AccountId.eq(account))
            .add(mailed_token::Column::Purpose.eq(self.purpose))
            .add(mailed_token::Column::UsedAt.gte(token.created_at));
        if token.expires_at <= now || tx.number::<mailed_token::Entity>(one_was_used, 1).await? != 0 {
            return Err(no_token().into());
        }
        let mut change = token.clone().into_active_model();
        change.used_at = Set(Some(now));
        tx.update(&token, change).await?;
        keep(tx, account, self.hash).await?;
        end_all(tx, account, None, Ending::PasswordChanged).await?;
        begin(tx, self.entry).await
    }
}

/// What is told of a mailed token that is not good.
pub(crate) fn no_token() -> Problem {
    Code::NotFound.at("token", "This token is not good: it was used, is too old, or is none. Ask for another.")
}

/// Keeps the hash of an account's password in the place of the one before.
pub(crate) async fn keep(tx: &mut Tx, account: AccountId, hash: String) -> Result<password::Model> {
    let before = tx.find::<password::Entity>().filter(password::Column::AccountId.eq(account));
    if let Some(password) = tx.one(before).await? {
        let mut change = password.clone().into_active_model();
        change.hash = Set(hash);
        return tx.update(&password, change).await;
    }
    let row =
        password::ActiveModel { id: Set(tx.id()), account_id: Set(account), hash: Set(hash), ..Default::default() };
    tx.insert(row).await
}

/// Changes the password of one's own account, which ends its other sessions.
#[derive(Debug)]
pub struct ChangePassword {
    /// The one that was shown.
    pub shown: PasswordId,
    /// Its version when it was compared.
    pub version: i32,
    /// The hash of the other.
    pub hash: String,
}

impl Command for ChangePassword {
    type Target = password::Model;
    type Output = password::Model;

    fn action(&self) -> Action {
        Action::ChangePassword
    }
    async fn load(&self, tx: &Tx) -> Result<password::Model> {
        tx.by_key::<password::Entity>(self.shown.0, "password").await
    }
    fn scope(&self, _: &password::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, password: password::Model, tx: &mut Tx) -> Result<password::Model> {
        if password.version != self.version {
            return Err(Code::TryAgain.at("", "The password was changed at the same moment: try again.").into());
        }
        let mut change = password.clone().into_active_model();
        change.hash = Set(self.hash);
        let password = tx.update(&password, change).await?;
        let session = tx.viewer().session;
        end_all(tx, password.account_id, session, Ending::PasswordChanged).await?;
        Ok(password)
    }
}
