//! Requests that nobody waits for any more, connections that are cut, and a database that says no.
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_graphql::Request;
use chapterhouse::{
    auth::Keys,
    clock::Clock,
    data::{Database, Options, Unhealthy},
    http::App,
};
use sea_orm::ConnectionTrait as _;
use serde_json::Value as Json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

use super::{Record, Told, judge, judge_again, request};
use crate::support::{World, served_schema, today};

async fn make(world: &World, app: &App, name: &str) -> Told {
    let request: Request = serde_json::from_value(request(name)).unwrap();
    let response = app.answer(world.viewer("sam").await, request).await;
    Told::of(&serde_json::to_value::<_>(response).unwrap())
}

async fn judge_all(world: &World, record: &Record) {
    judge(world.plain(), record).await;
    for (name, before) in record {
        judge_again(before, &make(world, &world.app, name).await, name);
    }
}

#[tokio::test]
async fn a_change_that_nobody_waits_for_is_made_whole_or_not_at_all() {
    let world = World::new().await;
    let mut record = Record::new();
    for step in 0..60 {
        let name = format!("Fault {step}");
        let wait = Duration::from_micros(250 * step);
        let told = tokio::time::timeout(wait, make(&world, &world.app, &name)).await;
        record.insert(name, told.unwrap_or(Told::Unknown));
    }
    judge_all(&world, &record).await;
}

/// The database by way of a proxy that cuts the connection instead of passing on the message with a number.
struct Proxy {
    url: String,
    /// How many messages pass before the cut.
    left: Arc<AtomicUsize>,
}

const NEVER: usize = usize::MAX / 2;

impl Proxy {
    async fn before(url: &str) -> Self {
        let (scheme, rest) = url.split_once("://").unwrap();
        let (user, rest) = rest.split_once('@').unwrap();
        let (server, database) = rest.split_once('/').unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (left, server) = (Arc::new(AtomicUsize::new(NEVER)), server.to_owned());
        let counter = Arc::clone(&left);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(&server).await.unwrap();
                tokio::spawn(pass(client, server, Arc::clone(&counter)));
            }
        });
        Self { url: format!("{scheme}://{user}@{address}/{database}"), left }
    }
}

async fn pass(mut client: TcpStream, mut server: TcpStream, left: Arc<AtomicUsize>) {
    let (mut to, mut from) = (vec![0; 65_536], vec![0; 65_536]);
    loop {
        let (bytes, peer) = tokio::select! {
            read = client.read(&mut to) => match read { Ok(read) if 0 < read => (&to[..read], &mut server), _ => return },
            read = server.read(&mut from) => match read { Ok(read) if 0 < read => (&from[..read], &mut client), _ => return },
        };
        if left.fetch_sub(1, Ordering::SeqCst) == 0 {
            left.store(NEVER, Ordering::SeqCst);
            return;
        }
        if peer.write_all(bytes).await.is_err() {
            return;
        }
    }
}

#[tokio::test]
async fn a_connection_that_is_cut_at_any_message_loses_nothing_that_was_acknowledged() {
    let world = World::new().await;
    // SQLite has no connection that could be cut.
    let Some(url) = world.test.url.clone() else { return };
    let proxy = Proxy::before(&url).await;
    let data_dir = world.test.folder.path().to_owned();
    let options = Options {
        url: Some(proxy.url.clone()),
        data_dir: data_dir.clone(),
        readers: 1,
        writers: 1,
        statement_timeout: Duration::from_secs(10),
    };
    let database = Database::connect(&options, Clock::standing(today())).await.unwrap();
    let app = App::new(database, Keys::open(&data_dir.join("key.pem")).unwrap(), served_schema());
    assert!(matches!(make(&world, &app, "Fault first").await, Told::Made { .. }));
    let (mut record, mut cut) = (Record::new(), 0);
    for messages in 0..120 {
        proxy.left.store(messages, Ordering::SeqCst);
        let name = format!("Fault {messages}");
        let told = make(&world, &app, &name).await;
        let was_cut = NEVER - 200 < proxy.left.swap(NEVER, Ordering::SeqCst);
        cut += usize::from(was_cut);
        record.insert(name, told);
        let after = format!("Fault after {messages}");
        let told = make(&world, &app, &after).await;
        assert!(matches!(told, Told::Made { .. }), "after a cut at {messages}: {told:?}");
        record.insert(after, told);
        if !was_cut {
            break;
        }
    }
    assert!(8 < cut, "a change took {cut} messages");
    judge_all(&world, &record).await;
}

