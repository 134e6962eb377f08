//! The transaction that every change is made in, and the proof that it was committed.
//!
//! SQLite ends a transaction by itself when it cannot write: on a full disk, an I/O error, out of memory. sqlx counts
//! that transaction as open for ever, since its own `ROLLBACK` fails, and from then on turns each `BEGIN` and `COMMIT`
//! on that connection into a savepoint within a transaction that nobody commits
//! (<https://github.com/transact-rs/sqlx/issues/3742> is about the same count). So nothing here believes that count:
//! SQLite itself says, through its hooks, what it committed and what it rolled back, and a connection that is in doubt
//! is closed.
use std::{
    fs::File,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering::SeqCst},
    },
    time::Duration,
};

use futures_util::future::BoxFuture;
use sea_orm::{
    ConnectOptions, DatabaseTransaction, DbBackend, SqliteTransactionMode, TransactionOptions, TransactionTrait as _,
};
use sqlx::{Connection as _, SqliteConnection};

use super::{Database, files};
use crate::error::{Error, Fate, Fault, Result, fate, is_unavailable};

/// What SQLite did in one transaction.
#[derive(Debug, Default)]
struct Outcome {
    commits: AtomicU64,
    rollbacks: AtomicU64,
    /// Whether its commit was asked for.
    is_asked: AtomicBool,
}

impl Outcome {
    fn is_committed(&self) -> bool {
        self.commits.load(SeqCst) == 1 && self.rollbacks.load(SeqCst) == 0
    }
}

/// What SQLite says of the one connection that writes.
#[derive(Debug, Default)]
struct Watch {
    /// Of the transaction that has the connection, or had it last. Each has its own: once one has given the connection
    /// back, the next may begin before the first is asked what became of it.
    current: Mutex<Arc<Outcome>>,
    /// Whether a commit is refused: from the beginning of a transaction until its own commit. Once SQLite has ended a
    /// transaction, each statement that follows would be a transaction of its own, past the ledger.
    holding: AtomicBool,
}

impl Watch {
    fn current(&self) -> Arc<Outcome> {
        Arc::clone(&self.current.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes note that a transaction begins.
    fn begin(&self) -> Arc<Outcome> {
        let outcome = Arc::<Outcome>::default();
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&outcome);
        self.holding.store(true, SeqCst);
        outcome
    }

    async fn hook(self: Arc<Self>, connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        self.holding.store(false, SeqCst);
        let mut handle = connection.lock_handle().await?;
        let watch = Arc::clone(&self);
        handle.set_commit_hook(move || {
            watch.current().commits.fetch_add(1, SeqCst);
            !watch.holding.load(SeqCst)
        });
        handle.set_rollback_hook(move || {
            self.current().rollbacks.fetch_add(1, SeqCst);
        });
        Ok(())
    }

    /// Whether a connection that comes back can be used again: its transaction has ended for SQLite and for sqlx alike,
    /// and was committed if it was to be.
    async fn is_sound(self: Arc<Self>, connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
        // The rollback of a transaction that was dropped is queued before this, and done after it.
        connection.ping().await?;
        self.holding.store(false, SeqCst);
        let outcome = self.current();
        let is_as_asked = !outcome.is_asked.load(SeqCst) || outcome.is_committed();
        Ok(is_as_asked && !connection.is_in_transaction())
    }
}

/// How changes fare.
#[derive(Debug, Default)]
pub(super) struct Writes {
    watch: Arc<Watch>,
    failing: AtomicBool,
}

impl Writes {
    /// Lets the pool of SQLite's writer watch its connection.
    pub(super) fn watch(&self, connect: &mut ConnectOptions) {
        let watch = Arc::clone(&self.watch);
        connect.map_sqlx_sqlite_pool_opts(move |pool| {
            let (hooked, asked) = (Arc::clone(&watch), Arc::clone(&watch));
            pool.after_connect(move |connection, _| -> BoxFuture<'_, _> {
                Box::pin(Arc::clone(&hooked).hook(connection))
            })
            .after_release(move |connection, _| -> BoxFuture<'_, _> {
                Box::pin(Arc::clone(&asked).is_sound(connection))
            })
        });
    }

    fn failed(&self, error: &dyn std::fmt::Display) {
        if !self.failing.swap(true, SeqCst) {
            tracing::error!(%error, "database does not accept writes");
        }
    }

    fn succeeded(&self) {
        if self.failing.load(SeqCst) && self.failing.swap(false, SeqCst) {
            tracing::info!("database accepts writes again");
        }
    }

    /// Whether the last change failed for want of a database that takes it.
    pub(super) fn are_failing(&self) -> bool {
        self.failing.load(SeqCst)
    }
}

