//! What came of each attack, held against the bars, as a table.
use std::{collections::BTreeMap, fmt::Write as _, time::Duration};

use crate::{server::Reading, visitor::Waits};

/// What the server is held to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bars {
    /// The longest wait of 99 in a hundred of the innocent client's questions, beyond what it is without an attack.
    p99: Duration,
    /// How much the server's own memory may grow.
    memory_kib: u64,
    build: &'static str,
}

impl Bars {
    /// Of an optimized build, which is the one that operators run.
    pub(crate) const OPTIMIZED: Self =
        Self { p99: Duration::from_millis(250), memory_kib: 64 * 1024, build: "release" };
    /// Of a debug build, wherever it is tried: the innocent client is answered in the end, and memory has a bound. How fast
    /// and how small the server is, a debug build on a machine that others use does not tell.
    pub(crate) const DEBUG: Self = Self { p99: Duration::from_millis(1900), memory_kib: 256 * 1024, build: "debug" };
}

/// The largest answer: 8 MiB of data, and what is around them.
const ANSWER: usize = 9 * 1024 * 1024;
/// The largest refusal.
const REFUSAL: usize = 72 * 1024;

/// What attackers were told.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    /// Codes of refusals, or what became of the connection, with how often.
    pub(crate) told: BTreeMap<String, u64>,
    pub(crate) largest_answer: usize,
    pub(crate) largest_refusal: usize,
    /// What must not have happened.
    pub(crate) faults: Vec<String>,
}

impl Tally {
    pub(crate) fn note(&mut self, what: impl Into<String>) {
        *self.told.entry(what.into()).or_default() += 1;
    }

    pub(crate) fn and(mut self, other: Self) -> Self {
        for (what, count) in other.told {
            *self.told.entry(what).or_default() += count;
        }
        self.largest_answer = self.largest_answer.max(other.largest_answer);
        self.largest_refusal = self.largest_refusal.max(other.largest_refusal);
        for fault in other.faults {
            if !self.faults.contains(&fault) {
                self.faults.push(fault);
            }
        }
        self
    }
}

/// An attack and what it did.
pub(crate) struct Row {
    name: String,
    database: &'static str,
    p50: Duration,
    p99: Duration,
    max: Duration,
    quiet: Duration,
    asked: usize,
    failed: usize,
    told: BTreeMap<String, u64>,
    reading: Reading,
    stopped: Option<Duration>,
    pub(crate) faults: Vec<String>,
}

impl Row {
    /// `quiet` is the 99th percentile without an attack, on the same machine in the same run.
    pub(crate) fn new(
        (name, database): (&str, &'static str),
        (bars, quiet): (Bars, Duration),
        mut waits: Waits,
        tally: Tally,
        reading: Reading,
    ) -> Self {
        let (p50, p99, max) = (waits.percentile(50), waits.percentile(99), waits.percentile(100));
        let mut faults = tally.faults;
        if bars.p99 + quiet < p99 {
            faults.push(format!("p99 is {} ms", p99.as_millis()));
        }
        if bars.memory_kib < reading.kib {
            faults.push(format!("memory grew by {} MiB", reading.kib / 1024));
        }
        if ANSWER < tally.largest_answer {
            faults.push(format!("an answer had {} MiB", tally.largest_answer / 1024 / 1024));
        }
        if REFUSAL < tally.largest_refusal {
            faults.push(format!("a refusal had {} KiB", tally.largest_refusal / 1024));
        }
        let (asked, failed, name) = (waits.all.len(), waits.failed, name.to_owned());
        Self { name, database, p50, p99, max, quiet, asked, failed, told: tally.told, reading, stopped: None, faults }
    }

    /// A row of a server that is told to stop, while nobody measures how long others wait.
    pub(crate) fn stopping(name: &str, database: &'static str, tally: Tally) -> Self {
        let faults = tally.faults.clone();
        let waits = Waits { all: vec![Duration::ZERO], failed: 0 };
        let row = Self::new((name, database), (Bars::DEBUG, Duration::ZERO), waits, tally, Reading::default());
        Self { asked: 0, faults, ..row }
    }

    /// A row of an attack for which there was no time.
    pub(crate) fn not_run(name: &str, database: &'static str) -> Self {
        let row = Self::stopping(name, database, Tally::default());
        Self { faults: vec!["not run: the time was over".into()], ..row }
    }

    pub(crate) fn stopped(&mut self, stopped: Result<Duration, String>) {
        match stopped {
            Ok(took) => self.stopped = Some(took),
            Err(fault) => self.faults.push(fault),
        }
    }

    pub(crate) fn line(&self) -> String {
        let told: Vec<_> = self.told.iter().map(|(what, count)| format!("{count} {what}")).collect();
        let stopped = self.stopped.map_or_else(String::new, |took| format!("{:.1}", took.as_secs_f64()));
        let verdict = if self.faults.is_empty() { "holds".into() } else { format!("**{}**", self.faults.join("; ")) };
        let [p50, p99, max, quiet] = [self.p50, self.p99, self.max, self.quiet].map(|wait| wait.as_secs_f64() * 1000.0);
        let Reading { kib, descriptors } = self.reading;
        format!(
            "| {} | {} | {} | {} | {p50:.0} | {p99:.0} | {quiet:.0} | {max:.0} | {} | {descriptors} | {stopped} | {} | {verdict} |",
            self.name,
            self.database,
            self.asked,
            self.failed,
            kib / 1024,
            told.join(", ")
        )
    }
}

pub(crate) const HEAD: &str = "| attack | database | asked | failed | p50 ms | p99 ms | quiet p99 ms | max ms | memory MiB | descriptors | stopped s | attackers were told | verdict |\n|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|---|";

/// The whole page.
pub(crate) fn page(rows: &[Row], bars: Bars) -> String {
    let Bars { p99, memory_kib, build } = bars;
    let mut page = format!(
        "# What an innocent client feels during attacks\n\n\
         Written by `cargo bench --bench attacks`; this run measured the {build} build on {} processors, which the attackers \
         used too. *asked* and *failed* are the questions of the innocent client; one that failed counts as a wait of two seconds. \
         *memory* is how much the private memory of the server grew at most. *stopped* is how long it took to end after \
         SIGTERM, where it was told to stop after the attack. *quiet* is the same client's p99 without an attack, in the same \
         run. The bars: p99 at most {} ms above the quiet one, {} MiB of growth, 12 s to stop. An attack that was not held \
         against was repeated once, and the row is that of the repetition.\n\n{HEAD}\n",
        std::thread::available_parallelism().map_or(0, std::num::NonZero::get),
        p99.as_millis(),
        memory_kib / 1024
    );
    for row in rows {
        let _ = writeln!(page, "{}", row.line());
    }
    page
}
