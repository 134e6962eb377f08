//! The command line of Chapterhouse. Results go to standard output, everything else to standard error.
#![recursion_limit = "1024"]

use std::{
    io::{IsTerminal as _, Write as _},
    path::PathBuf,
    process::ExitCode,
};

use chapterhouse::{
    auth::{Role, token::Key},
    clock::Clock,
    config::{Config, Given, Wrong},
    data::{Access, Database, Unready},
    http, sample, schema,
};
use chrono::TimeDelta;
use clap::{Parser, Subcommand};
use entity::account;
use sea_orm::ColumnTrait as _;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The backend of an association's member portal.
#[derive(Parser)]
#[command(version)]
struct Cli {
    /// A file of settings, in TOML; flags and environment go before it.
    #[arg(long, global = true, env = "CHAPTERHOUSE_CONFIG")]
    config: Option<PathBuf>,
    /// Where the database and the signing key are kept; usually `data`.
    #[arg(long, global = true, env = "CHAPTERHOUSE_DATA_DIR")]
    data_dir: Option<PathBuf>,
    /// A PostgreSQL database in place of SQLite.
    #[arg(long, global = true, env = "DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Answer requests.
    Serve {
        /// Where to listen; usually 127.0.0.1:8000.
        #[arg(long, env = "CHAPTERHOUSE_LISTEN")]
        listen: Option<String>,
    },
    /// Answer requests from the sample world, which an empty database is filled with.
    Demo {
        /// Where to listen; usually 127.0.0.1:8000.
        #[arg(long, env = "CHAPTERHOUSE_LISTEN")]
        listen: Option<String>,
    },
    /// Make the tables, or tell which steps were made.
    Migrate {
        #[command(subcommand)]
        what: Migration,
    },
    /// Print the schema.
    Schema,
    /// Print a token for an account, valid for ten minutes.
    Token {
        /// The account's mail address.
        #[arg(long)]
        account: String,
    },
}

#[derive(Subcommand)]
enum Migration {
    /// Make the steps that are missing.
    Up,
    /// Tell which steps were made.
    Status,
}

/// Why the program ends without having done its task.
enum Failure {
    /// What it was told cannot be used (exit code 78).
    Configuration(String),
    /// What it needs does not work (exit code 69).
    Unavailable(String),
}

impl From<Wrong> for Failure {
    fn from(Wrong { key, message }: Wrong) -> Self {
        Self::Configuration(format!("{key}: {message}"))
    }
}

impl From<sea_orm::DbErr> for Failure {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Unavailable(format!("database: {error}"))
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Unavailable(error.to_string())
    }
}

fn main() -> ExitCode {
    let (code, message) = match run(Cli::parse()) {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Failure::Configuration(message)) => (78, message),
        Err(Failure::Unavailable(message)) => (69, message),
    };
    // The log may not be there yet.
    let _ = writeln!(std::io::stderr(), "chapterhouse: {message}");
    ExitCode::from(code)
}

fn run(cli: Cli) -> Result<(), Failure> {
    let Cli { config, data_dir, database_url, task } = cli;
    let listen = match &task {
        Task::Serve { listen } | Task::Demo { listen } => listen.clone(),
        Task::Migrate { .. } | Task::Token { .. } => None,
        Task::Schema => return print(&schema::sdl()),
    };
    let config = Config::load(Given { config, data_dir, database_url, listen })?;
    let filter = tracing_subscriber::EnvFilter::new(&config.log);
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_env_filter(filter)
        .init();
    tokio::runtime::Runtime::new()?.block_on(perform(task, config))
}

async fn perform(task: Task, config: Config) -> Result<(), Failure> {
    let database = Database::connect(&config.database, Clock::System).await?;
    match task {
        Task::Schema => Ok(()),
        Task::Migrate { what: Migration::Up } => {
            let made = database.migrate().await?;
            print(&made.into_iter().map(|step| step + "\n").collect::<String>())
        }
        Task::Migrate { what: Migration::Status } => {
            let line = |(step, made): (String, bool)| format!("{} {step}\n", if made { "made   " } else { "missing" });
            print(&database.steps().await?.into_iter().map(line).collect::<String>())
        }
        Task::Serve { .. } => serve(database, &config, false).await,
        Task::Demo { .. } => serve(database, &config, true).await,
        Task::Token { account } => token(&database, &key(&config)?, &account).await,
    }
}

async fn serve(database: Database, config: &Config, is_demo: bool) -> Result<(), Failure> {
    let key = key(config)?;
    not_newer(&database).await?;
    database.migrate().await?;
    if is_demo {
        let planted = sample::plant(&database).await;
        planted.map_err(|_| Failure::Unavailable("the sample world cannot be made".into()))?;
        tracing::info!("this is sample data, modelled on ICMA; people, terms and states in it are invented");
        for role in ["leader", "leader-two", "staff", "admin"] {
            tracing::info!("token: chapterhouse token --account {role}@example.org");
        }
    }
    let router = http::router(http::App::new(database, key, schema::build()), &config.doors);
    let listener = tokio::net::TcpListener::bind(config.listen).await?;
    tracing::info!("listening on http://{}/graphql", listener.local_addr()?);
    Ok(axum::serve(listener, router).with_graceful_shutdown(told_to_stop()).await?)
}

async fn not_newer(database: &Database) -> Result<Option<Unready>, Failure> {
    match database.readiness().await? {
        Some(Unready::Newer(steps)) => {
            let message = format!("database: it is newer than this program: it has the steps {}", steps.join(", "));
            Err(Failure::Configuration(message))
        }
        older_or_ready => Ok(older_or_ready),
    }
}

/// Ends when the terminal or the operating system says so.
async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => drop(tokio::signal::ctrl_c().await),
    }
}

async fn token(database: &Database, key: &Key, email: &str) -> Result<(), Failure> {
    if not_newer(database).await?.is_some() {
        let message = "database: its tables are not made, or not all: run chapterhouse migrate up".into();
        return Err(Failure::Configuration(message));
    }
    let clock = database.clock();
    let access = Access::new(database.clone(), chapterhouse::auth::Viewer::system(clock.now()));
    let named = access.find::<account::Entity>().filter(account::Column::Email.eq(email.to_lowercase()));
    let found = access.one(named).await.map_err(|_| Failure::Unavailable("the database does not answer".into()))?;
    let account =
        found.ok_or_else(|| Failure::Configuration(format!("account: there is none with the address {email}")))?;
    let token = key.sign(account.id, Role::Staff, clock.now(), TimeDelta::minutes(10), clock.uuid());
    print(&token.ok_or_else(|| Failure::Unavailable("the token cannot be signed".into()))?)
}

fn key(config: &Config) -> Result<Key, Failure> {
    let (file, is_made) = &config.signing_key;
    let opened = if *is_made { Key::open(file) } else { Key::read(file) };
    opened.map_err(|message| Failure::Configuration(format!("signing_key: {message}")))
}

fn print(text: &str) -> Result<(), Failure> {
    Ok(writeln!(std::io::stdout(), "{}", text.trim_end())?)
}
