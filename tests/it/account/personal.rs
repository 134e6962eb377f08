//! What is held of people: registered, told to them, and erased.
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::atomic::Ordering,
};

use chapterhouse::{
    data::{OUTBOX, TABLES, Use},
    notice::{text::Letter, transport::Transport},
};
use entity::{account, inquiry, ledger_entry::Class, mailed_token, officer_term};
use sea_orm::{ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _, sea_query::Expr};
use serde_json::{Value as Json, json};

use super::{PASSWORD, code, sign_in, signed_in};
use crate::support::{
    TestDatabase, World, catalogue,
    persons::{ADDRESS, MARK},
    today,
};

fn registered() -> BTreeMap<String, Use> {
    let columns = TABLES
        .iter()
        .flat_map(|table| table.columns().map(move |(holds, column)| (format!("{}.{column}", table.name), holds)));
    let mut registered = BTreeMap::new();
    for (name, holds) in columns {
        assert!(registered.insert(name.clone(), holds).is_none(), "{name} is registered twice");
    }
    registered
}

async fn erase(world: &World, who: &str, account: account::AccountId, version: i32) -> Json {
    let document = format!(
        r#"mutation {{ erasePersonalData(input: {{id: "{account}", expectedVersion: {version}, reason: "They asked"}})
            {{ account {{ email displayName disabledAt erasedAt version }} errors {{ code message }} }} }}"#
    );
    world.run(who, &document).await["data"]["erasePersonalData"].clone()
}

async fn export(world: &World, who: &str, account: account::AccountId) -> Json {
    let document = format!(
        r#"mutation {{ exportPersonalData(input: {{account: "{account}"}}) {{ document errors {{ code }} }} }}"#
    );
    world.run(who, &document).await["data"]["exportPersonalData"].clone()
}

#[tokio::test]
async fn every_column_that_can_hold_words_is_registered() {
    let world = World::new().await;
    let registered = registered();
    let columns = catalogue::columns(world.plain()).await;
    let name = |column: &catalogue::Column| format!("{}.{}", column.table, column.name);
    let open: BTreeSet<_> = columns.iter().filter(|column| column.can_hold_words()).map(name).collect();
    let missing: Vec<_> = open.iter().filter(|name| !registered.contains_key(*name)).collect();
    assert!(
        missing.is_empty(),
        "say in src/data/personal/registry.rs whether these hold something of a person: {missing:?}"
    );
    let known: BTreeSet<_> = columns.iter().map(name).collect();
    let gone: Vec<_> = registered.keys().filter(|name| !known.contains(*name)).collect();
    assert!(gone.is_empty(), "these are no columns: {gone:?}");
}

#[tokio::test]
async fn people_are_told_all_that_is_held_of_them_no_secrets_and_nothing_of_others() {
    let world = World::new().await;
    let person = world.known_everywhere().await;
    world.inquiry("SUBMITTED").await;
    let own = format!(
        r#"mutation {{ exportPersonalData(input: {{account: "{person}"}}) {{ document errors {{ code }} }} }}"#
    );
    let viewer = world.viewer_of(person).await;
    world.run_as(viewer.clone(), &own).await;
    let answer = world.run_as(viewer, &own).await;
    let document = &answer["data"]["exportPersonalData"]["document"];
    for table in TABLES {
        let told: BTreeSet<_> = table.columns().filter(|(holds, _)| holds.is_told()).map(|(_, name)| name).collect();
        let rows = document.get(table.name).map(|rows| rows.as_array().unwrap());
        assert_eq!(rows.is_some(), !told.is_empty(), "{}: {document:#}", table.name);
        let Some(first) = rows.map(|rows| rows.first().unwrap_or_else(|| panic!("{}: {document:#}", table.name)))
        else {
            continue;
        };
        let fields: BTreeSet<_> = first.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(fields, told, "{}", table.name);
    }
    assert_eq!(document["session"][0]["network"], MARK);
    assert_eq!(
        document["inquiry_message"],
        json!([{"inquiry_id": document["inquiry_message"][0]["inquiry_id"],
        "created_at": "2026-03-01T09:00:00Z", "text": "Yours, Zqmark"}])
    );
    assert_eq!(document["ledger_entry"][0]["action"], "exportPersonalData", "the first time was noted");
    let text = document.to_string();
    for others in ["nora@", "sam@", "lea@", "argon2", "among us"] {
        assert!(!text.contains(others), "{others}: {text}");
    }
}

