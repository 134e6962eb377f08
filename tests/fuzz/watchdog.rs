//! Holds each input to its time and memory from outside the runtime: what hangs there cannot notice itself.
use std::{
    fs,
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

/// How long the program may work at one input. Debug builds are slow, and the machine may be busy with others.
const WORK: Duration = Duration::from_secs(3);
/// How long one input may take, whether the program works or waits.
const WAIT: Duration = Duration::from_secs(30);
/// How much the program may grow by one input.
const GROWTH_KIB: u64 = 128 * 1024;

/// What is going on, and since when.
struct Begun {
    input: String,
    at: Instant,
    worked: Duration,
    kib: u64,
}

/// Ends the program with the input that took too much.
pub(crate) struct Watchdog(Arc<Mutex<Option<Begun>>>);

impl Watchdog {
    pub(crate) fn start() -> Self {
        let begun = Arc::<Mutex<Option<Begun>>>::default();
        let watched = Arc::clone(&begun);
        thread::spawn(move || {
            loop {
                thread::sleep(Duration::from_millis(20));
                if let Some(begun) = &*watched.lock().unwrap_or_else(PoisonError::into_inner) {
                    begun.check();
                }
            }
        });
        Self(begun)
    }

    /// What is done from now on is done for this input.
    pub(crate) fn begin(&self, input: &str) {
        let begun = Begun { input: input.to_owned(), at: Instant::now(), worked: worked(), kib: resident() };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(begun);
    }

    pub(crate) fn end(&self) {
        if let Some(begun) = self.0.lock().unwrap_or_else(PoisonError::into_inner).take() {
            begun.check();
        }
    }
}

impl Begun {
    fn check(&self) {
        let worked = worked().saturating_sub(self.worked);
        let waited = self.at.elapsed();
        let grown = resident().saturating_sub(self.kib);
        if WORK < worked || WAIT < waited || GROWTH_KIB < grown {
            eprintln!(
                "an input took {worked:?} of work, {waited:?} in all and {} MiB of memory:\n{}",
                grown / 1024,
                self.input
            );
            std::process::abort();
        }
    }
}

/// How long all processors together have worked for this program.
fn worked() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program may have spaces in it and ends with a bracket.
    let fields: Vec<_> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
    let ticks = [11, 12].iter().filter_map(|at| fields.get(*at)?.parse::<u64>().ok()).sum::<u64>();
    Duration::from_millis(ticks * 10)
}

/// The program's memory, in KiB.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse().unwrap_or_default()
}
