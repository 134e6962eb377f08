//! How much of the database one request may take, and who waits for it when many ask.
//!
//! A statement runs in four steps: its request has a turn, the pool has a place, the statement runs within what is left
//! of the request's time, and a statement that nobody waits for any more is interrupted.
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI32, AtomicU8, AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::future::BoxFuture;
use sea_orm::{ConnectOptions, ConnectionTrait as _, DatabaseConnection, DbBackend, DbErr, RuntimeErr::SqlxError};
use sqlx::Connection as _;
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::{Instant, timeout},
};

use crate::error::{Error, Fault, Result};

/// What one request may take of the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadLimits {
    /// The time of all its statements together, if it comes from anybody.
    pub public: Duration,
    /// The same, if it comes from the staff.
    pub staff: Duration,
    /// Its statements at once.
    pub at_once: usize,
}

impl Default for ReadLimits {
    fn default() -> Self {
        Self { public: Duration::from_secs(5), staff: Duration::from_secs(10), at_once: 2 }
    }
}

/// How costly a request is. When there is not enough for all, the costly wait less, and fewer of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CostClass {
    /// What pages usually ask.
    Light,
    /// More than that.
    Middle,
    /// Nearly as much as a document may ask.
    Heavy,
}

impl CostClass {
    /// Of a document that has so many bytes: for documents whose cost is not known otherwise.
    pub fn of_bytes(bytes: usize) -> Self {
        match bytes {
            0..=2_048 => Self::Light,
            2_049..=8_192 => Self::Middle,
            8_193.. => Self::Heavy,
        }
    }

    /// Of a document that costs the database so many units (`http/cost.rs`: a unit is about a millisecond).
    pub fn of_cost(units: u64) -> Self {
        match units {
            0..=50 => Self::Light,
            51..=200 => Self::Middle,
            201.. => Self::Heavy,
        }
    }

    fn number(self) -> u8 {
        match self {
            Self::Light => 0,
            Self::Middle => 1,
            Self::Heavy => 2,
        }
    }

    fn numbered(number: u8) -> Self {
        match number {
            0 => Self::Light,
            1 => Self::Middle,
            2.. => Self::Heavy,
        }
    }

    /// How long a statement may wait for a connection, and how many may wait for each connection before it.
    fn patience(self) -> (Duration, usize) {
        match self {
            Self::Light => (Duration::from_secs(2), 32),
            Self::Middle => (Duration::from_millis(1_500), 12),
            Self::Heavy => (Duration::from_secs(1), 4),
        }
    }
}

/// The places of the pool that reads. The pool has one connection more, by which it is asked whether it lives.
#[derive(Debug)]
pub(super) struct ReadQueue {
    places: Semaphore,
    /// Those that others than the light may take: one is left for the light, if there are several.
    for_costly: Semaphore,
    number: usize,
    waiting: AtomicUsize,
}

#[derive(Debug)]
struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A place in the pool.
type Place<'a> = (Option<SemaphorePermit<'a>>, SemaphorePermit<'a>);

impl ReadQueue {
    pub(super) fn new(readers: u32) -> Self {
        let number = usize::try_from(readers).unwrap_or(usize::MAX).clamp(1, Semaphore::MAX_PERMITS);
        let for_costly = Semaphore::new((number - 1).max(1));
        Self { places: Semaphore::new(number), for_costly, number, waiting: AtomicUsize::new(0) }
    }

    /// A place as soon as there is one, if that is soon enough.
    async fn enter(&self, class: CostClass) -> Result<Place<'_>> {
        let (patience, most) = class.patience();
        if let Ok(place) = self.places.try_acquire()
            && class == CostClass::Light
        {
            return Ok((None, place));
        }
        let before = self.waiting.fetch_add(1, Ordering::Relaxed);
        let _waiting = Waiting(&self.waiting);
        if self.number.saturating_mul(most) <= before {
            return Err(overloaded("too many wait for the database"));
        }
        let place = timeout(patience, self.place(class)).await;
        place.map_err(|_| overloaded("a statement waited too long for the database"))?
    }

    async fn place(&self, class: CostClass) -> Result<Place<'_>> {
        let closed = |_| Error::internal("the queue of the database is closed");
        let costly =
            if class == CostClass::Light { None } else { Some(self.for_costly.acquire().await.map_err(closed)?) };
        Ok((costly, self.places.acquire().await.map_err(closed)?))
    }
}

fn overloaded(why: &str) -> Error {
    tracing::warn!(why, "a request was not served");
    Error::Internal(Fault::Overloaded)
}

/// What one request may still take of the database.
#[derive(Debug)]
pub(super) struct ReadBudget {
    time: Duration,
    /// Microseconds.
    spent: AtomicU64,
    turns: Semaphore,
    class: AtomicU8,
}

