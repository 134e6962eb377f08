//! Attacks the built program while an innocent client asks, and tells what that client felt.
//!
//! `cargo bench --bench attacks` starts the server with the sample world on SQLite, and on PostgreSQL as well if
//! `TEST_DATABASE_URL` names a server; one attack goes on at a time, and then several at once. It prints a table
//! (`--write FILE` keeps it) and ends with exit code 1 if the innocent client waited too long, the server's memory grew too
//! much, it ended, did not stop when it was told to, or something was not refused that has to be. Everything goes to
//! this machine only and ends within five minutes (`--seconds`). A debug build has other bars than an optimized one.
#![expect(clippy::disallowed_methods, reason = "databases are made past the gates")]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a program of the command line")]
mod attack;
mod documents;
mod frames;
mod people;
mod report;
mod server;
mod sockets;
mod visitor;
mod world;

use std::{
    error::Error,
    path::PathBuf,
    process::ExitCode,
    time::{Duration, Instant},
};

use clap::Parser;
use rustix::process::{Resource, getrlimit, setrlimit};

use self::{
    attack::{Attack, Part},
    frames::Flood,
    people::Claim,
    report::{Bars, HEAD, Row, Tally, page},
    server::{Place, Server},
    visitor::Visit,
};

/// What cannot be tried ends the program.
type Outcome<T> = Result<T, Box<dyn Error>>;

/// How long each attack goes on.
const HOW_LONG: Duration = Duration::from_millis(1500);
/// How often a busy server is told to stop.
const STOPS: usize = 6;

/// Attacks the server and measures what others feel.
#[derive(Parser)]
struct Cli {
    /// Cargo gives it to every bench.
    #[arg(long, hide = true)]
    bench: bool,
    /// Where to write the table.
    #[arg(long)]
    write: Option<PathBuf>,
    /// An optimized build of the program, in place of the one that cargo has built for the bench.
    #[arg(long)]
    optimized: Option<PathBuf>,
    /// When to begin no more attacks.
    #[arg(long, default_value_t = 280)]
    seconds: u64,
    /// Only attacks whose name contains this.
    #[arg(default_value = "")]
    only: String,
}

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    match attack_all(&cli).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

/// Whether the server held against all of it.
async fn attack_all(cli: &Cli) -> Outcome<bool> {
    // The attackers need more descriptors than they leave to the server.
    let limit = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, rustix::process::Rlimit { current: limit.maximum, ..limit })?;
    println!("{HEAD}");
    let is_optimized = cli.optimized.is_some() || cfg!(not(debug_assertions));
    let bars = if is_optimized { Bars::OPTIMIZED } else { Bars::DEBUG };
    let end = Instant::now() + Duration::from_secs(cli.seconds);
    let mut rows = Vec::new();
    let postgres = std::env::var("TEST_DATABASE_URL").ok().filter(|url| !url.is_empty());
    for database in [None, postgres.as_deref()].into_iter().take(if postgres.is_some() { 2 } else { 1 }) {
        let place = Place::new(database, cli.optimized.clone()).await?;
        let mut round = Round {
            place: &place,
            only: &cli.only,
            bars,
            end,
            is_filled: false,
            quiet: None,
            server: None,
            rows: &mut rows,
        };
        let done = round.run().await;
        drop(round);
        place.remove().await?;
        done?;
    }
    if let Some(file) = &cli.write {
        std::fs::write(file, page(&rows, bars))?;
    }
    let missed: Vec<_> = rows.iter().filter(|row| !row.faults.is_empty()).collect();
    println!("\n{} attacks, {} not held", rows.len(), missed.len());
    Ok(missed.is_empty())
}

/// All attacks on one database.
struct Round<'a> {
    place: &'a Place,
    only: &'a str,
    bars: Bars,
    end: Instant,
    /// Whether this database has the rows and the long texts that small questions ask for.
    is_filled: bool,
    /// The innocent client's 99th percentile without an attack.
    quiet: Option<Duration>,
    server: Option<Server>,
    rows: &'a mut Vec<Row>,
}

