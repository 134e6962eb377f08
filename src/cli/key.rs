//! `chapterhouse key`: which keys there are, and new ones.
use std::fmt::Write as _;

use chapterhouse::{
    auth::{
        Keys,
        keys::{OVERLAP, Told},
    },
    clock::Clock,
    config::Config,
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
}

pub(crate) fn perform(task: &Task, config: &Config) -> Result<(), Failure> {
    let keys = open(config)?;
    if let Task::Rotate { at_once } = task {
        let rotated = keys.rotate(Clock::System.now(), (!at_once).then_some(OVERLAP));
        rotated.map_err(|message| Failure::Unavailable(format!("signing_key: {message}")))?;
    }
    print(&told(&keys.list()))
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
