//! Telling people what is held of them.
use entity::account::{self, AccountId};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::{
    auth::policy::{Action, Scope},
    data::{Command, Outcome, Person, Tx},
    error::{Error, Result},
};

/// What is held of somebody.
#[derive(Debug)]
pub struct Told {
    account: AccountId,
    /// The rows that are theirs, by table.
    pub document: Json,
}

impl Outcome for Told {
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
        tx.by_key::<account::Entity>(self.id.0, "account").await
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
