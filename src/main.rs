//! The command line of Chapterhouse. Results go to standard output, everything else to standard error.
#![recursion_limit = "1024"]
mod cli;

use std::{
    io::{IsTerminal as _, Write as _},
    process::ExitCode,
    time::Duration,
};

use chapterhouse::{
    account::store,
    auth::{Keys, Role},
    clock::Clock,
    config::{CliOverrides, Config, ConfigError},
    data::{Database, MigrationMismatch},
    error::Error,
    export, http,
    job::{Job, run::Runner},
    schema,
    server::{self, Phase},
};
use chrono::{NaiveDate, NaiveTime, TimeDelta};
use clap::Parser as _;
use cli::{Cli, Jobs, Listening, Migration, Task};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// `mi_option_purge_delay`, which the bindings do not name.
const PURGE_DELAY: libmimalloc_sys::mi_option_t = 15;

/// Memory that is free is given back to the system after 10 ms, not after a second: a flood of requests, each of which takes
/// some megabytes for a moment, would take a hundred times as much.
#[expect(unsafe_code, reason = "the allocator is written in C and has no other interface")]
fn give_back_memory_soon() {
    // SAFETY: it sets a number, of an option that there is, before other threads are begun.
    unsafe { libmimalloc_sys::mi_option_set(PURGE_DELAY, 10) };
}

/// Why the program ends without having done its task.
enum Failure {
    /// What it was told cannot be used (exit code 78).
    Configuration(String),
    /// The file that it was given cannot be used, or not to its end (exit code 65).
    Data(String),
    /// What it needs does not work (exit code 69).
    Unavailable(String),
    /// Another program is at it: later it could (exit code 75).
    Busy(String),
    /// Nobody reads its output any more (exit code 0).
    Closed,
    /// It was told to end before it was done (exit code 130).
    Interrupted(String),
}

impl From<ConfigError> for Failure {
    fn from(ConfigError { key, message }: ConfigError) -> Self {
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
        // Whoever reads has enough: `chapterhouse export … | head`.
        if error.kind() == std::io::ErrorKind::BrokenPipe { Self::Closed } else { Self::Unavailable(error.to_string()) }
    }
}

fn main() -> ExitCode {
    give_back_memory_soon();
    let (code, message) = match run(Cli::parse()) {
        Ok(()) | Err(Failure::Closed) => return ExitCode::SUCCESS,
        Err(Failure::Configuration(message)) => (78, message),
        Err(Failure::Data(message)) => (65, message),
        Err(Failure::Unavailable(message)) => (69, message),
        Err(Failure::Busy(message)) => (75, message),
        Err(Failure::Interrupted(message)) => (cli::import::INTERRUPTED, message),
    };
    // The log may not be there yet.
    let _ = writeln!(std::io::stderr(), "chapterhouse: {message}");
    ExitCode::from(code)
}

fn run(cli: Cli) -> Result<(), Failure> {
    let Cli { config, data_dir, database_url, smtp_url, production, task } = cli;
    let Listening { listen, origins } = match &task {
        Task::Serve(listening) | Task::Demo(listening) => listening.clone(),
        Task::Job { what: Jobs::List } => {
            return print(&Job::all().into_iter().map(Job::name).collect::<Vec<_>>().join("\n"));
        }
        Task::Migrate { .. }
        | Task::Key { .. }
        | Task::Account { .. }
        | Task::Token { .. }
        | Task::Import(_)
        | Task::Export { .. }
        | Task::Job { .. } => Listening::default(),
        Task::Schema => return print(&schema::sdl()),
    };
    let config = Config::load(CliOverrides { config, data_dir, database_url, listen, origins, smtp_url, production })?;
    let config = if task.makes_a_database() {
        config.make_data_dir()?;
        config
    } else {
        config.of_what_is_there()?
    };
    let filter = tracing_subscriber::EnvFilter::new(&config.log);
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_env_filter(filter)
        .init();
    if let Task::Key { what } = &task
        && !cli::key::perform(what, &config)?
    {
        return Ok(());
    }
    let mut threads = tokio::runtime::Builder::new_multi_thread();
    let runtime = threads.enable_all().thread_stack_size(http::STACK_BYTES).build()?;
    let done = runtime.block_on(perform(task, config));
    // Whatever does not end by itself does not keep the program.
    runtime.shutdown_timeout(Duration::from_millis(500));
    done
}

async fn perform(task: Task, config: Config) -> Result<(), Failure> {
    let database = Database::connect(&config.database, Clock::System).await?;
    let database = database.with_retention(config.retention).with_chapter_policies(config.chapters);
    // Without a file of them, what needs them says so.
    let has_factor_keys = task.makes_a_database() || config.factor_key.0.exists();
    let database = if has_factor_keys { database.with_factor_keys(cli::key::open_factor(&config)?) } else { database };
    match task {
        Task::Schema | Task::Job { what: Jobs::List } => Ok(()),
        Task::Key { what } => {
            ensure_migrated(&database).await?;
            cli::key::encrypt(&database).await?;
            cli::key::perform(&what.list(), &config).map(drop)
        }
        Task::Job { what: Jobs::Run { today, names } } => {
            ensure_migrated(&database).await?;
            jobs(&runner(database, &config), today, names).await
        }
        Task::Migrate { what: Migration::Up } => {
            let made = database.migrate().await?;
            print(&made.into_iter().map(|step| step + "\n").collect::<String>())
        }
        Task::Migrate { what: Migration::Status } => {
            let line =
                |(step, applied): (String, bool)| format!("{} {step}\n", if applied { "applied" } else { "pending" });
            print(&database.steps().await?.into_iter().map(line).collect::<String>())
        }
        Task::Serve(_) => serve(database, &config, false).await,
        Task::Demo(_) => serve(database, &config, true).await,
        Task::Import(order) => {
            ensure_not_newer(&database).await?;
            database.migrate().await?;
            cli::import::perform(order, &database, &config).await
        }
        Task::Export { what } => {
            ensure_migrated(&database).await?;
            let rows = export::run(&database, what, std::io::stdout().lock()).await.map_err(|broken| match broken {
                export::Broken::Database(error) => unavailable(error),
                export::Broken::Output(error) => error.into(),
            })?;
            tracing::info!("{rows} rows");
            Ok(())
        }
        Task::Account { what } => cli::account::perform(what, &database, &config).await,
        Task::Token { account } => token(&database, &cli::key::open(&config)?, &account).await,
    }
}

