//! How fast the server is: beside hand-tuned statements without GraphQL (the limit) and PostGraphile 5 over the same tables.
//!
//! `scripts/speed` builds everything and runs it. All answers are compared before anything is timed.
#![recursion_limit = "1024"]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a program of the command line")]
mod compare;
mod limit;
mod load;
mod measure;
mod parameters;
mod questions;
mod report;
mod server;
mod world;

use std::{error::Error, path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

/// As the server has it, so that times compare.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What cannot be measured ends the program.
type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Measures how fast the server is.
#[derive(Parser)]
struct Cli {
    /// Cargo gives it to every bench.
    #[arg(long, hide = true, global = true)]
    bench: bool,
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Measure, and write the tables.
    Measure(Measure),
    /// Serve the hand-tuned statements.
    Limit {
        /// The database.
        url: String,
        /// Where to listen.
        port: u16,
    },
}

#[derive(clap::Args)]
struct Measure {
    /// The server that is measured.
    #[arg(long)]
    server: PathBuf,
    /// Another build of it to compare with.
    #[arg(long)]
    before: Option<PathBuf>,
    /// A PostgreSQL server on which databases may be made.
    #[arg(long)]
    postgres: String,
    /// Where PostGraphile was installed; without it, it is left out.
    #[arg(long)]
    postgraphile: Option<PathBuf>,
    /// Where files may be put meanwhile.
    #[arg(long)]
    work: PathBuf,
    /// Rounds; the medians count.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Seconds of each round and operation.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// Connections at once.
    #[arg(long, default_value_t = 32)]
    connections: usize,
}

fn main() -> ExitCode {
    let done = tokio::runtime::Runtime::new().map_err(Into::into).and_then(|runtime| {
        runtime.block_on(async {
            match Cli::parse().task {
                Task::Measure(measure) => measure.run().await,
                Task::Limit { url, port } => limit::serve(&url, port).await,
            }
        })
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
