//! Whether the database answers and takes changes.
use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use sea_orm::{ConnectionTrait as _, DbErr, Statement};

use super::Database;
use crate::error::{Error, Result};

/// Why the database is not ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unhealthy {
    /// It does not answer.
    Silent,
    /// It answers, and does not take changes.
    ReadOnly,
}

/// An answer of the database stands for so long: a flood of questions about readiness is few questions to the database.
const PING_STANDS: Duration = Duration::from_millis(100);
const PROBE_EVERY: Duration = Duration::from_secs(1);
/// As many bytes as a change may take: a disk that has room for less is full.
const PROBE_BYTES: usize = 64 * 1024;

/// What is known of the database's health.
#[derive(Debug, Default)]
pub(super) struct Health {
    /// When it was asked last, and whether it answered. Whoever comes while it is asked waits for that answer.
    pinged: tokio::sync::Mutex<Option<(Instant, bool)>>,
    /// When a change was tried last.
    probed: Mutex<Option<Instant>>,
}

impl Health {
    fn is_probe_due(&self) -> bool {
        let mut probed = self.probed.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = probed.is_none_or(|at| PROBE_EVERY <= at.elapsed());
        if is_due {
            *probed = Some(Instant::now());
        }
        is_due
    }
}

impl Database {
    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), DbErr> {
        self.reader().execute_unprepared("SELECT 1").await.map(drop)
    }

    /// Whether the database answers and takes changes. When a change has failed, this tries one itself, once a second
    /// at most, so that a server to which nobody sends changes any more learns that it can take them again.
    pub async fn health(&self) -> Result<(), Unhealthy> {
        if !self.answers().await {
            return Err(Unhealthy::Silent);
        }
        if self.writes().are_failing() && self.known_health().is_probe_due() {
            // What comes of it is noted by the transaction.
            drop(self.attentive(self.probe().await));
        }
        if self.writes().are_failing() { Err(Unhealthy::ReadOnly) } else { Ok(()) }
    }

    async fn answers(&self) -> bool {
        let mut pinged = self.known_health().pinged.lock().await;
        if let Some((at, answered)) = *pinged
            && at.elapsed() < PING_STANDS
        {
            return answered;
        }
        let answered = self.ping().await.is_ok();
        *pinged = Some((Instant::now(), answered));
        answered
    }

    async fn probe(&self) -> Result<()> {
        let transaction = self.begin().await?;
        let mut filler = Vec::with_capacity(PROBE_BYTES);
        // Bytes that no database can store shorter.
        while filler.len() < PROBE_BYTES {
            filler.extend(self.clock().secret().ok_or_else(|| Error::internal("there is no randomness"))?);
        }
        let backend = transaction.connection().get_database_backend();
        let write = Statement::from_sql_and_values(backend, "UPDATE write_probe SET filler = $1", [filler.into()]);
        transaction.connection().execute_raw(write).await?;
        transaction.commit().await
    }
}
