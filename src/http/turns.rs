//! Turns of documents that take long to be checked, or whose answers become large: they hold up one another, and nobody
//! else.
use std::{sync::LazyLock, thread::available_parallelism, time::Duration};

use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::timeout,
};

/// Documents from this size on are checked one at a time: parsing one takes many times its size in memory, and a
/// processor for some milliseconds.
const LONG: usize = 2 * 1024;
static LONG_CHECKS: Semaphore = Semaphore::const_new(1);

/// Answers with more values than this take turns from their beginning; others from when they have become large.
const MANY_VALUES: u64 = 800;
/// Twice as many as there are processors: while one waits for the database, another is put together.
static LARGE_ANSWERS: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(available_parallelism().map_or(2, |number| 2 * number.get())));

/// How long a document waits for its turn.
const PATIENCE: Duration = Duration::from_secs(2);

/// Too many waited before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NoTurn;

/// A turn, until it is dropped.
pub(super) type Turn = SemaphorePermit<'static>;

/// The turn of a document of so many bytes to be checked; none if it needs none.
pub(super) async fn to_be_checked(bytes: usize) -> Result<Option<Turn>, NoTurn> {
    if bytes < LONG { Ok(None) } else { of(&LONG_CHECKS).await.map(Some) }
}

/// Whether an answer of so many values waits for its turn before it is begun.
pub(super) fn is_large(values: u64) -> bool {
    MANY_VALUES < values
}

/// The turn of a large answer to be made.
pub(super) async fn to_be_made() -> Result<Turn, NoTurn> {
    of(&LARGE_ANSWERS).await
}

async fn of(turns: &'static Semaphore) -> Result<Turn, NoTurn> {
    timeout(PATIENCE, turns.acquire()).await.map_err(|_| NoTurn)?.map_err(|_| NoTurn)
}
