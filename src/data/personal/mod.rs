//! What the database holds of a person, whoever may see it otherwise: to tell them, and to take it away.
mod registry;
mod rows;

use std::str::FromStr as _;

use entity::{
    account::{self, AccountId},
    application_answer, branch_assignment, chapter, chapter_member, contact_access_entry, exchange_application,
    idempotency_record, identity, inquiry, inquiry_message, known_device, ledger_entry, liaison, mailed_token, notice,
    officer_term, password, recovery_code, refresh_token, second_factor, service_token, session,
};
use sea_orm::{
    ColumnTrait as _, EntityTrait, Iterable as _, ModelTrait as _, PrimaryKeyToColumn as _, QueryFilter as _,
    QueryOrder as _, sea_query::Expr,
};
use serde::Serialize;
use serde_json::{Map, Value as Json};

pub use self::{
    registry::{TABLES, Table, Use},
    rows::Personal,
};
use super::{Audited, Tx};
use crate::error::{Error, Result};

/// Somebody with an account, and what rows outside it know them by.
#[derive(Clone, Debug)]
pub struct Person {
    /// The account.
    pub account: AccountId,
    /// Its address, in lower case.
    pub email: String,
}

impl Person {
    /// Whose account it is.
    pub fn of(account: &account::Model) -> Self {
        Self { account: account.id, email: account.email.clone() }
    }
}

/// What stands in the place of a name that was erased.
pub const ERASED: &str = "Erased";

impl Tx {
    /// All that is held of a person and is theirs to know, by table: no secrets, and nothing of others.
    pub async fn tell(&self, person: &Person) -> Result<Json> {
        let mut told = Map::new();
        self.tell_of::<account::Entity>(person, &mut told).await?;
        self.tell_of::<identity::Entity>(person, &mut told).await?;
        self.tell_of::<session::Entity>(person, &mut told).await?;
        self.tell_of::<known_device::Entity>(person, &mut told).await?;
        self.tell_of::<officer_term::Entity>(person, &mut told).await?;
        self.tell_of::<chapter::Entity>(person, &mut told).await?;
        self.tell_of::<chapter_member::Entity>(person, &mut told).await?;
        self.tell_of::<branch_assignment::Entity>(person, &mut told).await?;
        self.tell_of::<liaison::Entity>(person, &mut told).await?;
        self.tell_of::<inquiry::Entity>(person, &mut told).await?;
        self.tell_of::<inquiry_message::Entity>(person, &mut told).await?;
        self.tell_of::<exchange_application::Entity>(person, &mut told).await?;
        self.tell_of::<application_answer::Entity>(person, &mut told).await?;
        self.tell_of::<notice::Entity>(person, &mut told).await?;
        self.tell_of::<service_token::Entity>(person, &mut told).await?;
        self.tell_of::<contact_access_entry::Entity>(person, &mut told).await?;
        self.tell_of::<ledger_entry::Entity>(person, &mut told).await?;
        Ok(told.into())
    }

    /// Takes away what is personal, but of the account itself, of inquiries and of applications, which their own changes erase.
    pub async fn erase(&mut self, person: &Person) -> Result<()> {
        self.erases();
        self.erases_letters_to(&person.email);
        self.empty_of::<session::Entity>(person).await?;
        self.empty_of::<officer_term::Entity>(person).await?;
        self.empty_of::<chapter::Entity>(person).await?;
        self.empty_of::<chapter_member::Entity>(person).await?;
        self.empty_of::<liaison::Entity>(person).await?;
        self.delete_of::<password::Entity>(person).await?;
        self.delete_of::<second_factor::Entity>(person).await?;
        self.delete_of::<recovery_code::Entity>(person).await?;
        self.delete_of::<mailed_token::Entity>(person).await?;
        self.delete_of::<identity::Entity>(person).await?;
        self.delete_of::<known_device::Entity>(person).await?;
        self.forget_of::<refresh_token::Entity>(person).await?;
        self.forget_of::<idempotency_record::Entity>(person).await?;
        self.forget_of::<notice::Entity>(person).await?;
        self.forget_refusals(person).await
    }

    /// What is erased in this transaction leaves the database's files as well, once it is committed.
    pub fn erases(&mut self) {
        self.pending.erases = true;
    }

    /// The letters to an address that is erased in this transaction are deleted, once it is committed.
    pub fn erases_letters_to(&mut self, address: &str) {
        self.pending.erased_addresses.push(address.to_owned());
    }

    async fn tell_of<E>(&self, person: &Person, told: &mut Map<String, Json>) -> Result<()>
    where
        E: Personal<Model: Serialize>,
    {
        let table = E::default().table_name();
        let names: Vec<_> =
            registry::columns_of(table).filter(|(holds, _)| holds.is_told()).map(|(_, name)| name).collect();
        let mut rows = Vec::new();
        for row in self.rows::<E>(person).await? {
            let row = serde_json::to_value(row).map_err(|_| Error::internal("a row cannot be told"))?;
            rows.push(names.iter().map(|name| ((*name).to_owned(), row[*name].clone())).collect());
        }
        told.insert(table.to_owned(), Json::Array(rows));
        Ok(())
    }

    /// Empties the personal columns of the person's rows. What has no name (the association's own liaisons) gets none.
    async fn empty_of<E: Personal<Model: Audited>>(&mut self, person: &Person) -> Result<()> {
        let rows = self.rows::<E>(person).await?;
        let Some(any) = rows.first() else { return Ok(()) };
        let (mut emptied, mut replaced) = (Vec::new(), Vec::new());
        for (holds, name) in registry::columns_of(E::default().table_name()).filter(|(holds, _)| holds.is_erased()) {
            let column = E::Column::from_str(name).map_err(|_| Error::internal("a column is not there"))?;
            let nothing = any.get(column).as_null();
            if holds == Use::Replaced {
                replaced.push((column, ERASED.into(), nothing));
            } else {
                emptied.push((column, nothing));
            }
        }
        let is_named = |row: &E::Model| replaced.iter().any(|(column, _, nothing)| row.get(*column) != *nothing);
        let (named, unnamed): (Vec<_>, Vec<_>) = rows.into_iter().partition(is_named);
        self.set_all(unnamed, &emptied).await?;
        emptied.extend(replaced.into_iter().map(|(column, erased, _)| (column, erased)));
        self.set_all(named, &emptied).await
    }

    async fn delete_of<E: Personal<Model: Audited>>(&mut self, person: &Person) -> Result<()> {
        let rows = self.rows::<E>(person).await?;
        self.delete_all(rows).await
    }

    /// Deletes rows of a table that is not in the ledger.
    async fn forget_of<E: Personal>(&self, person: &Person) -> Result<()> {
        E::delete_many().filter(E::of(person)).exec(self.connection()).await?;
        Ok(())
    }

    /// A mail server that refuses a letter may repeat the address, to whomever the letter is.
    async fn forget_refusals(&self, person: &Person) -> Result<()> {
        notice::Entity::update_many()
            .col_expr(notice::Column::LastError, Expr::value(None::<String>))
            .filter(notice::Column::LastError.contains(person.email.as_str()))
            .exec(self.connection())
            .await?;
        Ok(())
    }

    async fn rows<E: Personal>(&self, person: &Person) -> Result<Vec<E::Model>> {
        let mut own = E::find().filter(E::of(person));
        for key in E::PrimaryKey::iter() {
            own = own.order_by_asc(key.into_column());
        }
        Ok(own.all(self.connection()).await?)
    }
}
