//! Rounds of jobs: one program at a time, each run recorded, on the command line or again and again in the server.
use std::{fmt, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use tokio::sync::{Notify, watch};

use super::{Tally, Work};
use crate::{
    auth::Viewer,
    data::Database,
    error::Result,
    notice::{Settings, due, follow, send, transport::Transport},
};

/// What a round needs.
#[derive(Clone, Debug)]
pub struct Runner {
    /// Where everything is.
    pub database: Database,
    /// What notices go by.
    pub settings: Settings,
    /// How they go out.
    pub transport: Transport,
    /// Wakes it when a letter is to go out at once.
    pub mail: Arc<Notify>,
}

/// What came of one job at a round.
#[derive(Clone, Debug)]
pub struct Ran {
    /// The job.
    pub work: Work,
    /// What it did; none if it failed, of which the log tells more.
    pub tally: Option<Tally>,
}

impl fmt::Display for Ran {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.tally {
            Some(Tally { done, refused }) => write!(f, "{}: {done} done, {refused} refused", self.work),
            None => write!(f, "{}: failed", self.work),
        }
    }
}

/// How long to wait for another program that is at it.
const PATIENCE: Duration = Duration::from_secs(30);

const PAUSE: Duration = Duration::from_millis(100);

/// How long a round may take to end when the server is told to stop.
const GRACE: Duration = Duration::from_secs(10);

impl Runner {
    /// Does what is due on the day of `now`; none if another program is at it. A job that fails does not keep the
    /// others from running.
    pub async fn round(&self, works: &[Work], now: DateTime<Utc>) -> Result<Option<Vec<Ran>>> {
        let Some(turn) = self.database.turn_of_jobs().await? else { return Ok(None) };
        self.database.tidy_runs().await?;
        let mut ran = Vec::with_capacity(works.len());
        for work in works {
            let id = self.database.begin_run(work.name(), now.date_naive()).await?;
            let tally = self.perform(*work, now).await.ok();
            let Tally { done, refused } = tally.unwrap_or_default();
            let failure = if tally.is_some() { None } else { Some("It failed: the log tells more.") };
            self.database.end_run(id, done, refused, failure).await?;
            if done + refused != 0 || failure.is_some() {
                tracing::info!(job = work.name(), done, refused, failure, "the clock went on");
            }
            ran.push(Ran { work: *work, tally });
        }
        // What the clock erased, or an erasure that ended before it could do this.
        self.database.scrub().await;
        turn.end().await?;
        Ok(Some(ran))
    }

    /// The same, when the other program has ended; none if it does not.
    pub async fn round_in_turn(&self, works: &[Work], now: DateTime<Utc>) -> Result<Option<Vec<Ran>>> {
        let mut waited = Duration::ZERO;
        loop {
            match self.round(works, now).await? {
                None if waited < PATIENCE => tokio::time::sleep(PAUSE).await,
                ran => return Ok(ran),
            }
            waited += PAUSE;
        }
    }

    async fn perform(&self, work: Work, now: DateTime<Utc>) -> Result<Tally> {
        match work {
            Work::Step(job) => job.run(&self.database, now).await,
            Work::RemindOwners => due::remind(&self.database, Viewer::system(now), self.settings.reminder_days).await,
            Work::MakeNotices => follow::make(&self.database).await,
            Work::SendNotices => send::send(&self.database, &self.transport, &self.settings.mailboxes).await,
        }
    }

    /// A round at once and after each `pause`, until `stop` says so; a round that runs then may end. Letters that wait
    /// for nothing go out when it is woken.
    pub async fn every(&self, pause: Duration, mut stop: watch::Receiver<bool>) {
        let (all, letters) = (Work::all(), vec![Work::MakeNotices, Work::SendNotices]);
        let mut works = &all;
        loop {
            let mut round = Box::pin(self.round(works, self.database.clock().now()));
            tokio::select! {
                done = &mut round => if done.is_err() {
                    tracing::error!("the jobs could not be run");
                },
                _ = stop.wait_for(|stop| *stop) => {
                    let _ = tokio::time::timeout(GRACE, round).await;
                    return;
                }
            }
            tokio::select! {
                () = tokio::time::sleep(pause) => works = &all,
                () = self.mail.notified() => works = &letters,
                _ = stop.wait_for(|stop| *stop) => return,
            }
        }
    }
}
