//! A database of its own for every test.
pub(crate) mod accounts;
mod applications;
pub(crate) mod branches;
mod bulk;
pub(crate) mod catalogue;
pub(crate) mod chapters;
mod exchanges;
pub(crate) mod inquiries;
pub(crate) mod issuer;
mod names;
mod officers;
pub(crate) mod persons;
mod placements;
pub(crate) mod relations;
pub(crate) mod requirements;
pub(crate) mod rosters;
mod rows;
mod sisters;
mod sponsors;
pub(crate) mod work;

use std::{
    collections::{BTreeSet, HashMap},
    sync::{
        Arc, LazyLock, Mutex,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    time::Duration,
};

use chapterhouse::{
    account::store,
    auth::{FactorKeys, Keys, Role, Viewer},
    clock::Clock,
    data::{Database, Options, ReadLimits},
    http::{App, ServedSchema, ServerOptions, router},
};
use chrono::{DateTime, Utc};
use entity::{
    account::{self, AccountId},
    chapter::{self, ChapterId},
    ledger_entry,
    organization::OrganizationId,
    organization_link::OrganizationLinkId,
};
use sea_orm::{ConnectionTrait as _, EntityTrait as _, QueryOrder as _, Statement};
use serde_json::Value as Json;
use tempfile::TempDir;
use uuid::Uuid;

/// An empty database, and the folder that SQLite keeps it in.
pub(crate) struct TestDatabase {
    pub(crate) database: Database,
    /// Where PostgreSQL has it.
    pub(crate) url: Option<String>,
    pub(crate) folder: TempDir,
    discarded: Discarded,
}

/// Has PostgreSQL's database dropped when the test is over: thousands of them would fill a disk.
struct Discarded(Option<String>);

impl Discarded {
    fn of(url: Option<&String>) -> Self {
        Self(url.cloned())
    }
}

impl Drop for Discarded {
    fn drop(&mut self) {
        if let Some(url) = self.0.take() {
            // Only the end of the program ends whoever receives.
            DISCARDED.send(url).unwrap_or_default();
        }
    }
}

static DISCARDED: LazyLock<mpsc::Sender<String>> = LazyLock::new(|| {
    let (sender, receiver) = mpsc::channel::<String>();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let server = std::env::var("TEST_DATABASE_URL").unwrap();
        let admin = runtime.block_on(sea_orm::Database::connect(server)).unwrap();
        for url in receiver {
            let name = url.rsplit_once('/').unwrap().1.to_owned();
            let dropping = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            // A server that a test has stopped takes its databases with it.
            runtime.block_on(admin.execute_unprepared(&dropping)).map(drop).unwrap_or_default();
        }
    });
    sender
});

impl TestDatabase {
    pub(crate) async fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = match std::env::var("TEST_DATABASE_URL") {
            Ok(server) if !server.is_empty() => Some(create(&server, "").await),
            _ => None,
        };
        let database = connect(&folder, url.clone()).await;
        let discarded = Discarded::of(url.as_ref());
        Self { database, url, folder, discarded }
    }

    /// The same database, as another program has it.
    pub(crate) async fn beside(&self) -> Database {
        connect(&self.folder, self.url.clone()).await
    }

    /// One with all tables: a copy of one that was migrated once.
    pub(crate) async fn migrated() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = match TEMPLATE.get_or_init(template).await {
            Template::Files(files) => {
                for (name, bytes) in files {
                    std::fs::write(folder.path().join(name), bytes).unwrap();
                }
                None
            }
            Template::Named { server, name } => Some(create(server, &format!("TEMPLATE {name}")).await),
        };
        let database = connect(&folder, url.clone()).await;
        let discarded = Discarded::of(url.as_ref());
        Self { database, url, folder, discarded }
    }

    /// A plain connection, past the gates.
    pub(crate) async fn connection(&self) -> sea_orm::DatabaseConnection {
        sea_orm::Database::connect(self.address()).await.unwrap()
    }

    /// A plain connection, the same for every statement.
    pub(crate) async fn one_connection(&self) -> sea_orm::DatabaseConnection {
        let mut options = sea_orm::ConnectOptions::new(self.address());
        options.max_connections(1).min_connections(1);
        sea_orm::Database::connect(options).await.unwrap()
    }

    /// Until a statement waits for a lock of PostgreSQL, in this database.
    pub(crate) async fn until_one_waits(&self) {
        let connection = self.connection().await;
        let waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let waiting = sea_orm::Statement::from_string(sea_orm::DbBackend::Postgres, waiting);
        while connection.query_one_raw(waiting.clone()).await.unwrap().is_none() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
    fn address(&self) -> String {
        let file = self.folder.path().join("chapterhouse.db");
        self.url.clone().unwrap_or_else(|| format!("sqlite://{}", file.display()))
    }
}

