//! PostgreSQL's own faults: a server that crashes, and a disk of its own that is full.
use std::{
    io::{BufRead as _, BufReader},
    os::unix::fs::MetadataExt as _,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use sea_orm::{ConnectionTrait as _, DatabaseConnection, Statement};

use super::{
    Record, Told,
    disk::{Fault as _, SmallDisk},
    program::{Place, Program},
};
use crate::support::is_on_postgres;

/// A server of its own, since what happens to it happens to all of its databases. It ends with its standard input.
struct Server {
    child: Child,
    url: String,
}

impl Server {
    fn start() -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/with-postgres");
        let mut command = Command::new(script);
        command.args(["sh", "-c", "echo $TEST_DATABASE_URL; cat"]).env_remove("TEST_DATABASE_URL");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut url = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut url).unwrap();
        Self { child, url: url.trim().to_owned() }
    }

    async fn connection(&self) -> DatabaseConnection {
        sea_orm::Database::connect(&self.url).await.unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        self.child.wait().unwrap();
    }
}

async fn text(connection: &DatabaseConnection, sql: &str) -> Option<String> {
    let query = Statement::from_string(connection.get_database_backend(), sql);
    connection.query_one_raw(query).await.unwrap().map(|row| row.try_get_by_index(0).unwrap())
}

/// A backend that is killed makes the server end all others, and recover from its log.
#[tokio::test]
async fn a_server_that_crashes_loses_nothing_that_was_acknowledged() {
    if !is_on_postgres() {
        return;
    }
    let (server, folder) = (Server::start(), tempfile::tempdir().unwrap());
    let place = Place { data_dir: folder.path().to_owned(), url: Some(server.url.clone()) };
    let program = Program::start(&place);
    let mut record = Record::new();
    for round in 0..5 {
        let client = program.clone_client();
        let load = client.write_load(&format!("crash {round}"));
        client.until_made(8).await;
        let of_a_writer = "SELECT pid::text FROM pg_stat_activity
            WHERE application_name = 'chapterhouse' ORDER BY query LIKE 'SELECT%', state = 'active' DESC LIMIT 1";
        let pid = text(&server.connection().await, of_a_writer).await.unwrap();
        assert!(Command::new("kill").args(["-9", &pid]).status().unwrap().success());
        tokio::time::sleep(Duration::from_millis(100)).await;
        record.extend(load.stop().await);
        client.until_ready().await;
        // Once it is ready, it takes changes.
        let name = format!("Fault after crash {round}");
        let told = client.make(&name).await;
        assert!(matches!(told, Told::Made { .. }), "{told:?}");
        record.insert(name, told);
    }
    program.judge_and_end(&place, &mut record).await;
}

/// Where no disk can be mounted, `cut` has what the server says of a full one.
#[tokio::test]
async fn a_full_disk_of_the_server_loses_nothing_that_was_acknowledged() {
    if !is_on_postgres() {
        return;
    }
    let (server, folder) = (Server::start(), tempfile::tempdir_in("/tmp").unwrap());
    let connection = server.connection().await;
    let owner = std::fs::metadata(text(&connection, "SHOW data_directory").await.unwrap()).unwrap();
    let Some(mut disk) = SmallDisk::mount(folder.path(), owner.uid()) else { return };
    let location = folder.path().display();
    connection.execute_unprepared(&format!("CREATE TABLESPACE small LOCATION '{location}'")).await.unwrap();
    connection.execute_unprepared("CREATE DATABASE small TABLESPACE small").await.unwrap();
    // It would make room at moments of its own.
    connection.execute_unprepared("ALTER SYSTEM SET autovacuum = off").await.unwrap();
    connection.execute_unprepared("SELECT pg_reload_conf()").await.unwrap();
    let url = format!("{}/small", server.url.rsplit_once('/').unwrap().0);
    let home = tempfile::tempdir().unwrap();
    let place = Place { data_dir: home.path().to_owned(), url: Some(url) };
    let program = Program::start(&place);
    let (client, mut record) = (program.clone_client(), Record::new());
    disk.begin(&program);
    // There is room on pages that are there already.
    let mut refused = 0;
    for number in 0..400 {
        let name = format!("Fault full {number}");
        let told = client.make(&name).await;
        refused += usize::from(told == Told::NotMade);
        record.insert(name, told);
        if refused == 10 {
            break;
        }
    }
    assert_eq!(refused, 10, "the disk was not full");
    let (status, why) = client.readiness().await;
    assert!(status == 503 && why.contains("does not take changes"), "{status} {why}");
    disk.end(&program);
    client.until_ready().await;
    for number in 0..20 {
        let name = format!("Fault room {number}");
        let told = client.make(&name).await;
        assert!(matches!(told, Told::Made { .. }), "there is room again: {told:?}");
        record.insert(name, told);
    }
    program.judge_and_end(&place, &mut record).await;
}
