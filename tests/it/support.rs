//! A database of its own for every test.
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use chapterhouse::{
    account::store,
    auth::{Role, Viewer, token::Key},
    clock::Clock,
    data::{Database, Options},
    http::App,
};
use chrono::{DateTime, Utc};
use entity::{
    account::{self, AccountId},
    chapter::{self, ChapterId},
    ledger_entry,
    officer_term::{self, OfficerTermId},
    organization::{self, OrganizationId},
    organization_link::{self, OrganizationLinkId},
};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, ConnectionTrait as _, EntityTrait as _, QueryOrder as _};
use serde_json::Value as Json;
use tempfile::TempDir;
use uuid::Uuid;

/// An empty database, and the folder that SQLite keeps it in.
pub(crate) struct TestDatabase {
    pub(crate) database: Database,
    /// Where PostgreSQL has it.
    pub(crate) url: Option<String>,
    pub(crate) folder: TempDir,
}

impl TestDatabase {
    pub(crate) async fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = match std::env::var("TEST_DATABASE_URL") {
            Ok(server) if !server.is_empty() => Some(create(&server).await),
            _ => None,
        };
        let database = Database::connect(&options(&folder, url.clone()), Clock::standing(today())).await.unwrap();
        Self { database, url, folder }
    }

    pub(crate) async fn migrated() -> Self {
        let test = Self::empty().await;
        test.database.migrate().await.unwrap();
        test
    }

    /// A plain connection, past the gates.
    pub(crate) async fn connection(&self) -> sea_orm::DatabaseConnection {
        let file = self.folder.path().join("chapterhouse.db");
        let url = self.url.clone().unwrap_or_else(|| format!("sqlite://{}", file.display()));
        sea_orm::Database::connect(url).await.unwrap()
    }
}

pub(crate) fn today() -> DateTime<Utc> {
    "2026-03-01T09:00:00Z".parse().unwrap()
}

fn options(folder: &TempDir, url: Option<String>) -> Options {
    let data_dir = folder.path().to_owned();
    Options { url, data_dir, readers: 2, writers: 2, statement_timeout: Duration::from_secs(10) }
}

async fn create(server: &str) -> String {
    let name = format!("test_{}", Uuid::now_v7().simple());
    let admin = sea_orm::Database::connect(server).await.unwrap();
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
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
    pub(crate) statements: Arc<AtomicUsize>,
    connection: sea_orm::DatabaseConnection,
}

impl World {
    pub(crate) async fn new() -> Self {
        let mut test = TestDatabase::migrated().await;
        let statements = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&statements);
        test.database.observe(move |_| {
            counted.fetch_add(1, Ordering::Relaxed);
        });
        let key = Key::open(&test.folder.path().join("key.pem")).unwrap();
        let app = App::new(test.database.clone(), key, chapterhouse::schema::build());
        let connection = test.connection().await;
        let university = organization(&connection, "Álamo University").await;
        let own = chapter(&connection, university, "Alpha", chapter::Status::Active).await;
        let second = organization(&connection, "Beta University").await;
        let other = chapter(&connection, second, "Beta", chapter::Status::Probation).await;
        let third = organization(&connection, "Gamma University").await;
        let inactive = chapter(&connection, third, "Gamma", chapter::Status::Inactive).await;
        let link = link(&connection, second, third).await;
        let lea = account(&connection, "lea@example.org", account::Duty::Member).await;
        let sam = account(&connection, "sam@example.org", account::Duty::Staff).await;
        let world =
            Self { test, app, own, other, inactive, university, second, link, lea, sam, statements, connection };
        world.term(own, Some(lea), "2026-01-01", Some("2026-06-01")).await;
        world
    }

    /// A president's term.
    pub(crate) async fn term(&self, chapter: ChapterId, account: Option<AccountId>, from: &str, to: Option<&str>) {
        officer_term::ActiveModel {
            id: Set(OfficerTermId(Uuid::now_v7())),
            chapter_id: Set(chapter),
            office: Set(officer_term::Office::President),
            title: Set(None),
            person_name: Set("Lea Example".into()),
            person_email: Set(Some("lea@example.org".into())),
            name_is_public: Set(false),
            is_lead_contact: Set(true),
            account_id: Set(account),
            starts_on: Set(from.parse().unwrap()),
            ends_on: Set(to.map(|day| day.parse().unwrap())),
            status: Set(officer_term::Status::Current),
            created_at: Set(today()),
            updated_at: Set(today()),
            version: Set(1),
        }
        .insert(&self.connection)
        .await
        .unwrap();
    }

    pub(crate) async fn organization(&self, name: &str) -> OrganizationId {
        organization(&self.connection, name).await
    }

    pub(crate) async fn chapter(&self, host: OrganizationId, name: &str) -> ChapterId {
        chapter(&self.connection, host, name, chapter::Status::Active).await
    }

    /// `who` is `public`, `lea` or `sam`, with the rights that the database gives them now.
    pub(crate) async fn viewer(&self, who: &str) -> Viewer {
        let now = self.test.database.clock().now();
        let account = match who {
            "public" => return Viewer::public(now),
            "lea" => self.lea,
            "sam" => self.sam,
            _ => panic!("who is {who}?"),
        };
        store::viewer(&self.test.database, account, Role::Staff, now).await.unwrap().unwrap()
    }

    pub(crate) async fn run(&self, who: &str, document: &str) -> Json {
        let viewer = self.viewer(who).await;
        self.statements.store(0, Ordering::Relaxed);
        let response = self.app.answer(viewer, async_graphql::Request::new(document)).await;
        serde_json::to_value(response).unwrap()
    }

    /// An answer from a database without the world.
    pub(crate) async fn ask(test: &TestDatabase, viewer: Viewer, document: &str) -> Json {
        let key = Key::open(&test.folder.path().join("key.pem")).unwrap();
        let app = App::new(test.database.clone(), key, chapterhouse::schema::build());
        serde_json::to_value(app.answer(viewer, async_graphql::Request::new(document)).await).unwrap()
    }

    pub(crate) async fn ledger(&self) -> Vec<ledger_entry::Model> {
        ledger_entry::Entity::find().order_by_asc(ledger_entry::Column::Seq).all(&self.connection).await.unwrap()
    }
}