impl ReadBudget {
    pub(super) fn new(time: Duration, at_once: usize, class: CostClass) -> Self {
        let turns = Semaphore::new(at_once.clamp(1, Semaphore::MAX_PERMITS));
        Self { time, spent: AtomicU64::new(0), turns, class: AtomicU8::new(class.number()) }
    }

    pub(super) fn costs(&self, class: CostClass) {
        self.class.store(class.number(), Ordering::Relaxed);
    }

    fn left(&self) -> Result<Duration> {
        let left = self.time.saturating_sub(Duration::from_micros(self.spent.load(Ordering::Relaxed)));
        if left.is_zero() { Err(Error::Internal(Fault::QueryTimeout(self.time))) } else { Ok(left) }
    }
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
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.budget.spent.fetch_add(micros, Ordering::Relaxed);
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
        tracing::warn!(%error, "a statement could not be cancelled");
    }
}

/// Runs a statement on the pool that reads.
pub(super) fn run<'a, T: Send + 'a>(
    budget: Option<&'a ReadBudget>,
    queue: &'a ReadQueue,
    pool: &'a DatabaseConnection,
    statement: impl Future<Output = Result<T, DbErr>> + Send + 'a,
) -> BoxFuture<'a, Result<T>> {
    // On the heap at once, since every future that reads would be as large as it otherwise.
    let statement: BoxFuture<'a, Result<T, DbErr>> = Box::pin(statement);
    Box::pin(run_boxed(budget, queue, pool, statement))
}

async fn run_boxed<T>(
    budget: Option<&ReadBudget>,
    queue: &ReadQueue,
    pool: &DatabaseConnection,
    statement: BoxFuture<'_, Result<T, DbErr>>,
) -> Result<T> {
    let Some(budget) = budget else {
        let is_urgent = URGENT.try_with(|()| ()).is_ok();
        let _place =
            if is_urgent { queue.enter(CostClass::Light).await? } else { queue.place(CostClass::Light).await? };
        return Ok(statement.await?);
    };
    let _turn = budget.turns.acquire().await.map_err(|_| Error::internal("the budget is closed"))?;
    budget.left()?;
    let class = CostClass::numbered(budget.class.load(Ordering::Relaxed));
    let _place = queue.enter(class).await?;
    let left = budget.left()?;
    let (is_abandoned, backend) = (AtomicBool::new(false), AtomicI32::new(0));
    let shared = Arc::new(Statement { is_abandoned, backend, is_costly: class != CostClass::Light });
    let begun = Instant::now();
    let mut running = Running { budget, statement: Arc::clone(&shared), pool, begun, is_done: false };
    let done = timeout(left, STATEMENT.scope(shared, statement)).await;
    running.is_done = done.is_ok();
    match done {
        Ok(Err(error)) if was_interrupted(&error) => Err(Error::Internal(Fault::QueryTimeout(budget.time))),
        Ok(done) => Ok(done?),
        Err(_) => Err(Error::Internal(Fault::QueryTimeout(budget.time))),
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

    #[tokio::test]
    async fn a_statement_is_interrupted_when_its_time_is_over_or_nobody_waits_for_it() {
        let (pool, queue) = (one_connection().await, ReadQueue::new(1));
        let budget = ReadBudget::new(Duration::from_millis(100), 1, CostClass::Light);
        let late = run(Some(&budget), &queue, &pool, pool.execute_unprepared(ENDLESS)).await;
        assert!(matches!(late, Err(Error::Internal(Fault::QueryTimeout(_)))), "{late:?}");
        // The only connection is free again.
        pool.execute_unprepared("SELECT 1").await.unwrap();
        let spent = run(Some(&budget), &queue, &pool, pool.execute_unprepared("SELECT 1")).await;
        assert!(matches!(spent, Err(Error::Internal(Fault::QueryTimeout(_)))), "{spent:?}");
        let budget = ReadBudget::new(Duration::from_mins(1), 1, CostClass::Light);
        let asked = run(Some(&budget), &queue, &pool, pool.execute_unprepared(ENDLESS));
        assert!(timeout(Duration::from_millis(100), asked).await.is_err());
        pool.execute_unprepared("SELECT 1").await.unwrap();
    }

    #[tokio::test]
    async fn the_costly_leave_a_place_to_the_light() {
        let queue = ReadQueue::new(2);
        let _costly = queue.enter(CostClass::Heavy).await.unwrap();
        let begun = Instant::now();
        assert!(queue.enter(CostClass::Heavy).await.is_err());
        assert!(begun.elapsed() < Duration::from_secs(2));
        assert!(queue.enter(CostClass::Light).await.is_ok());
    }
}
