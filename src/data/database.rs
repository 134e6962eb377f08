//! The database itself: its two pools, what makes it ready, and the transaction that writes.
use std::{
    fmt,
    fs::File,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use migration::{Migrator, MigratorTrait as _};
use sea_orm::{
    ConnectOptions, ConnectionTrait as _, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    TransactionTrait as _, metric,
};
use sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};

use super::{
    OUTBOX,
    files::{self, FILE},
    fixed::FixedTables,
    health::Health,
    read_budget::{ReadLimits, interruptible},
    read_queue::ReadQueue,
    retention::RetentionPolicy,
    table_versions::TableVersions,
    write::Writes,
};
use crate::{auth::FactorKeys, chapter::life::policy::Policies, clock::Clock};

/// Where the database is, and how much of it to use.
#[derive(Clone, Debug)]
pub struct Options {
    /// A PostgreSQL URL; without one, SQLite in `data_dir`.
    pub url: Option<String>,
    /// Where SQLite keeps its file.
    pub data_dir: PathBuf,
    /// Most connections that read.
    pub readers: u32,
    /// Most connections that write (PostgreSQL; SQLite has one).
    pub writers: u32,
    /// After how long PostgreSQL gives up on a statement.
    pub statement_timeout: Duration,
}

/// Why a database cannot be served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MigrationMismatch {
    /// It has steps that this program does not know: it was made by a newer one.
    Newer(Vec<String>),
    /// It lacks steps that `migrate up` would make.
    Older(Vec<String>),
}

/// The right to make steps, until it is dropped.
#[derive(Debug)]
enum Lock {
    Server(DatabaseTransaction),
    File(File),
}

/// The right to run jobs, until it is ended or the program dies.
#[derive(Debug)]
pub struct JobLock(Lock);

impl JobLock {
    /// Lets others have it.
    pub async fn end(self) -> Result<(), DbErr> {
        match self.0 {
            Lock::Server(lock) => lock.rollback().await,
            // Closed only, it would stay locked for a moment where another program is being started: that has it too until
            // it runs.
            Lock::File(file) => file.unlock().map_err(|error| DbErr::Custom(format!("jobs.lock: {error}"))),
        }
    }
}

/// Both pools, and the clock that writes go by.
#[derive(Clone)]
pub struct Database {
    reader: DatabaseConnection,
    writer: DatabaseConnection,
    clock: Clock,
    retention: RetentionPolicy,
    chapter_policies: Policies,
    read_limits: ReadLimits,
    read_queue: Arc<ReadQueue>,
    /// Where SQLite keeps its file; none on PostgreSQL.
    data_dir: Option<PathBuf>,
    /// Where letters are if there is no mail server.
    outbox: PathBuf,
    /// How PostgreSQL is reached; none on SQLite.
    server: Option<ConnectOptions>,
    writes: Arc<Writes>,
    health: Arc<Health>,
    table_versions: Arc<TableVersions>,
    fixed_tables: Arc<FixedTables>,
    most_writers: u32,
    factor_keys: Option<Arc<FactorKeys>>,
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database").field("backend", &self.reader.get_database_backend()).finish_non_exhaustive()
    }
}

impl Database {
    /// Connects. SQLite's file is made if it is not there, for its owner's eyes only.
    pub async fn connect(options: &Options, clock: Clock) -> Result<Self, DbErr> {
        let changes = Arc::<Writes>::default();
        let (writer, reader, server) = if let Some(url) = &options.url {
            let reader = postgres(options, url, true);
            (postgres(options, url, false), reader.clone(), Some(reader))
        } else {
            files::make_private(&options.data_dir.join(FILE))?;
            let mut writer = sqlite(options, false);
            changes.watch(&mut writer);
            (writer, sqlite(options, true), None)
        };
        // The writer first: it makes the file and its journal, which readers cannot.
        let writer = sea_orm::Database::connect(writer).await?;
        let reader = sea_orm::Database::connect(reader).await?;
        let data_dir = options.url.is_none().then(|| options.data_dir.clone());
        let (read_limits, read_queue) = (ReadLimits::default(), Arc::new(ReadQueue::new(options.readers)));
        Ok(Self {
            reader,
            writer,
            clock,
            retention: RetentionPolicy::default(),
            chapter_policies: Policies::default(),
            read_limits,
            read_queue,
            data_dir,
            outbox: options.data_dir.join(OUTBOX),
            server,
            writes: changes,
            health: Arc::default(),
            table_versions: Arc::default(),
            fixed_tables: Arc::default(),
            most_writers: options.writers,
            factor_keys: None,
        })
    }

    /// The clock that writes go by.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The same database by another clock.
    pub fn with_clock(&self, clock: Clock) -> Self {
        Self { clock, ..self.clone() }
    }

    /// What the association decided that changes go by.
    pub fn retention(&self) -> RetentionPolicy {
        self.retention
    }

