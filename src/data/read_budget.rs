//! How much of the database one request may take, and who waits for it when many ask.
//!
//! A statement runs in four steps: its request has a turn, the pool has a place, the statement runs within what is left
//! of the request's time, and a statement that nobody waits for any more is interrupted.
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI32, AtomicU8, AtomicU64, Ordering},
    },
    time::Duration,
};

use futures_util::future::BoxFuture;
use sea_orm::{ConnectOptions, ConnectionTrait as _, DatabaseConnection, DbBackend, DbErr, RuntimeErr::SqlxError};
use sqlx::Connection as _;
use tokio::{
    sync::Semaphore,
    time::{Instant, timeout},
};

use super::read_queue::{CostClass, ReadQueue};
use crate::error::{Error, Fault, Result};

/// What one request may take of the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadLimits {
    /// The time of all its statements together, if it comes from anybody.
    pub public: Duration,
    /// The same, if it comes from the staff.
    pub staff: Duration,
    /// The time of one statement that counts or looks through many rows.
    pub heavy_statement: Duration,
    /// Its statements at once.
    pub at_once: usize,
}

impl Default for ReadLimits {
    fn default() -> Self {
        Self {
            public: Duration::from_secs(5),
            staff: Duration::from_secs(10),
            heavy_statement: Duration::from_secs(2),
            at_once: 2,
        }
    }
}

/// What one request may still take of the database.
#[derive(Debug)]
pub(super) struct ReadBudget {
    time: Duration,
    heavy_statement: Duration,
    /// Microseconds that its statements ran.
    spent: AtomicU64,
    /// Microseconds that they waited for a connection.
    waited: AtomicU64,
    turns: Semaphore,
    class: AtomicU8,
}

impl ReadBudget {
    pub(super) fn new(limits: ReadLimits, is_staff: bool, class: CostClass) -> Self {
        let ReadLimits { public, staff, heavy_statement, at_once } = limits;
        Self {
            time: if is_staff { staff } else { public },
            heavy_statement,
            spent: AtomicU64::new(0),
            waited: AtomicU64::new(0),
            turns: Semaphore::new(at_once.clamp(1, Semaphore::MAX_PERMITS)),
            class: AtomicU8::new(class.number()),
        }
    }

    pub(super) fn costs(&self, class: CostClass) {
        self.class.store(class.number(), Ordering::Relaxed);
    }

    pub(super) fn class(&self) -> CostClass {
        CostClass::numbered(self.class.load(Ordering::Relaxed))
    }

    /// How long the next statement may run, and of which limit that is what is left.
    fn left(&self, class: CostClass) -> Result<(Duration, Duration)> {
        let left = self.time.saturating_sub(Duration::from_micros(self.spent.load(Ordering::Relaxed)));
        match class {
            _ if left.is_zero() => Err(Error::Internal(Fault::QueryTimeout(self.time))),
            CostClass::Heavy if self.heavy_statement.is_zero() => {
                Err(Error::Internal(Fault::QueryTimeout(self.heavy_statement)))
            }
            CostClass::Heavy if self.heavy_statement < left => Ok((self.heavy_statement, self.heavy_statement)),
            CostClass::Light | CostClass::Middle | CostClass::Heavy => Ok((left, self.time)),
        }
    }
}

/// Counts how long a request waits for connections, also when it stops waiting.
struct Wait<'a> {
    budget: &'a ReadBudget,
    begun: Instant,
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        self.budget.waited.fetch_add(micros(self.begun.elapsed()), Ordering::Relaxed);
    }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

tokio::task_local! {
    /// The statement that this task runs.
    static STATEMENT: Arc<Statement>;
    /// That somebody waits for what this task reads.
    static URGENT: ();
}

/// Reads in it wait for the database only as long as those of a request: for what has to be known before one is read.
pub(crate) async fn urgently<F: Future>(reading: F) -> F::Output {
    URGENT.scope((), reading).await
}

/// A statement that runs, as the connection that runs it sees it.
#[derive(Debug)]
struct Statement {
    is_abandoned: AtomicBool,
    /// PostgreSQL's process that runs it; 0 if there is none.
    backend: AtomicI32,
    is_costly: bool,
}

/// Interrupts the statement when it is dropped before that is done, and counts its time.
struct Running<'a> {
    budget: &'a ReadBudget,
    statement: Arc<Statement>,
    pool: &'a DatabaseConnection,
    begun: Instant,
    is_done: bool,
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let took = self.begun.elapsed();
        self.budget.spent.fetch_add(micros(took), Ordering::Relaxed);
        if self.is_done {
            return;
        }
        self.statement.is_abandoned.store(true, Ordering::Relaxed);
        let backend = self.statement.backend.load(Ordering::Relaxed);
        if backend != 0
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            runtime.spawn(cancel(self.pool.clone(), backend, took));
        }
    }
}

