//! Where documents are checked and run: beside the threads that take requests, so that one that does not come to an end
//! holds up nobody else.
//!
//! Checking a document and putting its answer together do not wait for anything, so that no timeout could end them. Here
//! each step of them may hold its own thread, while the others go on; whoever waits for the answer stops waiting.
use std::{
    future::{Future, poll_fn},
    io,
    panic::resume_unwind,
    sync::LazyLock,
    time::Duration,
};

use tokio::{
    runtime::{Builder, Runtime},
    sync::{Semaphore, SemaphorePermit, oneshot},
    task::{JoinSet, block_in_place},
    time::timeout,
};

/// More than the deepest document that is let in takes, also without optimization.
const STACK_BYTES: usize = 8 * 1024 * 1024;

/// It is never ended: a thread that is held for good would hold up the end of the program too.
static RUNTIME: LazyLock<io::Result<Runtime>> = LazyLock::new(|| {
    Builder::new_multi_thread().thread_name("documents").thread_stack_size(STACK_BYTES).enable_all().build()
});

/// Documents from this size on are checked one at a time: parsing one takes many times its size in memory, and a
/// processor for some milliseconds.
const LARGE: usize = 16 * 1024;
/// How long one of them waits for its turn.
const PATIENCE: Duration = Duration::from_secs(2);

static LARGE_CHECKS: Semaphore = Semaphore::const_new(1);

/// A turn to be checked, until it is dropped; none if none is needed.
pub(super) type Turn = Option<SemaphorePermit<'static>>;

/// The turn of a document of so many bytes.
pub(super) async fn turn(bytes: usize) -> Result<Turn, Abandoned> {
    if bytes < LARGE {
        return Ok(None);
    }
    match timeout(PATIENCE, LARGE_CHECKS.acquire()).await {
        Ok(Ok(turn)) => Ok(Some(turn)),
        Ok(Err(_)) => Err(Abandoned::Impossible),
        Err(_) => Err(Abandoned::NoTurn),
    }
}

/// Why there is no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Abandoned {
    /// The first step took too long.
    TooLong,
    /// Too many large documents were to be checked.
    NoTurn,
    /// There is no thread to run it on.
    Impossible,
}

/// Runs `work`, whose first step (until it first waits for something) may take so long. Ends it when nobody waits for it
/// any more, or as soon as it comes to wait.
pub(super) async fn run<T: Send + 'static>(
    first_step: Duration,
    work: impl Future<Output = T> + Send + 'static,
) -> Result<T, Abandoned> {
    let runtime = RUNTIME.as_ref().map_err(|error| {
        tracing::error!(%error, "starting threads for documents failed");
        Abandoned::Impossible
    })?;
    let (taken, first) = oneshot::channel();
    let mut taken = Some(taken);
    let mut tasks = JoinSet::new();
    let task = async move {
        let mut work = Box::pin(work);
        poll_fn(move |cx| {
            let step = block_in_place(|| work.as_mut().poll(cx));
            if let Some(taken) = taken.take() {
                // Nobody waits for it if it took too long.
                taken.send(()).unwrap_or_default();
            }
            step
        })
        .await
    };
    tasks.spawn_on(task, runtime.handle());
    if timeout(first_step, first).await.is_err() {
        tracing::error!("document validation timed out");
        return Err(Abandoned::TooLong);
    }
    match tasks.join_next().await {
        Some(Ok(result)) => Ok(result),
        Some(Err(error)) if error.is_panic() => resume_unwind(error.into_panic()),
        Some(Err(_)) | None => Err(Abandoned::Impossible),
    }
}