    /// The same database, by other terms.
    pub fn with_retention(self, retention: RetentionPolicy) -> Self {
        Self { retention, ..self }
    }

    /// What is asked of each kind of chapter.
    pub fn chapter_policies(&self) -> Policies {
        self.chapter_policies
    }

    /// The same database, where something else is asked of chapters.
    pub fn with_chapter_policies(self, chapter_policies: Policies) -> Self {
        Self { chapter_policies, ..self }
    }

    /// What one request may take of the database.
    pub fn read_limits(&self) -> ReadLimits {
        self.read_limits
    }

    /// The same database, of which one request may take this.
    pub fn with_read_limits(self, read_limits: ReadLimits) -> Self {
        Self { read_limits, ..self }
    }

    /// The same database, whose second factors are encrypted with these keys.
    pub fn with_factor_keys(self, keys: FactorKeys) -> Self {
        Self { factor_keys: Some(Arc::new(keys)), ..self }
    }

    /// The keys that second factors' secrets are encrypted with.
    pub fn factor_keys(&self) -> Option<Arc<FactorKeys>> {
        self.factor_keys.clone()
    }

    /// Makes the tables, or the steps that are still missing; gives the names of the steps that it made.
    /// Several programs that begin at once make them one after another.
    pub async fn migrate(&self) -> Result<Vec<String>, DbErr> {
        let turn = self.turn().await?;
        let missing = Migrator::get_pending_migrations(&self.writer).await?;
        Migrator::up(&self.writer, None).await?;
        if missing.len() < Migrator::migrations().len() && missing.iter().any(|step| step.name() == WRITTEN_OVER_SINCE)
        {
            self.rewrite().await?;
        }
        if !missing.is_empty() {
            self.reindex().await.map_err(|_| DbErr::Custom("the index of search cannot be made".into()))?;
        }
        drop(turn);
        Ok(missing.iter().map(|step| step.name().to_owned()).collect())
    }

    /// Undoes every step, the last first.
    pub async fn unmigrate(&self) -> Result<(), DbErr> {
        Migrator::down(&self.writer, None).await
    }

    /// Every step that this program knows, and whether it was made.
    pub async fn steps(&self) -> Result<Vec<(String, bool)>, DbErr> {
        let made = self.made().await?;
        let known = Migrator::migrations();
        Ok(known.iter().map(|step| (step.name().to_owned(), made.iter().any(|name| name == step.name()))).collect())
    }

    /// Whether this program can serve the database as it is.
    pub async fn readiness(&self) -> Result<Option<MigrationMismatch>, DbErr> {
        let known: Vec<_> = Migrator::migrations().iter().map(|step| step.name().to_owned()).collect();
        let made = self.made().await?;
        let newer: Vec<_> = made.iter().filter(|name| !known.contains(name)).cloned().collect();
        let older: Vec<_> = known.into_iter().filter(|name| !made.contains(name)).collect();
        Ok(match (newer.is_empty(), older.is_empty()) {
            (false, _) => Some(MigrationMismatch::Newer(newer)),
            (true, false) => Some(MigrationMismatch::Older(older)),
            (true, true) => None,
        })
    }