/// Asks PostgreSQL to end the statement, if it is the same still: one that began later is another's.
async fn cancel(pool: DatabaseConnection, backend: i32, age: Duration) {
    let least = age.as_millis() / 2;
    let canceling = format!(
        "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE pid = {backend} AND state = 'active' \
         AND query_start <= clock_timestamp() - interval '{least} milliseconds'"
    );
    if let Err(error) = pool.execute_unprepared(&canceling).await {
        tracing::warn!(%error, "cancelling a statement failed");
    }
}

/// Runs a statement on the pool that reads; it is as costly as its request, and at least of this class.
pub(super) fn run<'a, T: Send + 'a>(
    (budget, class): (Option<&'a ReadBudget>, CostClass),
    queue: &'a ReadQueue,
    pool: &'a DatabaseConnection,
    statement: impl Future<Output = Result<T, DbErr>> + Send + 'a,
) -> BoxFuture<'a, Result<T>> {
    // On the heap at once, since every future that reads would be as large as it otherwise.
    let statement: BoxFuture<'a, Result<T, DbErr>> = Box::pin(statement);
    Box::pin(run_boxed(budget, class, queue, pool, statement))
}

async fn run_boxed<T>(
    budget: Option<&ReadBudget>,
    class: CostClass,
    queue: &ReadQueue,
    pool: &DatabaseConnection,
    statement: BoxFuture<'_, Result<T, DbErr>>,
) -> Result<T> {
    let Some(budget) = budget else {
        let is_urgent = URGENT.try_with(|()| ()).is_ok();
        let _place = if is_urgent {
            queue.enter(CostClass::Light, Duration::ZERO).await?
        } else {
            queue.place(CostClass::Light).await?
        };
        return Ok(statement.await?);
    };
    let _turn = budget.turns.acquire().await.map_err(|_| Error::internal("the budget is closed"))?;
    let class = class.max(budget.class());
    budget.left(class)?;
    let wait = Wait { budget, begun: Instant::now() };
    let place = queue.enter(class, Duration::from_micros(budget.waited.load(Ordering::Relaxed))).await;
    drop(wait);
    let _place = place?;
    let (left, limit) = budget.left(class)?;
    let (is_abandoned, backend) = (AtomicBool::new(false), AtomicI32::new(0));
    let shared = Arc::new(Statement { is_abandoned, backend, is_costly: class != CostClass::Light });
    let begun = Instant::now();
    let mut running = Running { budget, statement: Arc::clone(&shared), pool, begun, is_done: false };
    let done = timeout(left, STATEMENT.scope(shared, statement)).await;
    running.is_done = done.is_ok();
    match done {
        Ok(Err(error)) if was_interrupted(&error) => Err(Error::Internal(Fault::QueryTimeout(limit))),
        Ok(done) => Ok(done?),
        Err(_) => Err(Error::Internal(Fault::QueryTimeout(limit))),
    }
}

/// SQLite's `SQLITE_INTERRUPT`, and PostgreSQL's `query_canceled`, by its limit of time or by us.
fn was_interrupted(error: &DbErr) -> bool {
    let (DbErr::Exec(SqlxError(error)) | DbErr::Query(SqlxError(error))) = error else { return false };
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    code.is_some_and(|code| code == "9" || code == "57014")
}

/// How many of SQLite's instructions run before it is looked whether anybody waits for their result: some microseconds.
const INSTRUCTIONS: i32 = 1_000;

/// A connection that was idle for longer is asked whether it lives before it is used: the server may have restarted. Asking
/// each time would double the statements.
const IDLE_UNASKED: Duration = Duration::from_secs(1);

/// Makes the connections that read such that their statements end when they are abandoned.
pub(super) fn interruptible(connect: &mut ConnectOptions, backend: DbBackend) {
    if backend == DbBackend::Postgres {
        connect.map_sqlx_postgres_pool_opts(move |pool| {
            pool.before_acquire(|connection, of| {
                Box::pin(async move {
                    if IDLE_UNASKED < of.idle_for {
                        connection.ping().await?;
                    }
                    identified(connection).await.map(|()| true)
                })
            })
        });
    } else {
        connect.map_sqlx_sqlite_pool_opts(|pool| {
            pool.after_connect(|connection, _| Box::pin(watched(connection)))
                .before_acquire(|connection, _| Box::pin(async move { watched(connection).await.map(|()| true) }))
        });
    }
}