async fn serve(database: Database, config: &Config, is_demo: bool) -> Result<(), Failure> {
    let keys = cli::key::open(config)?;
    let listener = tokio::net::TcpListener::bind(config.listen).await;
    let listener = listener.map_err(|error| Failure::Configuration(format!("listen: {}: {error}", config.listen)))?;
    ensure_not_newer(&database).await?;
    database.migrate().await?;
    cli::key::encrypt(&database).await?;
    if config.production {
        cli::production::check(&database, config, is_demo).await?;
    }
    if is_demo {
        cli::demo::seed(&database, config).await?;
    }
    let association = if is_demo { config.association.clone().or_sample() } else { config.association.clone() };
    let mut runner = runner(database.clone(), config);
    runner.settings.mailboxes.contact = association.contact_mailbox.clone();
    let app = http::App::new(database, keys, schema::build())
        .with_association(association)
        .with_answer_limits(config.answers, config.limits.answer_memory)
        .with_answer_cache(config.limits.answer_cache)
        .with_issuers(config.issuers.clone())
        .with_sign_in(config.staff_need_second_factor, std::sync::Arc::clone(&runner.mail));
    let (phase, phases) = tokio::sync::watch::channel(Phase::Open);
    let options = http::ServerOptions { local_pages: is_demo, ..config.server.clone() };
    let router = http::guarded(http::router(app, &options), &options.proxies, &config.limits, phases);
    tracing::info!("listening on http://{}/graphql", listener.local_addr()?);
    if is_demo {
        print(&format!("open {} in a browser", cli::demo::address(listener.local_addr()?)))?;
    }
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let shutdown_signal = async {
        server::shutdown_signal().await;
        stop.send_replace(true);
    };
    let (limits, proxies) = (config.limits.clone(), config.server.proxies.clone());
    let serving = server::serve(listener, router, limits, proxies, phase, shutdown_signal);
    let jobs = async {
        if let Some(pause) = config.jobs_every {
            runner.run_every(pause, stopped).await;
        }
    };
    tokio::join!(serving, jobs);
    Ok(())
}

fn runner(database: Database, config: &Config) -> Runner {
    Runner {
        database,
        settings: config.notices.clone(),
        transport: config.transport.clone(),
        mail: std::sync::Arc::default(),
    }
}

async fn jobs(runner: &Runner, today: Option<NaiveDate>, names: Vec<Job>) -> Result<(), Failure> {
    let jobs = if names.is_empty() { Job::all() } else { names };
    let now = today.map_or_else(|| runner.database.clock().now(), |day| day.and_time(NaiveTime::MIN).and_utc());
    let Some(ran) = runner.run_all_when_free(&jobs, now).await.map_err(unavailable)? else {
        return Err(Failure::Busy("another process holds the job lock: try again later".into()));
    };
    print(&ran.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;
    match ran.iter().find(|ran| ran.stats.is_none()) {
        Some(failed) => Err(Failure::Unavailable(format!("{} failed; the log tells more", failed.job))),
        None => Ok(()),
    }
}

async fn ensure_not_newer(database: &Database) -> Result<Option<MigrationMismatch>, Failure> {
    match database.readiness().await? {
        Some(MigrationMismatch::Newer(steps)) => {
            let message =
                format!("database: it is newer than this program: it has unknown migrations {}", steps.join(", "));
            Err(Failure::Configuration(message))
        }
        older_or_ready => Ok(older_or_ready),
    }
}

async fn ensure_migrated(database: &Database) -> Result<(), Failure> {
    match ensure_not_newer(database).await? {
        Some(_) => {
            let message = "database: it has pending migrations: run chapterhouse migrate up".into();
            Err(Failure::Configuration(message))
        }
        None => Ok(()),
    }
}

/// The reason of a refusal is for whoever gave the order.
fn refused(error: Error) -> Failure {
    match error {
        Error::Refused(problems) => {
            let reasons = problems.iter().map(|problem| format!("{}: {}", problem.path.join("."), problem.message));
            Failure::Configuration(reasons.collect::<Vec<_>>().join("; "))
        }
        error @ Error::Internal(_) => unavailable(error),
    }
}

fn unavailable(_: Error) -> Failure {
    Failure::Unavailable("the database does not answer; the log tells more".into())
}

async fn token(database: &Database, keys: &Keys, email: &str) -> Result<(), Failure> {
    let account = cli::account::named(database, email).await?;
    let clock = database.clock();
    let now = clock.now();
    let viewer = store::viewer(database, account.id, Role::Staff, now).await.map_err(unavailable)?;
    let disabled = || Failure::Configuration(format!("account: {email} is disabled: enable it first"));
    let role = viewer.ok_or_else(disabled)?.role();
    let token = keys.sign(account.id, role, now, TimeDelta::minutes(10), clock.uuid());
    print(&token.ok_or_else(|| Failure::Unavailable("the token cannot be signed".into()))?)
}

fn print(text: &str) -> Result<(), Failure> {
    Ok(writeln!(std::io::stdout(), "{}", text.trim_end())?)
}
