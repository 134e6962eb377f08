//! The tables: made, undone and made again, and what they refuse by themselves.
use chapterhouse::data::MigrationMismatch;
use sea_orm::{ConnectionTrait as _, Statement};

use crate::support::TestDatabase;

#[tokio::test]
async fn every_step_can_be_undone_and_made_again() {
    let test = TestDatabase::empty().await;
    let made = test.database.migrate().await.unwrap();
    test.database.unmigrate().await.unwrap();
    assert_eq!(test.database.migrate().await.unwrap(), made);
    assert_eq!(test.database.migrate().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn programs_that_begin_at_once_make_the_tables_one_after_another() {
    let test = TestDatabase::empty().await;
    let others = [test.beside().await, test.beside().await];
    let made = tokio::join!(test.database.migrate(), others[0].migrate(), others[1].migrate());
    let made = [made.0.unwrap().len(), made.1.unwrap().len(), made.2.unwrap().len()];
    assert_eq!(made.iter().filter(|steps| **steps != 0).count(), 1, "{made:?}");
}

#[tokio::test]
async fn a_newer_database_and_an_older_one_are_told_apart() {
    let test = TestDatabase::empty().await;
    assert!(matches!(test.database.readiness().await.unwrap(), Some(MigrationMismatch::Older(_))));
    test.database.migrate().await.unwrap();
    assert_eq!(test.database.readiness().await.unwrap(), None);
    let connection = test.connection().await;
    let step = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29990101_000001_from_the_future', 0)";
    connection.execute_unprepared(step).await.unwrap();
    let newer = vec!["m29990101_000001_from_the_future".to_owned()];
    assert_eq!(test.database.readiness().await.unwrap(), Some(MigrationMismatch::Newer(newer)));
}

#[tokio::test]
async fn the_five_categories_and_all_countries_are_there() {
    let test = TestDatabase::migrated().await;
    let connection = test.connection().await;
    let backend = connection.get_database_backend();
    for (table, rows) in [("country", 250_i64), ("relationship_type", 5)] {
        let count = Statement::from_string(backend, format!("SELECT COUNT(*) AS n FROM {table}"));
        let row = connection.query_one_raw(count).await.unwrap().unwrap();
        assert_eq!(row.try_get::<i64>("", "n").unwrap(), rows, "{table}");
    }
}

#[tokio::test]
async fn the_database_refuses_what_the_code_would_refuse() {
    let test = TestDatabase::migrated().await;
    let connection = test.connection().await;
    let uuid = |number: u8| match &test.url {
        Some(_) => format!("'00000000-0000-7000-8000-0000000000{number:02x}'"),
        None => format!("x'000000000000700080000000000000{number:02x}'"),
    };
    let at = "'2026-03-01T09:00:00+00:00'";
    let organization = |id: u8, kind: &str, country: &str| {
        format!(
            "INSERT INTO organization (id, name, name_key, kind, country_code, former_names, created_at, updated_at, \
             version) VALUES ({}, 'A', 'a', '{kind}', {country}, '[]', {at}, {at}, 1)",
            uuid(id)
        )
    };
    let link = |id: u8, from: u8, to: u8| {
        format!(
            "INSERT INTO organization_link (id, kind, from_id, to_id, created_at, updated_at, version) \
             VALUES ({}, 'PARENT', {}, {}, {at}, {at}, 1)",
            uuid(id),
            uuid(from),
            uuid(to)
        )
    };
    let branch = |opened: &str, closed: &str| {
        format!(
            "INSERT INTO branch (id, name, name_key, main_office_id, country_code, city, status, opened_on, closed_on, \
             created_at, updated_at, version) VALUES ({}, 'B', 'b', {}, 'NO', 'Oslo', 'DISSOLVED', '{opened}', \
             '{closed}', {at}, {at}, 1)",
            uuid(9),
            uuid(1)
        )
    };
    for taken in [organization(1, "NGO", "'NO'"), organization(2, "MULTINATIONAL_BODY", "NULL"), link(3, 1, 2)] {
        connection.execute_unprepared(&taken).await.unwrap();
    }
    for refused in [
        organization(4, "NGO", "'QQ'"),
        organization(4, "NGO", "NULL"),
        organization(4, "CLUB", "'NO'"),
        link(4, 1, 1),
        link(4, 1, 2),
        branch("2020-02-30", "2021-01-01"),
        branch("2021-01-02", "2021-01-01"),
    ] {
        assert!(connection.execute_unprepared(&refused).await.is_err(), "{refused}");
    }
}

#[tokio::test]
async fn nobody_rewrites_the_ledger() {
    let test = TestDatabase::migrated().await;
    let connection = test.connection().await;
    let id = if test.url.is_some() {
        "'00000000-0000-7000-8000-000000000001'"
    } else {
        "x'00000000000070008000000000000001'"
    };
    let entry = format!(
        "INSERT INTO ledger_entry (id, at, actor_role, action, subject_kind, subject_id, record_kind, record_id, changes, \
         staff_only) VALUES ({id}, '2026-03-01T09:00:00+00:00', 'SYSTEM', 'x', 'chapter', {id}, 'chapter', {id}, '[]', \
         {})",
        if test.url.is_some() { "FALSE" } else { "0" }
    );
    connection.execute_unprepared(&entry).await.unwrap();
    for rewriting in ["UPDATE ledger_entry SET action = 'y'", "DELETE FROM ledger_entry"] {
        let error = connection.execute_unprepared(rewriting).await.unwrap_err();
        assert!(error.to_string().contains("append-only"), "{error}");
    }
}

#[tokio::test]
async fn the_files_of_a_new_database_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let test = TestDatabase::empty().await;
    test.database.migrate().await.unwrap();
    let mut modes = Vec::new();
    for entry in std::fs::read_dir(test.folder.path()).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        if name.starts_with("chapterhouse.db") {
            modes.push((name, entry.metadata().unwrap().permissions().mode() & 0o777));
        }
    }
    modes.sort();
    let files = ["chapterhouse.db", "chapterhouse.db-shm", "chapterhouse.db-wal"];
    let expected: Vec<_> = files.iter().map(|name| ((*name).to_owned(), 0o600)).collect();
    // PostgreSQL keeps no file of ours.
    assert_eq!(modes, if test.url.is_some() { Vec::new() } else { expected });
}
