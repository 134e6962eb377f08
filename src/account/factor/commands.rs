//! Changes of second factors.
use entity::{account, account::AccountId, recovery_code, second_factor};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, IntoActiveModel as _};
use uuid::Uuid;

use super::rules::{RECOVERY_CODES, digest, recovery_code, shown, step};
use crate::{
    account::session::commands::own,
    auth::{
        factor_keys::PLAIN_BYTES,
        policy::{Action, Scope},
    },
    data::{Command, Deleted, Replayable, Tx},
    error::{Code, Error, Problem, Result},
};

/// Takes the code of an account that asks for one; the same code is not taken again.
pub(crate) async fn second_factor(tx: &mut Tx, account: AccountId, code: Option<&str>) -> Result<()> {
    let Some(factor) = of(tx, account).await?.filter(|factor| factor.confirmed_at.is_some()) else { return Ok(()) };
    let code = code.map(str::trim).filter(|code| !code.is_empty()).ok_or_else(needed)?;
    let secret = secret(tx, &factor)?;
    let step_of = |secret: &Vec<u8>| step(secret, code, tx.viewer().now, factor.last_step);
    if let Some(step) = secret.as_ref().and_then(step_of) {
        let mut change = factor.clone().into_active_model();
        change.last_step = Set(Some(step));
        tx.update(&factor, change).await?;
        return Ok(());
    }
    let unused = tx
        .find::<recovery_code::Entity>()
        .filter(recovery_code::Column::AccountId.eq(account))
        .filter(recovery_code::Column::Digest.eq(digest(code)))
        .filter(recovery_code::Column::UsedAt.is_null());
    let refusal = if secret.is_some() { wrong } else { unreadable };
    let unused = tx.lock_one(unused).await?.ok_or_else(refusal)?;
    let mut change = unused.clone().into_active_model();
    change.used_at = Set(Some(tx.viewer().now));
    tx.update(&unused, change).await?;
    Ok(())
}

fn needed() -> Problem {
    let message = "This account has a second factor: give a code of its app, or a recovery code.";
    Code::SecondFactor.at("code", message)
}

fn wrong() -> Problem {
    Code::SecondFactor.at("code", "This code is not of now, or was used: wait for the next.")
}

fn unreadable() -> Problem {
    let message = "The codes of this account's app cannot be checked any more: give a recovery code, or ask the \
                   association's office to reset the second factor.";
    Code::SecondFactor.at("code", message)
}

/// What the codes are made of; none if the key that it was encrypted with is gone.
fn secret(tx: &Tx, factor: &second_factor::Model) -> Result<Option<Vec<u8>>> {
    let secret = tx.factor_keys()?.decrypt(factor.account_id.0, &factor.secret);
    Ok(secret.map_err(|reason| warn(factor.account_id, &reason)).ok())
}

/// Tells operators of a second factor that cannot be read.
pub(super) fn warn(account: AccountId, reason: &str) {
    tracing::error!(
        "factor_key: the second factor of {account} cannot be read: {reason}. Put back the file with that key, which all \
         servers of a database share; or let its person in by `chapterhouse account reset`"
    );
}

async fn of(tx: &Tx, account: AccountId) -> Result<Option<second_factor::Model>> {
    tx.lock_one(tx.find::<second_factor::Entity>().filter(second_factor::Column::AccountId.eq(account))).await
}

/// A second factor that is not asked for yet, with what its app needs.
#[derive(Debug)]
pub struct Enrolled {
    id: Uuid,
    /// To be typed in.
    pub secret: String,
    /// To be shown as a QR code.
    pub address: String,
}

impl Replayable for Enrolled {
    fn outcome_id(&self) -> Uuid {
        self.id
    }
    async fn recall(_: Uuid, _: &Tx) -> Result<Option<Self>> {
        Err(Error::internal("a secret cannot be told twice"))
    }
}

/// Makes a second factor for one's own account, which counts once a code of it was shown.
#[derive(Debug)]
pub struct BeginSecondFactor;

impl Command for BeginSecondFactor {
    type Target = ();
    type Output = Enrolled;

