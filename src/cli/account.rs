//! `chapterhouse account`: what operators do to accounts.
use chapterhouse::{
    account::{
        commands::AccountStep,
        identity,
        operate::{self, Operation},
    },
    auth::{Viewer, issuer::External},
    config::Config,
    data::{Access, Database, SystemAction},
    error::Error,
};
use clap::Subcommand;
use entity::account::{self, AccountRole};
use sea_orm::ColumnTrait as _;

use crate::{Failure, ensure_migrated, print, refused, unavailable};

#[derive(Subcommand)]
pub(crate) enum Task {
    /// Make an account for one of the staff, and print the token to sign in with for the first time.
    Invite {
        /// Its mail address.
        #[arg(long)]
        account: String,
        /// Whose it is.
        #[arg(long)]
        name: String,
        /// Let it administer accounts.
        #[arg(long)]
        admin: bool,
    },
    /// Take an account out of use.
    Disable {
        /// Its mail address.
        #[arg(long)]
        account: String,
    },
    /// Take it into use again.
    Enable {
        /// Its mail address.
        #[arg(long)]
        account: String,
    },
    /// Take its second factor away, and print a token to choose another password with.
    Reset {
        /// Its mail address.
        #[arg(long)]
        account: String,
    },
    /// Print all that is held of whoever has an account, as JSON.
    Export {
        /// Its mail address.
        #[arg(long)]
        account: String,
    },
    /// Erase what is personal of whoever has an account, for good.
    Erase {
        /// Its mail address.
        #[arg(long)]
        account: String,
    },
    /// Print all accounts.
    List,
    /// Let an account be signed in by the tokens of an issuer of the configuration.
    Link {
        /// The account's mail address.
        #[arg(long)]
        account: String,
        /// The issuer, by its address.
        #[arg(long)]
        issuer: String,
        /// The issuer's name for the person: the claim `sub` of its tokens.
        #[arg(long)]
        subject: String,
    },
}

pub(crate) async fn perform(task: Task, database: &Database, config: &Config) -> Result<(), Failure> {
    ensure_migrated(database).await?;
    let operation = match task {
        Task::Link { account, issuer, subject } => return link(database, config, &account, issuer, subject).await,
        Task::Invite { account: email, name, admin } => {
            let role = if admin { AccountRole::StaffAdmin } else { AccountRole::Staff };
            Operation::Invite { email, name, role }
        }
        Task::Disable { account } => Operation::Move(account, AccountStep::Disable),
        Task::Enable { account } => Operation::Move(account, AccountStep::Enable),
        Task::Reset { account } => Operation::Reset(account),
        Task::Export { account } => Operation::Export(account),
        Task::Erase { account } => Operation::Erase(account),
        Task::List => Operation::List,
    };
    print(&operate::run(database, operation).await.map_err(refused)?)
}

async fn link(
    database: &Database,
    config: &Config,
    account: &str,
    issuer: String,
    subject: String,
) -> Result<(), Failure> {
    if config.issuers.named(&issuer).is_none() {
        return Err(Failure::Configuration(format!("issuers: none of them is {issuer}")));
    }
    if subject.is_empty() || 255 < subject.chars().count() {
        return Err(Failure::Configuration("subject: give 1 to 255 characters".into()));
    }
    let account = named(database, account).await?;
    let external = External { issuer, subject };
    let linked =
        database.as_system(SystemAction::LinkIdentity, async |tx| identity::link(tx, account.id, external).await);
    match linked.await {
        Ok(identity) => print(&identity.id.to_string()),
        Err(Error::Refused(problems)) => {
            let message = problems.first().map_or("it is refused", |problem| problem.message.as_str());
            Err(Failure::Data(format!("subject: {message}")))
        }
        Err(error @ Error::Internal(_)) => Err(unavailable(error)),
    }
}

/// The account with a mail address.
pub(crate) async fn named(database: &Database, email: &str) -> Result<account::Model, Failure> {
    ensure_migrated(database).await?;
    let access = Access::new(database.clone(), Viewer::system(database.clock().now()));
    let named = access.find::<account::Entity>().filter(account::Column::Email.eq(email.to_lowercase()));
    let found = access.one(named).await.map_err(unavailable)?;
    let absent = || Failure::Configuration(format!("account: there is none with the address {email}"));
    found.map(|account| (*account).clone()).ok_or_else(absent)
}