#[tokio::test]
async fn who_was_told_of_somebody_is_in_the_ledger() {
    let world = World::new().await;
    assert_eq!(code(&export(&world, "sam", world.lea).await), "FORBIDDEN", "who administers no accounts");
    assert!(world.ledger().await.is_empty());
    assert_eq!(export(&world, "ada", world.lea).await["document"]["account"][0]["email"], "lea@example.org");
    let [entry] = world.ledger().await.try_into().unwrap();
    assert_eq!((entry.action.as_str(), entry.actor_id), ("exportPersonalData", Some(world.ada)));
    assert_eq!((entry.subject_id, entry.changes.0[0].field.as_str()), (world.lea.0, "personalData"));
    assert_eq!(code(&erase(&world, "ada", world.lea, 1).await), "BLOCKED", "it is at the same version");
}

/// Writes letters to the person and to somebody else into the outbox; gives the other's.
async fn write_letters(world: &World) -> PathBuf {
    let folder = world.test.folder.path().join(OUTBOX);
    let transport = Transport::Files { folder: folder.clone(), from: "portal@example.org".parse().unwrap() };
    let letter = Letter { subject: "Welcome".into(), body: "Dear reader".into() };
    for (id, to) in [("notice_1", ADDRESS), ("notice_2", "other@example.org"), ("notice_3", ADDRESS)] {
        transport.send(id, today().into(), to, &letter).await.unwrap();
    }
    folder.join("notice_2.eml")
}

#[tokio::test]
async fn nothing_of_a_person_is_left_once_they_are_erased() {
    let world = World::new().await;
    let person = world.known_everywhere().await;
    let document =
        r#"mutation { updateAccount(input: {expectedVersion: 1, displayName: "Zqmark Erson"}) { errors { code } } }"#;
    world.run_as(world.viewer_of(person).await, document).await;
    let held = catalogue::columns_with(world.plain(), MARK).await;
    let unmarked: Vec<_> =
        registered().into_iter().filter(|(name, holds)| holds.is_erased() && !held.contains(name)).collect();
    assert!(unmarked.is_empty(), "nothing shows that these are erased: {unmarked:?}");
    let answer = erase(&world, "ada", person, 2).await;
    assert_eq!(answer["errors"], json!([]), "{answer}");
    assert_eq!(catalogue::columns_with(world.plain(), MARK).await, BTreeSet::new());
    let erased = &answer["account"];
    assert_eq!(erased["email"], format!("erased-{}@erased.invalid", person.0.simple()));
    assert_eq!((&erased["displayName"], &erased["erasedAt"]), (&json!("Erased"), &erased["disabledAt"]));
    let term = officer_term::Entity::find().filter(officer_term::Column::PersonName.eq("Erased"));
    let term = term.one(world.plain()).await.unwrap().unwrap();
    assert_eq!(
        (term.office, term.ends_on.unwrap().to_string()),
        (officer_term::Office::Treasurer, "2026-02-01".into())
    );
    assert_eq!(inquiry::Entity::find().one(world.plain()).await.unwrap().unwrap().erased_at, Some(today()));
    let ledger = world.ledger().await;
    let entries: Vec<_> = ledger.iter().filter(|entry| entry.action == "erasePersonalData").collect();
    let of: BTreeSet<_> = entries.iter().map(|entry| entry.record_kind.as_str()).collect();
    for table in ["account", "chapter", "identity", "inquiry", "liaison", "officer_term", "password", "session"] {
        assert!(of.contains(table), "{table} is not among {of:?}");
    }
    let named = |field: &str| entries.iter().flat_map(|entry| &entry.changes.0).find(|change| change.field == field);
    let name = named("personName").unwrap();
    assert_eq!((name.class, &name.before, &name.after), (Class::Personal, &None, &None));
    let ours = world.run("ada", "{ accounts { nodes { email } } }").await.to_string();
    assert!(ours.contains("lea@example.org") && ours.contains("sam@example.org"), "{ours}");
}