    /// Tells of every statement that is sent, for counting them.
    pub fn observe(&mut self, observer: impl Fn(&metric::Info<'_>) + Clone + Send + Sync + 'static) {
        self.reader.set_metric_callback(observer.clone());
        self.writer.set_metric_callback(observer);
    }

    pub(super) fn outbox(&self) -> &Path {
        &self.outbox
    }

    pub(super) fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    pub(super) fn writer(&self) -> &DatabaseConnection {
        &self.writer
    }

    pub(super) fn writes(&self) -> &Arc<Writes> {
        &self.writes
    }

    pub(super) fn known_health(&self) -> &Health {
        &self.health
    }

    /// Which tables have changed since when.
    pub(super) fn table_versions(&self) -> &TableVersions {
        &self.table_versions
    }

    /// What was read of tables that change with a release only.
    pub(super) fn fixed_tables(&self) -> &FixedTables {
        &self.fixed_tables
    }

    /// Most connections that write.
    pub(super) fn most_writers(&self) -> u32 {
        self.most_writers
    }

    pub(super) fn read_queue(&self) -> &ReadQueue {
        &self.read_queue
    }

    /// The file whose lock is the line of those who want to write; none on PostgreSQL, which has its own.
    pub(super) fn line(&self) -> Option<PathBuf> {
        self.data_dir.as_deref().map(files::line)
    }

    /// Waits until no other program makes steps: on PostgreSQL by a lock of the server, on SQLite by one of a file.
    async fn turn(&self) -> Result<Lock, DbErr> {
        let Some(data_dir) = &self.data_dir else {
            let turn = self.reader.begin().await?;
            turn.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({MIGRATION})")).await?;
            return Ok(Lock::Server(turn));
        };
        let wrong = |error: std::io::Error| DbErr::Custom(format!("{}: {error}", data_dir.display()));
        let file = files::lock(&data_dir.join("migration.lock")).map_err(wrong)?;
        let mut waited = Duration::ZERO;
        while file.try_lock().is_err() {
            if WAIT <= waited {
                return Err(DbErr::Custom("another program makes the tables and does not end".into()));
            }
            tokio::time::sleep(PAUSE).await;
            waited += PAUSE;
        }
        Ok(Lock::File(file))
    }

    /// The right to run jobs, if no other program has it.
    pub async fn lock_jobs(&self) -> Result<Option<JobLock>, DbErr> {
        if let Some(data_dir) = &self.data_dir {
            let wrong = |error: std::io::Error| DbErr::Custom(format!("{}: {error}", data_dir.display()));
            let file = files::lock(&data_dir.join("jobs.lock")).map_err(wrong)?;
            return Ok(file.try_lock().is_ok().then_some(JobLock(Lock::File(file))));
        }
        // A connection of its own: jobs read while they have the turn, and there may be one reader only.
        let mut server = self.server.clone().ok_or_else(|| DbErr::Custom("there is no server".into()))?;
        server.max_connections(1);
        let lock = sea_orm::Database::connect(server).await?.begin().await?;
        let asking = format!("SELECT pg_try_advisory_xact_lock({JOBS}) AS mine");
        let answer = lock.query_one_raw(sea_orm::Statement::from_string(DbBackend::Postgres, asking)).await?;
        let is_mine: bool = answer.map(|row| row.try_get("", "mine")).transpose()?.unwrap_or_default();
        Ok(is_mine.then_some(JobLock(Lock::Server(lock))))
    }

    async fn made(&self) -> Result<Vec<String>, DbErr> {
        Migrator::install(&self.writer).await?;
        let rows = self
            .writer
            .query_all_raw(sea_orm::Statement::from_string(
                self.writer.get_database_backend(),
                "SELECT version FROM seaql_migrations ORDER BY version",
            ))
            .await?;
        rows.iter().map(|row| row.try_get("", "version")).collect()
    }
}

/// The step of the first program that wrote over what it erased.
const WRITTEN_OVER_SINCE: &str = "m20260301_000055_encrypt_second_factors";

fn sqlite(options: &Options, reader: bool) -> ConnectOptions {
    let file = options.data_dir.join(FILE);
    let mut connect = ConnectOptions::new("sqlite://chapterhouse.db".to_owned());
    // One more, by which it can be asked whether it lives when requests have all others.
    let connections = if reader { options.readers + 1 } else { 1 };
    connect.max_connections(connections).min_connections(1).acquire_timeout(WAIT).sqlx_logging(false);
    // The pool must not close the connections of an idle embedded database.
    connect.idle_timeout(None::<Duration>).max_lifetime(None::<Duration>).test_before_acquire(false);
    if reader {
        interruptible(&mut connect, DbBackend::Sqlite);
    }
    connect.map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite = sqlite
            .filename(&file)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(WAIT);
        if reader {
            // A thread of its own reads, and wakes the one that waits whenever there is room for a row.
            return sqlite.pragma("query_only", "on").row_buffer_size(ROWS_AHEAD);
        }
        // What is deleted is written over, in the file too; only a writer deletes. An import writes all over its indexes:
        // with SQLite's 2 MiB of cache, and a checkpoint each 4 MiB, the same pages would be read and written many times.
        sqlite.pragma("secure_delete", "on").pragma("cache_size", "-65536").pragma("wal_autocheckpoint", "8192")
    });
    connect
}

/// So many rows SQLite may be ahead of who takes them.
const ROWS_AHEAD: usize = 1024;

fn postgres(options: &Options, url: &str, reader: bool) -> ConnectOptions {
    let timeout = format!("{}ms", options.statement_timeout.as_millis());
    let mut connect = ConnectOptions::new(url.to_owned());
    let connections = if reader { options.readers + 1 } else { options.writers };
    connect.max_connections(connections).min_connections(1).acquire_timeout(WAIT).sqlx_logging(false);
    connect.set_application_name("chapterhouse").test_before_acquire(false);
    if reader {
        interruptible(&mut connect, DbBackend::Postgres);
    }
    connect.map_sqlx_postgres_opts(move |postgres| {
        let postgres = postgres.options([("statement_timeout", timeout.as_str())]);
        if reader { postgres.options([("default_transaction_read_only", "on")]) } else { postgres }
    });
    connect
}

/// Names the lock of migrations among all locks of the server.
const MIGRATION: i64 = 0x0063_6861_7074_6572;

/// The lock of jobs.
const JOBS: i64 = MIGRATION + 1;

const PAUSE: Duration = Duration::from_millis(20);

const WAIT: Duration = Duration::from_secs(5);
