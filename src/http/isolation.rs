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
    sync::oneshot,
    task::{JoinSet, block_in_place},
    time::timeout,
};

/// More than the deepest document that is let in takes, also without optimization.
const STACK_BYTES: usize = 8 * 1024 * 1024;

/// It is never ended: a thread that is held for good would hold up the end of the program too.
static RUNTIME: LazyLock<io::Result<Runtime>> = LazyLock::new(|| {
    Builder::new_multi_thread().thread_name("documents").thread_stack_size(STACK_BYTES).enable_all().build()
});

/// Why there is no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Abandoned {
    /// The first step took too long.
    TooLong,
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
        tracing::error!(%error, "no threads for documents");
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
        tracing::error!("a document was not checked in time: its thread is left to it");
        return Err(Abandoned::TooLong);
    }
    match tasks.join_next().await {
        Some(Ok(result)) => Ok(result),
        Some(Err(error)) if error.is_panic() => resume_unwind(error.into_panic()),
        Some(Err(_)) | None => Err(Abandoned::Impossible),
    }
}
