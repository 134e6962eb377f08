//! Asks a directory of real size what its users ask, and tells statements, time and plan of each question.
//!
//! `scripts/measure` runs it; it ends with exit code 1 if a statement scans a large table or a page is slower for
//! lying deep.
#![recursion_limit = "1024"]
#![expect(clippy::disallowed_methods, reason = "plans are taken, and databases made, past the gates")]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a program of the command line")]
mod plan;
mod questions;
mod report;
mod run;
mod world;

use std::{
    error::Error,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use chapterhouse::{
    clock::Clock,
    data::{Database, Options},
};
use clap::{Parser, Subcommand};
use sea_orm::ConnectionTrait as _;

/// As the server has it, so that times compare.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What cannot be measured ends the program.
type Outcome<T> = Result<T, Box<dyn Error>>;

/// Measures a directory of real size.
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
    /// Make a database on a PostgreSQL server, and print its address.
    Create {
        /// The server.
        server: String,
    },
    /// Drop such a database.
    Drop {
        /// The server.
        server: String,
        /// The database.
        url: String,
    },
    /// Add 10,000 chapters at the universities of the database.
    Chapters(Place),
    /// Ask everything, and write `directory-….md` and `plans-….txt`.
    Ask {
        /// Where to write.
        folder: PathBuf,
        #[command(flatten)]
        place: Place,
    },
}

#[derive(clap::Args)]
struct Place {
    /// Where SQLite keeps its file, and the key is made.
    #[arg(long)]
    data_dir: PathBuf,
    /// A PostgreSQL database in place of SQLite.
    #[arg(long)]
    database_url: Option<String>,
}

impl Place {
    async fn connect(&self) -> Outcome<Database> {
        let (url, data_dir) = (self.database_url.clone(), self.data_dir.clone());
        let options = Options { url, data_dir, readers: 4, writers: 4, statement_timeout: Duration::from_mins(1) };
        Ok(Database::connect(&options, Clock::System).await?)
    }

    /// A plain connection, past the gates.
    async fn connection(&self) -> Outcome<sea_orm::DatabaseConnection> {
        let file = self.data_dir.join("chapterhouse.db");
        let url = self.database_url.clone().unwrap_or_else(|| format!("sqlite://{}", file.display()));
        Ok(sea_orm::Database::connect(url).await?)
    }
}

fn main() -> ExitCode {
    let done = tokio::runtime::Runtime::new().map_err(Into::into).and_then(|runtime| {
        runtime.block_on(async {
            match Cli::parse().task {
                Task::Create { server } => create(&server).await,
                Task::Drop { server, url } => drop_database(&server, &url).await,
                Task::Chapters(place) => world::chapters(&place.connect().await?).await,
                Task::Ask { folder, place } => ask(&folder, &place).await,
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

async fn create(server: &str) -> Outcome<()> {
    let name = format!("directory_{}", std::process::id());
    let admin = sea_orm::Database::connect(server).await?;
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await?;
    let (host, _) = server.rsplit_once('/').ok_or("the address of the server names no database")?;
    println!("{host}/{name}");
    Ok(())
}

async fn drop_database(server: &str, url: &str) -> Outcome<()> {
    let (_, name) = url.rsplit_once('/').ok_or("the address names no database")?;
    sea_orm::Database::connect(server).await?.execute_unprepared(&format!("DROP DATABASE {name}")).await?;
    Ok(())
}

async fn ask(folder: &Path, place: &Place) -> Outcome<()> {
    let connection = place.connection().await?;
    let sizes = plan::Sizes::of(&connection).await?;
    let asked = run::everything(place, &connection, &sizes).await?;
    report::write(folder, &connection, &sizes, &asked)?;
    let faults = report::faults(&asked);
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n").into()) }
}
