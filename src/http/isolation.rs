//! Where documents are checked and run: beside the threads that take requests, so that one that does not come to an end
//! holds up nobody else.
//!
//! Checking a document and putting its answer together do not wait for anything, so that no timeout could end them. Here
//! each step of them may hold its own thread, while the others go on; whoever waits for the answer stops waiting.
use std::{
    future::{Future, poll_fn},
    io,
    panic::resume_unwind,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    runtime::{Builder, Runtime},
    sync::oneshot,
    task::{JoinSet, block_in_place},
    time::timeout,
};

/// What a thread that runs documents needs: more than the deepest document that is let in takes, also without optimization.
pub const STACK_BYTES: usize = 8 * 1024 * 1024;

/// Threads that hold a step each, beside one for each processor: each keeps the memory that it took.
const THREADS: usize = 14;
/// So many that are held for good make it time for others.
const MAX_HELD: usize = THREADS / 2;

/// How much less of the processors costly documents get than others, as long as there are others (`nice`).
const COSTLY_NICE: i32 = 10;

/// Which threads take a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lane {
    /// Those of most documents.
    Ordinary,
    /// Those of documents that had to wait for a turn ([`super::turns`]): the system runs others before them.
    Costly,
}

/// Threads for documents.
#[derive(Debug)]
struct Threads {
    runtime: Runtime,
    held: AtomicUsize,
}

type Now = Mutex<Option<Arc<Threads>>>;

/// Those that take documents now.
static ORDINARY: Now = Mutex::new(None);
static COSTLY: Now = Mutex::new(None);

impl Lane {
    fn now(self) -> MutexGuard<'static, Option<Arc<Threads>>> {
        let now = match self {
            Self::Ordinary => &ORDINARY,
            Self::Costly => &COSTLY,
        };
        now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn threads(self) -> io::Result<Arc<Threads>> {
        let mut now = self.now();
        if let Some(threads) = &*now {
            return Ok(Arc::clone(threads));
        }
        let mut builder = Builder::new_multi_thread();
        builder.thread_name("documents").thread_stack_size(STACK_BYTES).max_blocking_threads(THREADS).enable_all();
        if self == Self::Costly {
            // On Linux each thread has a priority of its own. Where it cannot be lowered, turns have to do.
            #[cfg(target_os = "linux")]
            builder.on_thread_start(|| {
                let _ = rustix::process::setpriority_process(None, COSTLY_NICE);
            });
        }
        let threads = Arc::new(Threads { runtime: builder.build()?, held: AtomicUsize::new(0) });
        *now = Some(Arc::clone(&threads));
        Ok(threads)
    }

    /// Takes note that a step holds a thread for good, and leaves all of them to what they do if they are too few by now.
    fn note_held(self, threads: &Threads) {
        if threads.held.fetch_add(1, Ordering::Relaxed) + 1 == MAX_HELD {
            // They are never ended: a thread that is held would hold up whoever ends them.
            std::mem::forget(self.now().take());
        }
    }
}

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
    lane: Lane,
    first_step: Duration,
    work: impl Future<Output = T> + Send + 'static,
) -> Result<T, Abandoned> {
    let threads = lane.threads().map_err(|error| {
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
    tasks.spawn_on(task, threads.runtime.handle());
    if timeout(first_step, first).await.is_err() {
        tracing::error!("document validation timed out");
        lane.note_held(&threads);
        return Err(Abandoned::TooLong);
    }
    match tasks.join_next().await {
        Some(Ok(result)) => Ok(result),
        Some(Err(error)) if error.is_panic() => resume_unwind(error.into_panic()),
        Some(Err(_)) | None => Err(Abandoned::Impossible),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn documents_that_hold_their_threads_hold_up_no_others() {
        for lane in [Lane::Ordinary, Lane::Costly] {
            for _ in 0..2 * (THREADS + MAX_HELD) {
                let held = async { std::thread::sleep(Duration::from_secs(5)) };
                assert_eq!(run(lane, Duration::from_millis(10), held).await, Err(Abandoned::TooLong));
            }
            assert_eq!(run(lane, Duration::from_secs(2), async { 1 }).await, Ok(1));
        }
    }
}
