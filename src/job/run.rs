//! Rounds of jobs: one program at a time, each run recorded, on the command line or again and again in the server.
use std::{fmt, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use tokio::sync::{Notify, watch};

use super::{Job, JobStats};
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
pub struct JobReport {
    /// The job.
    pub job: Job,
    /// What it did; none if it failed, of which the log tells more.
    pub stats: Option<JobStats>,
}

impl fmt::Display for JobReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.stats {
            Some(JobStats { succeeded, rejected }) => {
                write!(f, "{}: {succeeded} succeeded, {rejected} rejected", self.job)
            }
            None => write!(f, "{}: failed", self.job),
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
    pub async fn run_all(&self, jobs: &[Job], now: DateTime<Utc>) -> Result<Option<Vec<JobReport>>> {
        let Some(lock) = self.database.lock_jobs().await? else { return Ok(None) };
        self.database.tidy_runs().await?;
        let mut ran = Vec::with_capacity(jobs.len());
        for job in jobs {
            let id = self.database.begin_run(job.name(), now.date_naive()).await?;
            let stats = self.perform(*job, now).await.ok();
            let JobStats { succeeded, rejected } = stats.unwrap_or_default();
            let failure = if stats.is_some() { None } else { Some("It failed: the log tells more.") };
            self.database.end_run(id, succeeded, rejected, failure).await?;
            if succeeded + rejected != 0 || failure.is_some() {
                tracing::info!(job = job.name(), succeeded, rejected, failure, "job finished");
            }
            ran.push(JobReport { job: *job, stats });
        }
        // What a job erased, or an erasure that ended before it could do this.
        self.database.scrub().await;
        lock.end().await?;
        Ok(Some(ran))
    }

    /// The same, when the other program has ended; none if it does not.
    pub async fn run_all_when_free(&self, jobs: &[Job], now: DateTime<Utc>) -> Result<Option<Vec<JobReport>>> {
        let mut waited = Duration::ZERO;
        loop {
            match self.run_all(jobs, now).await? {
                None if waited < PATIENCE => tokio::time::sleep(PAUSE).await,
                ran => return Ok(ran),
            }
            waited += PAUSE;
        }
    }

    async fn perform(&self, job: Job, now: DateTime<Utc>) -> Result<JobStats> {
        match job {
            Job::LifeCycle(job) => job.run(&self.database, now).await,
            Job::RemindOwners => due::remind(&self.database, Viewer::system(now), self.settings.reminder_days).await,
            Job::MakeNotices => follow::make(&self.database).await,
            Job::SendNotices => send::send(&self.database, &self.transport, &self.settings.mailboxes).await,
        }
    }

    /// A round at once and after each `pause`, until `stop` says so; a round that runs then may end. Letters that wait
    /// for nothing go out when it is woken.
    pub async fn run_every(&self, pause: Duration, mut stop: watch::Receiver<bool>) {
        let (all, letters) = (Job::all(), vec![Job::MakeNotices, Job::SendNotices]);
        let mut jobs = &all;
        loop {
            let mut round = Box::pin(self.run_all(jobs, self.database.clock().now()));
            tokio::select! {
                done = &mut round => if done.is_err() {
                    tracing::error!("running jobs failed");
                },
                _ = stop.wait_for(|stop| *stop) => {
                    let _ = tokio::time::timeout(GRACE, round).await;
                    return;
                }
            }
            tokio::select! {
                () = tokio::time::sleep(pause) => jobs = &all,
                () = self.mail.notified() => jobs = &letters,
                _ = stop.wait_for(|stop| *stop) => return,
            }
        }
    }
}