/// Keeps which of PostgreSQL's processes runs the statement, so that it can be cancelled there. That takes a statement of
/// its own, which is not worth it for the light ones: `statement_timeout` ends those.
async fn identified(connection: &mut sqlx::PgConnection) -> Result<(), sqlx::Error> {
    let Some(statement) = STATEMENT.try_with(Arc::clone).ok().filter(|statement| statement.is_costly) else {
        return Ok(());
    };
    let backend = sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(connection).await?;
    statement.backend.store(backend, Ordering::Relaxed);
    Ok(())
}

async fn watched(connection: &mut sqlx::SqliteConnection) -> Result<(), sqlx::Error> {
    let mut handle = connection.lock_handle().await?;
    match STATEMENT.try_with(Arc::clone) {
        Ok(statement) => {
            handle.set_progress_handler(INSTRUCTIONS, move || !statement.is_abandoned.load(Ordering::Relaxed));
        }
        Err(_) => handle.remove_progress_handler(),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENDLESS: &str = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT COUNT(*) FROM c";

    async fn one_connection() -> DatabaseConnection {
        let mut connect = ConnectOptions::new("sqlite::memory:");
        connect.max_connections(1).acquire_timeout(Duration::from_secs(2)).test_before_acquire(false);
        interruptible(&mut connect, DbBackend::Sqlite);
        sea_orm::Database::connect(connect).await.unwrap()
    }

    fn within(public: Duration) -> ReadBudget {
        ReadBudget::new(ReadLimits { public, at_once: 1, ..ReadLimits::default() }, false, CostClass::Light)
    }

    #[tokio::test]
    async fn a_statement_is_interrupted_when_its_time_is_over_or_nobody_waits_for_it() {
        let (pool, queue) = (one_connection().await, ReadQueue::new(1));
        let light = CostClass::Light;
        let budget = within(Duration::from_millis(100));
        let late = run((Some(&budget), light), &queue, &pool, pool.execute_unprepared(ENDLESS)).await;
        assert!(matches!(late, Err(Error::Internal(Fault::QueryTimeout(_)))), "{late:?}");
        // The only connection is free again.
        pool.execute_unprepared("SELECT 1").await.unwrap();
        let spent = run((Some(&budget), light), &queue, &pool, pool.execute_unprepared("SELECT 1")).await;
        assert!(matches!(spent, Err(Error::Internal(Fault::QueryTimeout(_)))), "{spent:?}");
        let budget = within(Duration::from_mins(1));
        let asked = run((Some(&budget), light), &queue, &pool, pool.execute_unprepared(ENDLESS));
        assert!(timeout(Duration::from_millis(100), asked).await.is_err());
        pool.execute_unprepared("SELECT 1").await.unwrap();
    }

    #[tokio::test]
    async fn a_heavy_statement_has_a_limit_of_its_own_within_the_requests() {
        let (pool, queue) = (one_connection().await, ReadQueue::new(1));
        let heavy_statement = Duration::from_millis(50);
        let limits = ReadLimits { heavy_statement, ..ReadLimits::default() };
        let budget = ReadBudget::new(limits, false, CostClass::Light);
        let begun = Instant::now();
        let late = run((Some(&budget), CostClass::Heavy), &queue, &pool, pool.execute_unprepared(ENDLESS)).await;
        assert!(
            matches!(late, Err(Error::Internal(Fault::QueryTimeout(limit))) if limit == heavy_statement),
            "{late:?}"
        );
        assert!(begun.elapsed() < Duration::from_secs(2));
        run((Some(&budget), CostClass::Light), &queue, &pool, pool.execute_unprepared("SELECT 1")).await.unwrap();
    }

    #[tokio::test]
    async fn a_request_waits_so_long_in_all_and_not_for_each_statement() {
        let (pool, queue) = (one_connection().await, ReadQueue::new(1));
        let _taken = queue.enter(CostClass::Light, Duration::ZERO).await.unwrap();
        let (budget, begun) = (within(Duration::from_mins(1)), Instant::now());
        for _ in 0..10 {
            let refused =
                run((Some(&budget), CostClass::Light), &queue, &pool, pool.execute_unprepared("SELECT 1")).await;
            assert!(matches!(refused, Err(Error::Internal(Fault::Overloaded))), "{refused:?}");
        }
        assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
    }
}
