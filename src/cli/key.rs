//! `chapterhouse key`: which keys there are, and new ones.
use std::fmt::Write as _;

use chapterhouse::{
    account::factor::encrypt::{self, Encrypted},
    auth::{
        FactorKeys, Keys,
        factor_keys::Listed,
        keys::{OVERLAP, Told},
    },
    clock::Clock,
    config::Config,
    data::Database,
};
use chrono::SecondsFormat;
use clap::Subcommand;

use crate::{Failure, print};

#[derive(Subcommand)]
pub(crate) enum Task {
    /// Make a new signing key. What the key before signed is good for 24 hours more.
    Rotate {
        /// Let no key but the new one check any more: whoever is signed in has to sign in again.
        #[arg(long)]
        at_once: bool,
    },
    /// Tell which keys check tokens, and until when.
    List,
    /// Make a new key for second factors, and encrypt their secrets with it. Those before it stay in the file: copies of
    /// the database that are older need them.
    RotateFactor,
    /// Tell which keys second factors are encrypted with, and since when there is each; the first encrypts.
    ListFactor,
}

impl Task {
    /// What tells of the keys that it is about.
    pub(crate) fn list(&self) -> Self {
        match self {
            Self::Rotate { .. } | Self::List => Self::List,
            Self::RotateFactor | Self::ListFactor => Self::ListFactor,
        }
    }
}

/// Does what needs no database; gives whether something is left that does.
pub(crate) fn perform(task: &Task, config: &Config) -> Result<bool, Failure> {
    if let Task::RotateFactor | Task::ListFactor = task {
        let keys = open_factor(config)?;
        if let Task::RotateFactor = task {
            let rotated = keys.rotate(Clock::System.now());
            rotated.map_err(|message| Failure::Unavailable(format!("factor_key: {message}")))?;
            return Ok(true);
        }
        print(&listed(&keys.list()))?;
        return Ok(false);
    }
    let keys = open(config)?;
    if let Task::Rotate { at_once } = task {
        let rotated = keys.rotate(Clock::System.now(), (!at_once).then_some(OVERLAP));
        rotated.map_err(|message| Failure::Unavailable(format!("signing_key: {message}")))?;
    }
    print(&told(&keys.list()))?;
    Ok(false)
}

/// Encrypts what is not encrypted with the key that encrypts now.
pub(crate) async fn encrypt(database: &Database) -> Result<(), Failure> {
    let Encrypted { number, unreadable } = encrypt::all(database).await.map_err(crate::unavailable)?;
    if 0 < number {
        tracing::info!("encrypted the secrets of {number} second factors");
    }
    if 0 < unreadable {
        tracing::error!("factor_key: {unreadable} second factors cannot be read, see above");
    }
    Ok(())
}

/// The keys of second factors that the configuration names.
pub(crate) fn open_factor(config: &Config) -> Result<FactorKeys, Failure> {
    let (file, is_made) = &config.factor_key;
    let opened = if *is_made { FactorKeys::open(file, Clock::System.now()) } else { FactorKeys::read(file) };
    opened.map_err(|message| Failure::Configuration(format!("factor_key: {message}")))
}

fn listed(keys: &[Listed]) -> String {
    let line = |(id, created_at): &Listed| format!("{id} {}\n", created_at.to_rfc3339_opts(SecondsFormat::Secs, true));
    keys.iter().map(line).collect()
}

/// The keys that the configuration names.
pub(crate) fn open(config: &Config) -> Result<Keys, Failure> {
    let (file, is_made) = &config.signing_key;
    let opened = if *is_made { Keys::open(file) } else { Keys::read(file) };
    opened.map_err(|message| Failure::Configuration(format!("signing_key: {message}")))
}

fn told(keys: &[Told]) -> String {
    let now = Clock::System.now();
    keys.iter().fold(String::new(), |mut text, Told { id, until }| {
        let state = match until {
            None => "current",
            Some(until) if now < *until => "retired",
            Some(_) => "ended",
        };
        let until = until.map(|until| until.to_rfc3339_opts(SecondsFormat::Secs, true));
        // Writing into a text cannot fail.
        let _ = writeln!(text, "{id} {state} {}", until.as_deref().unwrap_or("-"));
        text
    })
}