async fn organization(connection: &sea_orm::DatabaseConnection, name: &str) -> OrganizationId {
    let id = OrganizationId(Uuid::now_v7());
    organization::ActiveModel {
        id: Set(id),
        name: Set(name.into()),
        kind: Set(organization::Kind::University),
        country_code: Set(Some("US".into())),
        former_names: Set(organization::Names::default()),
        internal_notes: Set(Some("secret of the staff".into())),
        created_at: Set(today()),
        updated_at: Set(today()),
        version: Set(1),
        ..Default::default()
    }
    .insert(connection)
    .await
    .unwrap();
    id
}

async fn chapter(
    connection: &sea_orm::DatabaseConnection,
    host: OrganizationId,
    name: &str,
    status: chapter::Status,
) -> ChapterId {
    let id = ChapterId(Uuid::now_v7());
    chapter::ActiveModel {
        id: Set(id),
        name: Set(name.into()),
        kind: Set(chapter::Kind::Student),
        host_organization_id: Set(Some(host)),
        country_code: Set("US".into()),
        region: Set(chapter::Region::Midwest),
        status: Set(status),
        social_links: Set(chapter::Links::default()),
        staff_notes: Set(Some("secret of the staff".into())),
        created_at: Set(today()),
        updated_at: Set(today()),
        version: Set(1),
        ..Default::default()
    }
    .insert(connection)
    .await
    .unwrap();
    id
}

async fn account(connection: &sea_orm::DatabaseConnection, email: &str, duty: account::Duty) -> AccountId {
    let id = AccountId(Uuid::now_v7());
    account::ActiveModel {
        id: Set(id),
        email: Set(email.into()),
        display_name: Set("Somebody".into()),
        duty: Set(duty),
        disabled_at: Set(None),
        created_at: Set(today()),
        updated_at: Set(today()),
        version: Set(1),
    }
    .insert(connection)
    .await
    .unwrap();
    id
}

async fn link(
    connection: &sea_orm::DatabaseConnection,
    from: OrganizationId,
    to: OrganizationId,
) -> OrganizationLinkId {
    let id = OrganizationLinkId(Uuid::now_v7());
    organization_link::ActiveModel {
        id: Set(id),
        kind: Set(organization_link::Kind::Related),
        from_id: Set(from),
        to_id: Set(to),
        created_at: Set(today()),
        updated_at: Set(today()),
        version: Set(1),
    }
    .insert(connection)
    .await
    .unwrap();
    id
}