/// After this long a writer tries without a line.
const MAX_IN_LINE: Duration = Duration::from_secs(5);

/// An open transaction that writes. It is rolled back if it is dropped.
pub(super) struct WriteTransaction {
    inner: DatabaseTransaction,
    writes: Arc<Writes>,
    /// What SQLite does in it; none on PostgreSQL.
    outcome: Option<Arc<Outcome>>,
}

impl WriteTransaction {
    /// What statements run on.
    pub(super) fn connection(&self) -> &DatabaseTransaction {
        &self.inner
    }

    /// Makes everything lasting. It returns `Ok` only if the database has said so.
    pub(super) async fn commit(self) -> Result<()> {
        let Self { inner, writes, outcome } = self;
        writes.watch.holding.store(false, SeqCst);
        if let Some(outcome) = &outcome {
            outcome.is_asked.store(true, SeqCst);
        }
        if let Err(error) = inner.commit().await {
            if !is_unavailable(&error) {
                return Err(error.into());
            }
            writes.failed(&error);
            return Err(Error::unavailable(fate(&error)));
        }
        if outcome.is_some_and(|outcome| !outcome.is_committed()) {
            writes.failed(&"SQLite did not commit what it was told to");
            return Err(Error::unavailable(Fate::Unknown));
        }
        writes.succeeded();
        Ok(())
    }
}

impl Database {
    /// Begins to write. SQLite takes its write lock here, so that no later statement can fail for want of it.
    pub(super) async fn begin(&self) -> Result<WriteTransaction> {
        let on_sqlite = self.writer().get_database_backend() == DbBackend::Sqlite;
        let sqlite_transaction_mode = on_sqlite.then_some(SqliteTransactionMode::Immediate);
        let options = || TransactionOptions { sqlite_transaction_mode, ..Default::default() };
        let turn = self.stand_in_line().await;
        let mut dead = 0;
        let inner = loop {
            match self.writer().begin_with_options(options()).await {
                Ok(inner) => break inner,
                // After a restart of the server every connection of the pool is dead; a new one may live.
                Err(error) if is_unavailable(&error) && dead < self.most_writers() && !on_sqlite => {
                    tracing::warn!(%error, "database connection lost");
                    dead += 1;
                }
                Err(error) => return self.attentive(Err(error.into())),
            }
        };
        drop(turn);
        let writes = Arc::clone(self.writes());
        let outcome = on_sqlite.then(|| writes.watch.begin());
        Ok(WriteTransaction { inner, writes, outcome })
    }

    /// Stands in line with other programs that write to SQLite's file, until the transaction has begun. SQLite's own lock
    /// has no line: whoever waits looks from time to time whether it is free, and one program that writes again and
    /// again, as an import does, would take it each time before others look.
    async fn stand_in_line(&self) -> Option<File> {
        let line = self.line()?;
        let file = files::lock(&line).ok()?;
        if file.try_lock().is_ok() {
            return Some(file);
        }
        let waiting = tokio::task::spawn_blocking(move || file.lock().ok().map(|()| file));
        tokio::time::timeout(MAX_IN_LINE, waiting).await.ok()?.ok()?
    }

    /// Takes note if the database did not do what a change asked of it.
    pub(super) fn attentive<T>(&self, result: Result<T>) -> Result<T> {
        if let Err(Error::Internal(Fault::Unavailable(_))) = &result {
            self.writes().failed(&"a change failed");
        }
        result
    }
}