#[tokio::test]
async fn a_database_that_says_no_is_told_and_is_well_again_afterwards() {
    let world = World::new().await;
    if world.test.url.is_none() {
        // What SQLite says of a full disk is tried with the built program.
        return;
    }
    let failing = "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = '53100'; END $$";
    world.plain().execute_unprepared(failing).await.unwrap();
    let mut record = Record::new();
    for (step, trigger) in [
        ("a statement", "CREATE TRIGGER fail BEFORE INSERT ON ledger_entry FOR EACH ROW EXECUTE FUNCTION fail()"),
        (
            "the commit",
            "CREATE CONSTRAINT TRIGGER fail AFTER INSERT ON ledger_entry DEFERRABLE INITIALLY DEFERRED
             FOR EACH ROW EXECUTE FUNCTION fail()",
        ),
    ] {
        world.plain().execute_unprepared(trigger).await.unwrap();
        let probe = "CREATE TRIGGER fail BEFORE UPDATE ON write_probe FOR EACH ROW EXECUTE FUNCTION fail()";
        world.plain().execute_unprepared(probe).await.unwrap();
        for number in 0..4 {
            let name = format!("Fault {step} {number}");
            let told = make(&world, &world.app, &name).await;
            assert_eq!(told, Told::NotMade, "{step}");
            record.insert(name, told);
        }
        assert_eq!(world.test.database.health().await, Err(Unhealthy::ReadOnly), "{step}");
        world.plain().execute_unprepared("DROP TRIGGER fail ON ledger_entry").await.unwrap();
        world.plain().execute_unprepared("DROP TRIGGER fail ON write_probe").await.unwrap();
        tokio::time::sleep(Duration::from_millis(1_100)).await;
        assert_eq!(world.test.database.health().await, Ok(()), "{step}");
    }
    judge_all(&world, &record).await;
}

#[tokio::test]
async fn a_server_that_ends_every_connection_loses_nothing_that_was_acknowledged() {
    let world = World::new().await;
    if world.test.url.is_none() {
        return;
    }
    let mut record = Record::new();
    for round in 0..10 {
        let names = (0..4).map(|number| format!("Fault {round} {number}")).collect::<Vec<_>>();
        let ending = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'chapterhouse'";
        let ending = async {
            tokio::time::sleep(Duration::from_millis(3 * round)).await;
            world.plain().execute_unprepared(ending).await.unwrap();
        };
        let [a, b, c, d] = [0, 1, 2, 3].map(|number| make_quietly(&world, &names[number]));
        let (a, b, c, d, ()) = tokio::join!(a, b, c, d, ending);
        record.extend(names.into_iter().zip([a, b, c, d]));
    }
    // Readers that were idle for a moment are looked at before they are used.
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    judge_all(&world, &record).await;
}

/// As the staff, whose rights were read before: what is cut is the change.
async fn make_quietly(world: &World, name: &str) -> Told {
    let viewer = chapterhouse::auth::Viewer {
        account: Some(world.sam),
        rights: chapterhouse::auth::Rights::Staff,
        ..chapterhouse::auth::Viewer::public(today())
    };
    let request: Request = serde_json::from_value(request(name)).unwrap();
    let answer: Json = serde_json::to_value(world.app.answer(viewer, request).await).unwrap();
    Told::of(&answer)
}