impl Round<'_> {
    async fn run(&mut self) -> Outcome<()> {
        let is_first = self.place.postgres.is_none();
        let mut documents = documents::attacks();
        let sums = sums(&documents);
        documents.push(people::large_answers());
        let connections = sockets::attacks().into_iter().chain(floods());
        for attack in documents.into_iter().chain(connections).chain(sums) {
            if is_first || attack.on_both {
                self.attack(&attack, HOW_LONG).await?;
            }
        }
        for claim in [Claim::Anonymous, Claim::ManyOfficers, Claim::GuessFactor, Claim::EmptyThrottle] {
            self.claim(claim).await?;
        }
        if is_first {
            let (attack, how_long) = sockets::abandoned();
            self.attack(&attack, how_long).await?;
        }
        self.stop();
        self.stops(is_first).await
    }

    fn is_left_out(&mut self, name: &str) -> bool {
        if !name.contains(self.only) {
            return true;
        }
        let is_late = self.end < Instant::now();
        if is_late {
            self.keep(Row::not_run(name, self.place.database()));
        }
        is_late
    }

    fn keep(&mut self, row: Row) {
        println!("{}", row.line());
        self.rows.push(row);
    }

    /// The server that runs, or another if the one before did not hold.
    async fn server(&mut self) -> Outcome<&mut Server> {
        if self.server.is_none() {
            let server = Server::start(self.place).await?;
            if !self.is_filled {
                people::describe_at_length(server.address).await?;
                world::fill(self.place).await?;
                self.is_filled = true;
            }
            // The first questions fill what is kept for later ones.
            let visit = Visit::begin(server.address);
            tokio::time::sleep(Duration::from_millis(700)).await;
            visit.end();
            if self.quiet.is_none() {
                let visit = Visit::begin(server.address);
                tokio::time::sleep(HOW_LONG).await;
                self.quiet = Some(visit.end().percentile(99));
            }
            self.server = Some(server);
        }
        self.server.as_mut().ok_or_else(|| "there is no server".into())
    }

    async fn attack(&mut self, attack: &Attack, how_long: Duration) -> Outcome<()> {
        if self.is_left_out(attack.name) {
            return Ok(());
        }
        let address = self.server().await?.address;
        let row = self.measure(attack.name, attack.run(address, how_long)).await?;
        if row.faults.is_empty() {
            self.keep(row);
            return Ok(());
        }
        // What other programs do at the time can fail an attack, hardly twice. What is said of the first is not kept.
        println!("{}", row.line());
        let address = self.server().await?.address;
        let row = self.measure(attack.name, attack.run(address, how_long)).await?;
        self.keep(row);
        Ok(())
    }

    async fn claim(&mut self, claim: Claim) -> Outcome<()> {
        if self.is_left_out(claim.name()) {
            return Ok(());
        }
        let (address, data_dir) = (self.server().await?.address, self.place.data_dir());
        // What was guessed and reported cannot be tried twice.
        let row = self.measure(claim.name(), claim.run(address, &data_dir)).await?;
        self.keep(row);
        Ok(())
    }

    /// What the innocent client feels and the server takes while something goes on.
    async fn measure(&mut self, name: &str, attack: impl Future<Output = Tally>) -> Outcome<Row> {
        let database = self.place.database();
        let server = self.server().await?;
        let (watch, visit) = (server.watch(), Visit::begin(server.address));
        let tally = attack.await;
        let waits = visit.end();
        let quiet = self.quiet.unwrap_or_default();
        let mut row = Row::new((name, database), (self.bars, quiet), waits, tally, watch.end());
        if !self.server().await?.is_alive() {
            row.faults.push("the server ended".into());
        }
        // What an attack left behind is not to be measured with the next.
        if !row.faults.is_empty()
            && let Some(server) = self.server.take()
        {
            row.stopped(server.stop());
        }
        Ok(row)
    }

    /// Stops the server after all that it held against.
    fn stop(&mut self) {
        if let Some(server) = self.server.take() {
            let stopped = server.stop();
            if let Some(row) = self.rows.last_mut() {
                row.stopped(stopped);
                println!("{}", row.line());
            }
        }
    }

    async fn stops(&mut self, is_first: bool) -> Outcome<()> {
        let idle = "SIGTERM while 200 connections are open that nobody uses";
        let busy = "SIGTERM while others keep coming: nobody is reset";
        for name in [idle].into_iter().chain(std::iter::repeat_n(busy, if is_first { STOPS } else { 1 })) {
            if self.is_left_out(name) {
                continue;
            }
            let (stopped, tally) = if name == idle {
                sockets::stop_while_idle(self.place).await?
            } else {
                sockets::stop_while_busy(self.place).await?
            };
            let mut row = Row::stopping(name, self.place.database(), tally);
            row.stopped(stopped);
            self.keep(row);
        }
        Ok(())
    }
}

fn floods() -> impl Iterator<Item = Attack> {
    let floods = [
        ("HTTP/2: requests taken back at once", Flood::RapidReset),
        ("HTTP/2: headers without end", Flood::Continuation),
        ("HTTP/2: settings without end", Flood::Settings),
        ("HTTP/2: pings without end", Flood::Ping),
        ("HTTP/2: data without data", Flood::EmptyData),
        ("HTTP/2: requests that never end", Flood::OpenStreams),
        ("HTTP/2: frames that mean nothing", Flood::Nonsense),
        ("HTTP/2: a table of headers that is always full", Flood::HeaderTable),
    ];
    floods.into_iter().map(|(name, flood)| Attack { name, parts: vec![Part::Frames(flood)], on_both: false })
}

/// Several attacks at once.
fn sums(documents: &[Attack]) -> Vec<Attack> {
    let all = |wanted: &[&str]| {
        let chosen = documents.iter().filter(|attack| wanted.iter().any(|part| attack.name.contains(part)));
        chosen.flat_map(|attack| attack.parts.clone()).collect::<Vec<_>>()
    };
    let sockets = |part: &str| {
        let chosen = sockets::attacks().into_iter().filter(|attack| attack.name.contains(part));
        chosen.flat_map(|attack| attack.parts).collect::<Vec<_>>()
    };
    let frames = vec![Part::Frames(Flood::RapidReset), Part::Frames(Flood::Settings)];
    vec![
        Attack {
            name: "at once: facets, counts, pages",
            parts: all(&["facets of", "counts of eight", "pages of pages", "heaviest"]),
            on_both: true,
        },
        Attack {
            name: "at once: half bodies, frames, introspection",
            parts: [sockets("half bodies"), frames, all(&["introspection "])].concat(),
            on_both: false,
        },
        Attack {
            name: "at once: slow readers, missing fragments, unknown directives",
            parts: [sockets("do not read"), all(&["missing one", "directives"])].concat(),
            on_both: false,
        },
    ]
}
