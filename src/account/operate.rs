//! What an operator does with accounts, on the command line of the machine itself.
use chrono::SecondsFormat;
use entity::{
    account::{self, AccountRole},
    mailed_token::Purpose,
};
use sea_orm::{ActiveEnum as _, ColumnTrait as _};

use super::{
    commands::{AccountStep, InviteStaff, MoveAccount},
    factor::commands::remove,
    password::commands::{mint, request_token, void},
    personal::commands::{ErasePersonalData, ExportPersonalData},
};
use crate::{
    data::{Command as _, Database, SystemAction, Tx},
    error::{Code, Error, Result},
};

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Make an account for one of the staff; gives the token to sign in with for the first time.
    Invite {
        /// Its address.
        email: String,
        /// Whose it is.
        name: String,
        /// What it is to be.
        role: AccountRole,
    },
    /// Take the account with this address out of use, or into it again.
    Move(String, AccountStep),
    /// Take the second factor from the account with this address; gives a token to choose another password with.
    Reset(String),
    /// Tell all that is held of whoever has the account with this address.
    Export(String),
    /// Erase what is personal of whoever has the account with this address.
    Erase(String),
    /// Tell which accounts there are.
    List,
}

/// Does it, and gives what is to be printed.
pub async fn run(database: &Database, operation: Operation) -> Result<String> {
    database.as_system(SystemAction::AdministerAccounts, async |tx| perform(tx, operation).await).await
}

async fn perform(tx: &mut Tx, operation: Operation) -> Result<String> {
    match operation {
        Operation::Invite { email, name, role } => {
            let invite = InviteStaff { email, display_name: name, role };
            let id = invite.create_account(tx).await?;
            token(tx, id, Purpose::Invitation).await
        }
        Operation::Move(email, step) => {
            let step = MoveAccount { id: with_address(tx, &email).await?.id, step };
            let account = step.load(tx).await?;
            Ok(line(&step.apply(account, tx).await?))
        }
        Operation::Reset(email) => {
            let id = with_address(tx, &email).await?.id;
            remove(tx, id).await?;
            void(tx, id).await?;
            token(tx, id, Purpose::PasswordReset).await
        }
        Operation::Export(email) => {
            let export = ExportPersonalData { id: with_address(tx, &email).await?.id };
            let account = export.load(tx).await?;
            Ok(format!("{:#}", export.apply(account, tx).await?.document))
        }
        Operation::Erase(email) => {
            let erase = ErasePersonalData { id: with_address(tx, &email).await?.id };
            let account = erase.load(tx).await?;
            Ok(line(&erase.apply(account, tx).await?))
        }
        Operation::List => {
            let all = tx.lock_all(tx.find::<account::Entity>(), account::Column::Email).await?;
            Ok(all.iter().map(line).collect::<Vec<_>>().join("\n"))
        }
    }
}

async fn token(tx: &mut Tx, id: account::AccountId, purpose: Purpose) -> Result<String> {
    let asked = request_token(tx, Some(id), purpose).await?;
    mint(tx, asked.id).await?.ok_or_else(|| Error::internal("a token that is not needed"))
}

async fn with_address(tx: &Tx, email: &str) -> Result<account::Model> {
    let named = tx.find::<account::Entity>().filter(account::Column::Email.eq(email.to_lowercase()));
    let absent = || Code::NotFound.at("account", format!("there is none with the address {email}"));
    Ok(tx.lock_one(named).await?.ok_or_else(absent)?)
}

fn line(account: &account::Model) -> String {
    let state = account
        .disabled_at
        .map_or("in use".into(), |at| format!("disabled {}", at.to_rfc3339_opts(SecondsFormat::Secs, true)));
    format!("{}\t{}\t{}\t{state}", account.email, account.role.to_value(), account.display_name)
}
