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
    http::{App, Doors, router},
};
use chrono::{DateTime, Utc};
use entity::{
    account::{self, AccountId},
    branch::{self, BranchId},
    chapter::{self, ChapterId},
    exchange_program::{self, ExchangeProgramId},
    exchange_round::{self, ExchangeRoundId},
    ledger_entry,
    officer_term::{self, OfficerTermId},
    organization::{self, OrganizationId},
    organization_link::{self, OrganizationLinkId},
    placement::{self, PlacementId},
    relationship::{self, RelationshipId},
    relationship_party::{self, RelationshipPartyId},
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, ConnectionTrait as _, EntityTrait as _,
    QueryFilter as _, QueryOrder as _, sea_query::Expr,
};
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

    /// The same database, as another program has it.
    pub(crate) async fn beside(&self) -> Database {
        Database::connect(&options(&self.folder, self.url.clone()), Clock::standing(today())).await.unwrap()
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
        Self::on(TestDatabase::migrated().await).await
    }

    /// The same beside the sample world.
    pub(crate) async fn beside_the_sample() -> Self {
        let test = TestDatabase::migrated().await;
        assert!(chapterhouse::sample::plant(&test.database).await.unwrap());
        Self::on(test).await
    }

    async fn on(mut test: TestDatabase) -> Self {
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

    /// A term without rights or end, of somebody named after the office.
    pub(crate) async fn officer(
        &self,
        chapter: ChapterId,
        office: officer_term::Office,
        status: officer_term::Status,
    ) -> OfficerTermId {
        let id = OfficerTermId(Uuid::now_v7());
        officer_term::ActiveModel {
            id: Set(id),
            chapter_id: Set(chapter),
            office: Set(office),
            person_name: Set(format!("Person {office:?}")),
            person_email: Set(Some(format!("{office:?}@example.org").to_lowercase())),
            name_is_public: Set(false),
            is_lead_contact: Set(false),
            starts_on: Set("2026-01-01".parse().unwrap()),
            status: Set(status),
            created_at: Set(today()),
            updated_at: Set(today()),
            version: Set(1),
            ..Default::default()
        }
        .insert(&self.connection)
        .await
        .unwrap();
        id
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

    pub(crate) async fn program(&self, name: &str) -> ExchangeProgramId {
        let id = ExchangeProgramId(Uuid::now_v7());
        exchange_program::ActiveModel {
            id: Set(id),
            name: Set(name.into()),
            kind: Set(exchange_program::Kind::CityToCity),
            organizer_id: Set(self.university),
            funding_minor: Set(Some(987_654)),
            funding_currency: Set(Some("USD".into())),
            reciprocal: Set(false),
            created_at: Set(today()),
            updated_at: Set(today()),
            version: Set(1),
            ..Default::default()
        }
        .insert(&self.connection)
        .await
        .unwrap();
        id
    }

    /// A relationship with one organization, in force or not.
    pub(crate) async fn relationship(
        &self,
        kind: relationship::Kind,
        status: relationship::Status,
        was_active: bool,
        with: OrganizationId,
    ) -> RelationshipId {
        let id = RelationshipId(Uuid::now_v7());
        let is_alliance = kind == relationship::Kind::StrategicAlliance;
        let day = |day: &str| Some(day.parse().unwrap());
        relationship::ActiveModel {
            id: Set(id),
            kind: Set(kind),
            status: Set(status),
            purpose: Set(format!("{status:?}")),
            goals: Set(relationship::Goals(vec![relationship::Goal::KnowledgeExchange])),
            started_on: Set(was_active.then(|| day("2020-01-01")).flatten()),
            ends_on: Set(if is_alliance { None } else { day("2030-01-01") }),
            review_due_on: Set(if is_alliance { day("2027-01-01") } else { None }),
            owner_id: Set(Some(self.sam)),
            was_active: Set(was_active),
            predecessor_id: Set(None),
            created_at: Set(today()),
            updated_at: Set(today()),
            version: Set(1),
        }
        .insert(&self.connection)
        .await
        .unwrap();
        relationship_party::ActiveModel {
            id: Set(RelationshipPartyId(Uuid::now_v7())),
            relationship_id: Set(id),
            organization_id: Set(with),
            role: Set(relationship_party::Role::Counterpart),
            created_at: Set(today()),
            updated_at: Set(today()),
            version: Set(1),
        }
        .insert(&self.connection)
        .await
        .unwrap();
        id
    }

    pub(crate) async fn branch(&self, status: branch::Status) -> BranchId {
        let id = BranchId(Uuid::now_v7());
        let day = |day: &str| Some(day.parse().unwrap());
        branch::ActiveModel {
            id: Set(id),
            name: Set(format!("{status:?}")),
            main_office_id: Set(self.university),
            country_code: Set("NO".into()),
            city: Set("Oslo".into()),
            status: Set(status),
            opened_on: Set(day("2020-01-01")),
            closed_on: Set(if status == branch::Status::Dissolved { day("2025-01-01") } else { None }),
            created_at: Set(today()),
            updated_at: Set(today()),
            version: Set(1),
            ..Default::default()
        }
        .insert(&self.connection)
        .await
        .unwrap();
        id
    }

    /// A placement of two universities, in a round of its own.
    pub(crate) async fn placement(&self, program: ExchangeProgramId, status: placement::Status) -> PlacementId {
        let (round, id) = (ExchangeRoundId(Uuid::now_v7()), PlacementId(Uuid::now_v7()));
        exchange_round::ActiveModel {
            id: Set(round),
            program_id: Set(program),
            name: Set(format!("{status:?}")),
            year: Set(2026),
            status: Set(exchange_round::Status::Matched),
            time_zone: Set("Europe/Oslo".into()),
            created_at: Set(today()),
            updated_at: Set(today()),
            version: Set(1),
            ..Default::default()
        }
        .insert(&self.connection)
        .await
        .unwrap();
        placement::ActiveModel {
            id: Set(id),
            round_id: Set(round),
            side_a_id: Set(self.university),
            side_a_role: Set(placement::Role::Peer),
            side_b_id: Set(self.second),
            side_b_role: Set(placement::Role::Peer),
            theme: Set(Some(format!("{status:?}"))),
            year: Set(Some(2026)),
            status: Set(status),
            created_at: Set(today()),
            updated_at: Set(today()),
            version: Set(1),
        }
        .insert(&self.connection)
        .await
        .unwrap();
        id
    }

    pub(crate) async fn organization(&self, name: &str) -> OrganizationId {
        organization(&self.connection, name).await
    }

    pub(crate) async fn chapter(&self, host: OrganizationId, name: &str) -> ChapterId {
        chapter(&self.connection, host, name, chapter::Status::Active).await
    }

    /// Finds the rows that the world put past the gates.
    pub(crate) async fn reindex(&self) {
        self.test.database.reindex().await.unwrap();
    }

    /// The server, by the name `localhost`.
    pub(crate) fn router(&self) -> axum::Router {
        let origins = vec!["https://portal.example.org".parse().unwrap()];
        router(self.app.clone(), &Doors { hosts: vec!["localhost".into()], origins })
    }

    /// `who` is `public`, `lea` or `sam`, with the rights that the database gives them now.
    pub(crate) async fn viewer(&self, who: &str) -> Viewer {
        let now = self.test.database.clock().now();
        match who {
            "public" => Viewer::public(now),
            "lea" => self.viewer_of(self.lea).await,
            "sam" => self.viewer_of(self.sam).await,
            _ => panic!("who is {who}?"),
        }
    }

    /// The viewer that an account is now.
    pub(crate) async fn viewer_of(&self, account: AccountId) -> Viewer {
        let now = self.test.database.clock().now();
        store::viewer(&self.test.database, account, Role::Staff, now).await.unwrap().unwrap()
    }

    pub(crate) async fn account(&self, email: &str) -> AccountId {
        account(&self.connection, email, account::Duty::Member).await
    }

    /// As if the chapter's terms had ended long ago.
    pub(crate) async fn end_terms_of(&self, chapter: ChapterId) {
        officer_term::Entity::update_many()
            .col_expr(officer_term::Column::StartsOn, Expr::val(chrono::NaiveDate::default()))
            .col_expr(officer_term::Column::EndsOn, Expr::val(chrono::NaiveDate::default()))
            .filter(officer_term::Column::ChapterId.eq(chapter))
            .exec(&self.connection)
            .await
            .unwrap();
    }

    pub(crate) async fn found(&self, chapter: ChapterId, on: Option<chrono::NaiveDate>) {
        chapter::Entity::update_many()
            .col_expr(chapter::Column::FoundedOn, Expr::val(on))
            .filter(chapter::Column::Id.eq(chapter))
            .exec(&self.connection)
            .await
            .unwrap();
    }

    pub(crate) async fn give_account(&self, term: OfficerTermId, account: AccountId) {
        officer_term::Entity::update_many()
            .col_expr(officer_term::Column::AccountId, Expr::val(account))
            .filter(officer_term::Column::Id.eq(term))
            .exec(&self.connection)
            .await
            .unwrap();
    }

    pub(crate) async fn rename_officer(&self, id: &Json, name: &str) {
        let id: OfficerTermId = id.as_str().unwrap().parse().unwrap();
        officer_term::Entity::update_many()
            .col_expr(officer_term::Column::PersonName, Expr::val(name))
            .col_expr(officer_term::Column::PersonEmail, Expr::val(None::<String>))
            .filter(officer_term::Column::Id.eq(id))
            .exec(&self.connection)
            .await
            .unwrap();
    }

    pub(crate) async fn run(&self, who: &str, document: &str) -> Json {
        self.run_as(self.viewer(who).await, document).await
    }

    pub(crate) async fn run_as(&self, viewer: Viewer, document: &str) -> Json {
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
