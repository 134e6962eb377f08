//! The command line of Chapterhouse. Results go to standard output, everything else to standard error.
#![recursion_limit = "1024"]

use std::{io::Write as _, path::PathBuf, process::ExitCode};

use chapterhouse::{
    auth::{Role, token::Key},
    clock::Clock,
    config::{self, Wrong},
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
    /// Where the database and the signing key are kept.
    #[arg(long, global = true, env = "CHAPTERHOUSE_DATA_DIR", default_value = "data")]
    data_dir: PathBuf,
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
        /// Where to listen.
        #[arg(long, env = "CHAPTERHOUSE_LISTEN", default_value = "127.0.0.1:8000")]
        listen: String,
    },
    /// Answer requests from the sample world, which an empty database is filled with.
    Demo {
        /// Where to listen.
        #[arg(long, env = "CHAPTERHOUSE_LISTEN", default_value = "127.0.0.1:8000")]
        listen: String,
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

#[tokio::main]
async fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::new("info,sqlx=warn,sea_orm_migration=warn");
    tracing_subscriber::fmt().with_writer(std::io::stderr).with_env_filter(filter).init();
    let (code, message) = match run(Cli::parse()).await {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Failure::Configuration(message)) => (78, message),
        Err(Failure::Unavailable(message)) => (69, message),
    };
    tracing::error!("{message}");
    ExitCode::from(code)
}

async fn run(cli: Cli) -> Result<(), Failure> {
    let Cli { data_dir, database_url, task } = cli;
    if matches!(task, Task::Schema) {
        return print(&schema::sdl());
    }
    let options = config::database(database_url, data_dir.clone())?;
    let database = Database::connect(&options, Clock::System).await?;
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
        Task::Serve { listen } => serve(database, key(&data_dir)?, config::listen(&listen)?, false).await,
        Task::Demo { listen } => serve(database, key(&data_dir)?, config::listen(&listen)?, true).await,
        Task::Token { account } => token(&database, &key(&data_dir)?, &account).await,
    }
}

async fn serve(database: Database, key: Key, listen: std::net::SocketAddr, is_demo: bool) -> Result<(), Failure> {
    if let Some(Unready::Newer(steps)) = database.readiness().await? {
        let message = format!("the database is newer than this program: it has the steps {}", steps.join(", "));
        return Err(Failure::Configuration(message));
    }
    database.migrate().await?;
    if is_demo {
        let planted = sample::plant(&database).await;
        planted.map_err(|_| Failure::Unavailable("the sample world cannot be made".into()))?;
        tracing::info!("this is sample data, modelled on ICMA; people, terms and states in it are invented");
        for role in ["leader", "leader-two", "staff", "admin"] {
            tracing::info!("token: chapterhouse token --account {role}@example.org");
        }
    }
    let router = http::router(http::App::new(database, key, schema::build()));
    let listener = tokio::net::TcpListener::bind(listen).await?;
    tracing::info!("listening on http://{}/graphql", listener.local_addr()?);
    let stop = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    Ok(axum::serve(listener, router).with_graceful_shutdown(stop).await?)
}

async fn token(database: &Database, key: &Key, email: &str) -> Result<(), Failure> {
    let clock = database.clock();
    let access = Access::new(database.clone(), chapterhouse::auth::Viewer::system(clock.now()));
    let named = access.find::<account::Entity>().filter(account::Column::Email.eq(email.to_lowercase()));
    let found = access.one(named).await.map_err(|_| Failure::Unavailable("the database does not answer".into()))?;
    let account =
        found.ok_or_else(|| Failure::Configuration(format!("account: there is none with the address {email}")))?;
    let token = key.sign(account.id, Role::Staff, clock.now(), TimeDelta::minutes(10), clock.uuid());
    print(&token.ok_or_else(|| Failure::Unavailable("the token cannot be signed".into()))?)
}

fn key(data_dir: &std::path::Path) -> Result<Key, Failure> {
    Key::open(&data_dir.join("signing-key.pem")).map_err(Failure::Configuration)
}

fn print(text: &str) -> Result<(), Failure> {
    Ok(writeln!(std::io::stdout(), "{}", text.trim_end())?)
}