/// The bytes of SQLite's file and of its log, or none on PostgreSQL, which keeps them its own way.
fn files(test: &TestDatabase) -> Vec<(&'static str, Vec<u8>)> {
    if test.url.is_some() {
        return Vec::new();
    }
    let read = |name| (name, std::fs::read(test.folder.path().join(name)).unwrap_or_default());
    ["chapterhouse.db", "chapterhouse.db-wal"].map(read).into()
}

fn files_with_the_mark(test: &TestDatabase) -> Vec<&'static str> {
    let has = |bytes: &[u8]| bytes.windows(MARK.len()).any(|part| part.eq_ignore_ascii_case(MARK.as_bytes()));
    files(test).into_iter().filter(|(_, bytes)| has(bytes)).map(|(name, _)| name).collect()
}

/// Somebody with rows everywhere; what the test itself wrote over to make them is gone from the file.
async fn somebody(world: &World) -> account::AccountId {
    let person = world.known_everywhere().await;
    if world.test.url.is_none() {
        world.plain().execute_unprepared("VACUUM").await.unwrap();
        assert!(!files_with_the_mark(&world.test).is_empty());
    }
    person
}

#[tokio::test]
async fn nothing_of_a_person_is_left_in_the_files_of_sqlite() {
    let world = World::new().await;
    let person = somebody(&world).await;
    let document =
        r#"mutation { updateAccount(input: {expectedVersion: 1, displayName: "Zqmark"}) { errors { code } } }"#;
    world.run_as(world.viewer_of(person).await, document).await;
    assert_eq!(erase(&world, "ada", person, 2).await["errors"], json!([]));
    assert_eq!(files_with_the_mark(&world.test), Vec::<&str>::new());
}

#[tokio::test]
async fn nothing_of_whom_an_operator_erases_is_left_in_the_files_of_sqlite_beside_a_server() {
    let world = World::new().await;
    somebody(&world).await;
    let other = write_letters(&world).await;
    // The server reads meanwhile.
    world.run("ada", "{ accounts { nodes { email } } }").await;
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_chapterhouse"));
    command.args(["account", "erase", "--account", ADDRESS, "--data-dir", "."]).current_dir(world.test.folder.path());
    command.env_clear().envs(world.test.url.as_ref().map(|url| ("DATABASE_URL", url)));
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(!String::from_utf8_lossy(&output.stderr).contains("ERROR"), "{output:?}");
    assert_eq!(files_with_the_mark(&world.test), Vec::<&str>::new());
    let left: Vec<_> = std::fs::read_dir(other.parent().unwrap()).unwrap().map(|file| file.unwrap().path()).collect();
    assert_eq!(left, [other], "the letters to others");
}

#[tokio::test]
async fn what_older_programs_erased_leaves_the_file_of_sqlite_with_the_step_to_this_one() {
    let test = TestDatabase::migrated().await;
    let connection = test.one_connection().await;
    for text in [
        "CREATE TABLE left_over (word TEXT)",
        "INSERT INTO left_over VALUES ('zqmark')",
        "DROP TABLE left_over",
        "DELETE FROM seaql_migrations WHERE version = 'm20260301_000055_encrypt_second_factors'",
    ] {
        connection.execute_unprepared(text).await.unwrap();
    }
    assert_eq!(files_with_the_mark(&test).is_empty(), test.url.is_some());
    test.database.migrate().await.unwrap();
    assert_eq!(files_with_the_mark(&test), Vec::<&str>::new());
}