    fn action(&self) -> Action {
        Action::BeginSecondFactor
    }
    async fn load(&self, _: &Tx) -> Result<()> {
        Ok(())
    }
    fn scope(&self, (): &()) -> Scope {
        Scope::Global
    }
    async fn apply(self, (): (), tx: &mut Tx) -> Result<Enrolled> {
        let id = own(tx)?;
        let account = tx.lock_by_key::<account::Entity>(id.0, "").await?;
        let secret = tx.secret()?[..PLAIN_BYTES].to_vec();
        let encrypted = tx.factor_keys()?.encrypt(id.0, &secret).map_err(Error::internal)?;
        let factor = match of(tx, id).await? {
            Some(factor) if factor.confirmed_at.is_some() => {
                let message = "This account has a second factor: remove it first.";
                return Err(Code::WrongState.at("", message).into());
            }
            Some(factor) => {
                let mut change = factor.clone().into_active_model();
                change.secret = Set(encrypted);
                tx.update(&factor, change).await?
            }
            None => {
                let row = second_factor::ActiveModel {
                    id: Set(tx.id()),
                    account_id: Set(id),
                    secret: Set(encrypted),
                    confirmed_at: Set(None),
                    last_step: Set(None),
                    ..Default::default()
                };
                tx.insert(row).await?
            }
        };
        let shown = shown(&secret, &account.email).ok_or_else(|| Error::internal("no secret for an app"))?;
        Ok(Enrolled { id: factor.id.0, secret: shown.0, address: shown.1 })
    }
}

/// Recovery codes, told this once.
#[derive(Debug)]
pub struct Recovery {
    id: Uuid,
    /// Each is good once.
    pub codes: Vec<String>,
}

impl Replayable for Recovery {
    fn outcome_id(&self) -> Uuid {
        self.id
    }
    async fn recall(_: Uuid, _: &Tx) -> Result<Option<Self>> {
        Err(Error::internal("recovery codes cannot be told twice"))
    }
}

/// Shows a code of a new second factor: from now on it is asked for.
#[derive(Debug)]
pub struct ConfirmSecondFactor {
    /// The code.
    pub code: String,
}

impl Command for ConfirmSecondFactor {
    type Target = ();
    type Output = Recovery;

    fn action(&self) -> Action {
        Action::ConfirmSecondFactor
    }
    async fn load(&self, _: &Tx) -> Result<()> {
        Ok(())
    }
    fn scope(&self, (): &()) -> Scope {
        Scope::Global
    }
    async fn apply(self, (): (), tx: &mut Tx) -> Result<Recovery> {
        let account = own(tx)?;
        let factor = of(tx, account).await?.filter(|factor| factor.confirmed_at.is_none());
        let begin = "There is no new second factor: begin one.";
        let factor = factor.ok_or_else(|| Code::WrongState.at("code", begin))?;
        let secret = secret(tx, &factor)?.ok_or_else(|| {
            let begin = "This second factor cannot be read any more: begin another with beginSecondFactor.";
            Code::SecondFactor.at("code", begin)
        })?;
        let step = step(&secret, self.code.trim(), tx.viewer().now, None).ok_or_else(wrong)?;
        let mut change = factor.clone().into_active_model();
        change.confirmed_at = Set(Some(tx.viewer().now));
        change.last_step = Set(Some(step));
        tx.update(&factor, change).await?;
        let mut codes = Vec::with_capacity(RECOVERY_CODES);
        for _ in 0..RECOVERY_CODES {
            let code = recovery_code(&tx.secret()?);
            let row = recovery_code::ActiveModel {
                id: Set(tx.id()),
                account_id: Set(account),
                digest: Set(digest(&code)),
                used_at: Set(None),
                ..Default::default()
            };
            tx.insert(row).await?;
            codes.push(code);
        }
        Ok(Recovery { id: factor.id.0, codes })
    }
}

/// Removes the second factor of one's own account.
#[derive(Debug)]
pub struct RemoveSecondFactor;

impl Command for RemoveSecondFactor {
    type Target = ();
    type Output = Deleted;

    fn action(&self) -> Action {
        Action::RemoveSecondFactor
    }
    async fn load(&self, _: &Tx) -> Result<()> {
        Ok(())
    }
    fn scope(&self, (): &()) -> Scope {
        Scope::Global
    }
    async fn apply(self, (): (), tx: &mut Tx) -> Result<Deleted> {
        let account = own(tx)?;
        let factor = of(tx, account).await?;
        let factor = factor.ok_or_else(|| Code::WrongState.at("", "This account has no second factor."))?;
        remove(tx, account).await?;
        Ok(Deleted(factor.id.0))
    }
}

/// Removes what an account has of a second factor.
pub(crate) async fn remove(tx: &mut Tx, account: AccountId) -> Result<()> {
    let codes = tx.find::<recovery_code::Entity>().filter(recovery_code::Column::AccountId.eq(account));
    for code in tx.lock_all(codes, recovery_code::Column::Id).await? {
        tx.delete(code).await?;
    }
    if let Some(factor) = of(tx, account).await? {
        tx.delete(factor).await?;
    }
    Ok(())
}