/// What all tests serve: reading what each role sees of the schema takes longer than most of them.
pub(crate) fn served_schema() -> ServedSchema {
    static SCHEMA: LazyLock<ServedSchema> = LazyLock::new(|| chapterhouse::schema::build().into());
    SCHEMA.clone()
}

/// The application on a database, as patient as it.
fn app(database: &Database, keys: Keys) -> App {
    let app = App::new(database.clone(), keys, served_schema());
    app.with_check_timeout(PATIENT.public).with_turn_timeout(PATIENT.public)
}

/// The code of the first refusal in the payload of a mutation; empty if it was made.
pub(crate) fn code(answer: &Json) -> &str {
    let mut payloads = answer["data"].as_object().unwrap().values();
    payloads.next().unwrap()["errors"][0]["code"].as_str().unwrap_or_default()
}

/// Whether a page that is made from the program is as it was reviewed; with `UPDATE_POLICY` it is made anew.
pub(crate) fn is_current(file: &str, page: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("UPDATE_POLICY").is_some() {
        std::fs::write(&path, page).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(kept, page, "review {file}, then run with UPDATE_POLICY=1");
}

/// The tests of this program, each by its whole path.
pub(crate) fn tests() -> BTreeSet<String> {
    let listed = std::process::Command::new(std::env::current_exe().unwrap()).args(["--list"]).output().unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    listed.lines().filter_map(|line| Some(line.strip_suffix(": test")?.to_owned())).collect()
}

pub(crate) fn today() -> DateTime<Utc> {
    "2026-03-01T09:00:00Z".parse().unwrap()
}

async fn connect(folder: &TempDir, url: Option<String>) -> Database {
    let database = Database::connect(&options(folder, url), Clock::standing(today())).await.unwrap();
    let database = database.with_read_limits(PATIENT);
    database.with_factor_keys(FactorKeys::open(&folder.path().join("factor-key.json"), today()).unwrap())
}

/// Longer than any statement of a test takes on a machine that has much else to do: what is about limits sets its own.
const PATIENT: ReadLimits = ReadLimits {
    public: Duration::from_mins(1),
    staff: Duration::from_mins(1),
    heavy_statement: Duration::from_mins(1),
    at_once: 2,
};

fn options(folder: &TempDir, url: Option<String>) -> Options {
    let data_dir = folder.path().to_owned();
    Options { url, data_dir, readers: 2, writers: 2, statement_timeout: Duration::from_secs(10) }
}

/// A migrated database, of which each test gets a copy.
enum Template {
    /// What SQLite keeps.
    Files(Vec<(std::ffi::OsString, Vec<u8>)>),
    /// Where PostgreSQL has it.
    Named { server: String, name: String },
}

/// Whether this run of the tests is on PostgreSQL.
pub(crate) fn is_on_postgres() -> bool {
    std::env::var_os("TEST_DATABASE_URL").is_some()
}

static TEMPLATE: tokio::sync::OnceCell<Template> = tokio::sync::OnceCell::const_new();

async fn template() -> Template {
    let TestDatabase { database, url, folder, mut discarded } = TestDatabase::empty().await;
    discarded.0 = None;
    database.migrate().await.unwrap();
    drop(database);
    let Some(url) = url else {
        // Each database has keys of its own.
        let is_database = |file: &std::fs::DirEntry| file.file_name().to_string_lossy().starts_with("chapterhouse.db");
        let files = std::fs::read_dir(folder.path()).unwrap().map(Result::unwrap).filter(is_database);
        return Template::Files(files.map(|file| (file.file_name(), std::fs::read(file.path()).unwrap())).collect());
    };
    let (server, name) = (std::env::var("TEST_DATABASE_URL").unwrap(), url.rsplit_once('/').unwrap().1.to_owned());
    // Nobody may be connected to what is copied.
    let admin = sea_orm::Database::connect(&server).await.unwrap();
    let leave = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
    admin.execute_unprepared(&leave).await.unwrap();
    Template::Named { server, name }
}

async fn create(server: &str, like: &str) -> String {
    let name = format!("test_{}", Uuid::now_v7().simple());
    let admin = sea_orm::Database::connect(server).await.unwrap();
    admin.execute_unprepared(&format!("CREATE DATABASE {name} {like}")).await.unwrap();
    let (host, _) = server.rsplit_once('/').unwrap();
    format!("{host}/{name}")
}

/// The application with rows to work on: two chapters of which Lea leads the first, and one that is inactive.
pub(crate) struct World {
    pub(crate) test: TestDatabase,
    pub(crate) app: App,
    pub(crate) own: ChapterId,
    pub(crate) other: ChapterId,
    pub(crate) inactive: ChapterId,
    pub(crate) university: OrganizationId,
    /// Related to the third university by `link`.
    pub(crate) second: OrganizationId,
    pub(crate) link: OrganizationLinkId,
    pub(crate) lea: AccountId,
    pub(crate) sam: AccountId,
    /// Administers accounts.
    pub(crate) ada: AccountId,
    pub(crate) statements: Arc<AtomicUsize>,
    /// Rows that documents name.
    named: Mutex<HashMap<String, String>>,
    /// These statements themselves.
    pub(crate) sent: Arc<Mutex<Vec<Statement>>>,
    connection: sea_orm::DatabaseConnection,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::on(TestDatabase::migrated().await).await
    }

    /// The same beside the sample world.
    pub(crate) async fn beside_the_sample() -> Self {
        let test = TestDatabase::migrated().await;
        assert!(chapterhouse::sample::seed(&test.database).await.unwrap());
        Self::on(test).await
    }

    async fn on(mut test: TestDatabase) -> Self {
        let statements = Arc::new(AtomicUsize::new(0));
        let sent = Arc::<Mutex<Vec<Statement>>>::default();
        let (counted, kept) = (Arc::clone(&statements), Arc::clone(&sent));
        test.database.observe(move |info| {
            // SQLite's own housekeeping, which PostgreSQL does by itself.
            if info.statement.sql.starts_with("PRAGMA") {
                return;
            }
            counted.fetch_add(1, Ordering::Relaxed);
            kept.lock().unwrap().push(info.statement.clone());
        });
        let key = Keys::open(&test.folder.path().join("key.pem")).unwrap();
        let app = app(&test.database, key).with_issuers(issuer::issuers());
        let connection = test.connection().await;
        let university = rows::organization(&connection, "Álamo University").await;
        let own = rows::chapter(&connection, university, "Alpha", chapter::Status::Active).await;
        let second = rows::organization(&connection, "Beta University").await;
        let other = rows::chapter(&connection, second, "Beta", chapter::Status::Probation).await;
        let third = rows::organization(&connection, "Gamma University").await;
        let inactive = rows::chapter(&connection, third, "Gamma", chapter::Status::Inactive).await;
        let link = rows::link(&connection, second, third).await;
        let lea = accounts::with_password(&connection, "lea@example.org", account::AccountRole::NonStaff).await;
        let sam = accounts::with_password(&connection, "sam@example.org", account::AccountRole::Staff).await;
        let ada = accounts::with_password(&connection, "ada@example.org", account::AccountRole::StaffAdmin).await;
        let world = Self {
            test,
            app,
            own,
            other,
            inactive,
            university,
            second,
            link,
            lea,
            sam,
            ada,
            statements,
            sent,
            named: Mutex::default(),
            connection,
        };
        world.term(own, Some(lea), "2026-01-01", Some("2026-06-01")).await;
        world
    }

    /// Finds the rows that the world put past the gates.
    pub(crate) async fn reindex(&self) {
        self.test.database.reindex().await.unwrap();
    }

    /// The server, by the name `localhost`.
    pub(crate) fn router(&self) -> axum::Router {
        let origins = vec!["https://portal.example.org".parse().unwrap()];
        router(
            self.app.clone(),
            &ServerOptions { hosts: vec!["localhost".into()], origins, ..ServerOptions::default() },
        )
    }

    /// `who` is `public`, `lea`, `sam` or `ada`, with the rights that the database gives them now.
    pub(crate) async fn viewer(&self, who: &str) -> Viewer {
        let now = self.test.database.clock().now();
        match who {
            "public" => Viewer::public(now),
            "lea" => self.viewer_of(self.lea).await,
            "sam" => self.viewer_of(self.sam).await,
            "ada" => self.viewer_of(self.ada).await,
            _ => panic!("who is {who}?"),
        }
    }

    /// The viewer that an account is now.
    pub(crate) async fn viewer_of(&self, account: AccountId) -> Viewer {
        let now = self.test.database.clock().now();
        store::viewer(&self.test.database, account, Role::Staff, now).await.unwrap().unwrap()
    }

    pub(crate) async fn run(&self, who: &str, document: &str) -> Json {
        self.run_as(self.viewer(who).await, document).await
    }

    pub(crate) async fn run_as(&self, viewer: Viewer, document: &str) -> Json {
        self.statements.store(0, Ordering::Relaxed);
        self.sent.lock().unwrap().clear();
        let response = self.app.answer(viewer, async_graphql::Request::new(document)).await;
        serde_json::to_value(response).unwrap()
    }

    /// An answer from a database without the world.
    pub(crate) async fn ask(test: &TestDatabase, viewer: Viewer, document: &str) -> Json {
        let key = Keys::open(&test.folder.path().join("key.pem")).unwrap();
        let app = app(&test.database, key);
        serde_json::to_value(app.answer(viewer, async_graphql::Request::new(document)).await).unwrap()
    }

    /// The connection past the gates.
    pub(crate) fn plain(&self) -> &sea_orm::DatabaseConnection {
        &self.connection
    }

    pub(crate) async fn ledger(&self) -> Vec<ledger_entry::Model> {
        ledger_entry::Entity::find().order_by_asc(ledger_entry::Column::Seq).all(&self.connection).await.unwrap()
    }
}