#[tokio::test]
async fn many_rows_of_somebody_are_erased_by_as_many_statements_as_few() {
    let mut counted = Vec::new();
    for number in [2, 40] {
        let world = World::new().await;
        for _ in 0..number {
            signed_in(&world, "sam@example.org").await;
        }
        let answer = erase(&world, "ada", world.sam, 1).await;
        assert_eq!(answer["errors"], json!([]), "{answer}");
        counted.push(world.statements.load(Ordering::Relaxed));
        let ended = world.ledger().await.iter().filter(|entry| entry.record_kind == "session").count();
        assert!(number * 2 <= ended, "each has its entries: {ended}");
    }
    assert_eq!(counted[0], counted[1]);
}

#[tokio::test]
async fn whoever_is_something_here_yet_is_not_erased() {
    let world = World::new().await;
    let own = erase(&world, "ada", world.ada, 1).await;
    assert_eq!(code(&own), "BLOCKED", "{own}");
    assert_eq!(code(&erase(&world, "sam", world.lea, 1).await), "FORBIDDEN");
    let open = world.inquiry("IN_REVIEW").await;
    let mailbox = inquiry::Entity::update_many()
        .col_expr(inquiry::Column::ContactMailbox, Expr::value("lea@example.org"))
        .filter(inquiry::Column::Id.eq(open));
    mailbox.exec(world.plain()).await.unwrap();
    let branch = world.branch_named("OPEN", "").await;
    world.post(world.lea, branch, "2026-01-01", None).await;
    let liaison = entity::liaison::Entity::update_many()
        .col_expr(entity::liaison::Column::PersonEmail, Expr::value("lea@example.org"))
        .filter(entity::liaison::Column::Id.eq(world.liaison().await));
    liaison.exec(world.plain()).await.unwrap();
    let answer = erase(&world, "ada", world.lea, 1).await;
    let errors = answer["errors"].as_array().unwrap();
    let parts = ["office of a chapter", "assigned to a branch", "liaison", "inquiry"];
    assert_eq!(errors.len(), parts.len(), "{answer}");
    for (error, part) in errors.iter().zip(parts) {
        assert!(
            error["code"] == "BLOCKED" && error["message"].as_str().unwrap().to_lowercase().contains(part),
            "{error}"
        );
    }
    assert!(world.ledger().await.is_empty());
}

#[tokio::test]
async fn who_was_erased_is_never_used_again_and_their_address_is_free() {
    let world = World::new().await;
    let person = world.known_everywhere().await;
    let tokens = signed_in(&world, "sam@example.org").await;
    assert_eq!(erase(&world, "ada", person, 1).await["errors"], json!([]));
    assert_eq!(code(&erase(&world, "ada", person, 2).await), "WRONG_STATE");
    for (mutation, more) in [("enableAccount", ""), ("inviteAgain", ""), ("setAccountRole", "role: STAFF_ADMIN")] {
        let document = format!(
            r#"mutation {{ {mutation}(input: {{id: "{person}", expectedVersion: 2, password: {PASSWORD:?} {more}}}) {{
                errors {{ code }} }} }}"#
        );
        assert_eq!(code(&world.run("ada", &document).await["data"][mutation]), "WRONG_STATE", "{mutation}");
    }
    let address = format!("erased-{}@erased.invalid", person.0.simple());
    for address in [ADDRESS, &address] {
        assert_eq!(code(&sign_in(&world, address, PASSWORD, "").await), "WRONG_CREDENTIALS", "{address}");
        let reset =
            format!("mutation {{ requestPasswordReset(input: {{email: {address:?}}}) {{ errors {{ code }} }} }}");
        assert_eq!(code(&world.run("public", &reset).await["data"]["requestPasswordReset"]), "");
    }
    let asked = mailed_token::Entity::find().filter(mailed_token::Column::AccountId.eq(person));
    assert_eq!(asked.all(world.plain()).await.unwrap(), []);
    assert_eq!(super::role(&world, &tokens.access).await.0, 200, "others are as they were");
    let invite = format!(
        r#"mutation {{ inviteStaff(input: {{email: "{ADDRESS}", displayName: "N", role: STAFF, password: {PASSWORD:?}}}) {{
            errors {{ code }} }} }}"#
    );
    assert_eq!(code(&world.run("ada", &invite).await["data"]["inviteStaff"]), "");
}
