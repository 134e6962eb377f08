//! Telling people what is held of them, and erasing it.
use entity::{
    account::{self, AccountId},
    branch_assignment, exchange_application, inquiry, liaison, officer_term,
    session::EndReason,
};
use sea_orm::{ActiveValue::Set, IntoActiveModel as _};
use serde_json::Value as Json;
use uuid::Uuid;

use super::rules::{Parts, blockers};
use crate::{
    account::{
        commands::{leaves_an_administrator, not_erased},
        session::commands::end_all,
    },
    auth::policy::{Action, Scope},
    data::{Command, ERASED, Person, Personal, Replayable, Tx, Visibility},
    error::{Code, Error, Result},
    exchange::application,
    inquiry::commands::erase,
    lifecycle::ensure_clear,
};

/// What is held of somebody.
#[derive(Debug)]
pub struct Told {
    account: AccountId,
    /// The rows that are theirs, by table.
    pub document: Json,
}

impl Replayable for Told {
    fn outcome_id(&self) -> Uuid {
        self.account.0
    }
    // It would be another by then: the mutation takes no idempotency key.
    async fn recall(_: Uuid, _: &Tx) -> Result<Option<Self>> {
        Err(Error::internal("what is held is told anew"))
    }
}

/// Tells all that is held of whoever has an account. That it was told is in the ledger.
#[derive(Clone, Copy, Debug)]
pub struct ExportPersonalData {
    /// Whose account.
    pub id: AccountId,
}

impl Command for ExportPersonalData {
    type Target = account::Model;
    type Output = Told;

    fn action(&self) -> Action {
        Action::ExportPersonalData
    }
    async fn load(&self, tx: &Tx) -> Result<account::Model> {
        tx.lock_by_key::<account::Entity>(self.id.0, "account").await
    }
    fn scope(&self, account: &account::Model) -> Scope {
        Scope::Account(account.id)
    }
    async fn apply(self, account: account::Model, tx: &mut Tx) -> Result<Told> {
        let document = tx.tell(&Person::of(&account)).await?;
        tx.note(&account, "personalData");
        Ok(Told { account: account.id, document })
    }
}

/// Erases what is personal of whoever has an account, which is never used again. That they were here stays, without
/// who they were: offices with their days, and what they did, by the account's id.
#[derive(Clone, Copy, Debug)]
pub struct ErasePersonalData {
    /// Whose account.
    pub id: AccountId,
}

impl Command for ErasePersonalData {
    type Target = account::Model;
    type Output = account::Model;

    fn action(&self) -> Action {
        Action::ErasePersonalData
    }
    async fn load(&self, tx: &Tx) -> Result<account::Model> {
        tx.lock_by_key::<account::Entity>(self.id.0, "id").await
    }
    fn scope(&self, _: &account::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, account: account::Model, tx: &mut Tx) -> Result<account::Model> {
        not_erased(&account)?;
        if tx.viewer().account == Some(account.id) {
            return Err(Code::Blocked.at("id", "Nobody erases themselves: another administrator does.").into());
        }
        leaves_an_administrator(&account, tx).await?;
        let person = Person::of(&account);
        let parts = parts(&person, tx).await?;
        ensure_clear(blockers(&parts, tx.viewer().today()))?;
        end_all(tx, account.id, None, EndReason::Disabled).await?;
        for inquiry in parts.inquiries {
            erase(inquiry, tx).await?;
        }
        for application in parts.applications {
            application::commands::erase(application, tx).await?;
        }
        tx.erase(&person).await?;
        let now = tx.viewer().now;
        let mut change = account.clone().into_active_model();
        // Unique, and no server has it (RFC 2606).
        change.email = Set(format!("erased-{}@erased.invalid", account.id.0.simple()));
        change.display_name = Set(ERASED.into());
        change.language = Set(None);
        change.disabled_at = Set(account.disabled_at.or(Some(now)));
        change.erased_at = Set(Some(now));
        tx.update(&account, change).await
    }
}

async fn parts(person: &Person, tx: &Tx) -> Result<Parts> {
    Ok(Parts {
        terms: all::<officer_term::Entity>(person, tx).await?,
        assignments: all::<branch_assignment::Entity>(person, tx).await?,
        liaisons: all::<liaison::Entity>(person, tx).await?,
        inquiries: all::<inquiry::Entity>(person, tx).await?,
        applications: all::<exchange_application::Entity>(person, tx).await?,
    })
}

async fn all<E: Personal + Visibility>(person: &Person, tx: &Tx) -> Result<Vec<E::Model>> {
    tx.all(tx.find::<E>().filter(E::of(person))).await
}
