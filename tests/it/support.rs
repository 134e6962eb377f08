//! A database of its own for every test.
use std::time::Duration;

use chapterhouse::{
    clock::Clock,
    data::{Database, Options},
};
use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait as _;
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
