//! Everything that is done at a round: the steps of life cycles, and then the notices of them.
use std::{fmt, str::FromStr};

use super::LifeCycleJob;

/// One of the things that are done at a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Job {
    /// A step of a life cycle.
    LifeCycle(LifeCycleJob),
    /// Reminds owners of what is due soon.
    RemindOwners,
    /// Makes notices of what the ledger tells.
    MakeNotices,
    /// Sends notices.
    SendNotices,
}

impl Job {
    /// All of it, in the order in which it is done: what happens is told at the same round.
    pub fn all() -> Vec<Self> {
        let steps = LifeCycleJob::ALL.iter().copied().map(Self::LifeCycle);
        steps.chain([Self::RemindOwners, Self::MakeNotices, Self::SendNotices]).collect()
    }

    /// Its name on the command line and in the record of runs.
    pub fn name(self) -> &'static str {
        match self {
            Self::LifeCycle(job) => job.name(),
            Self::RemindOwners => "remind-owners",
            Self::MakeNotices => "make-notices",
            Self::SendNotices => "send-notices",
        }
    }
}

impl fmt::Display for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Job {
    type Err = String;
    fn from_str(name: &str) -> Result<Self, String> {
        let all = Self::all();
        let names: Vec<_> = all.iter().map(|job| job.name()).collect();
        let unknown = || format!("there is no such job; there are {}", names.join(", "));
        all.iter().copied().find(|job| job.name() == name).ok_or_else(unknown)
    }
}
