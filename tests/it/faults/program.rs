//! The built program, to which things happen.
use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc,
    },
    time::Duration,
};

use serde_json::Value as Json;

use super::{Record, Told, judge, judge_again, request};

/// Where its database is.
pub(super) struct Place {
    pub(super) data_dir: std::path::PathBuf,
    pub(super) url: Option<String>,
}

impl Place {
    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(&self.data_dir)
            .env_clear()
            .envs(std::env::var_os("PATH").map(|p| ("PATH", p)));
        command.envs(self.url.as_ref().map(|url| ("DATABASE_URL", url)));
        command
    }

    /// A connection past the program.
    pub(super) async fn connection(&self) -> sea_orm::DatabaseConnection {
        let file = format!("sqlite://{}", self.data_dir.join("chapterhouse.db").display());
        sea_orm::Database::connect(self.url.clone().unwrap_or(file)).await.unwrap()
    }
}

pub(super) struct Program {
    child: Child,
    address: String,
    token: String,
    client: reqwest::Client,
}

const PROGRAM: &str = env!("CARGO_BIN_EXE_chapterhouse");

impl Program {
    /// It does not die of a file that may not grow, but is told, as by a disk that is full.
    pub(super) fn start(place: &Place) -> Self {
        let run = format!("trap '' XFSZ; exec '{PROGRAM}' demo --data-dir . --listen 127.0.0.1:0");
        let mut child = place.command("sh", &["-c", &run]).stderr(Stdio::piped()).spawn().unwrap();
        let log = BufReader::new(child.stderr.take().unwrap());
        let (tell, told) = mpsc::channel();
        // The log is read to its end, so that the program never waits for a reader.
        std::thread::spawn(move || {
            for line in log.lines().map_while(Result::ok) {
                if let Some((_, address)) = line.split_once("listening on ") {
                    tell.send(address.trim().to_owned()).unwrap_or_default();
                }
            }
        });
        let address = told.recv_timeout(Duration::from_mins(1)).unwrap();
        let token = ["token", "--data-dir", ".", "--account", "staff@example.org"];
        let token = place.command(PROGRAM, &token).output().unwrap();
        let token = String::from_utf8(token.stdout).unwrap().trim().to_owned();
        Self { child, address, token, client: reqwest::Client::new() }
    }

    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(super) fn kill(self) {
        drop(self);
    }

    pub(super) fn clone_client(&self) -> Client {
        Client {
            address: self.address.clone(),
            token: self.token.clone(),
            http: self.client.clone(),
            made: Arc::default(),
            is_stopped: Arc::default(),
        }
    }

    /// Asks every key again, and compares with what was told before.
    pub(super) async fn ask_again(&self, record: &Record) {
        let client = self.clone_client();
        for (name, before) in record {
            judge_again(before, &client.make(name).await, name);
        }
    }

    /// Compares what was told with what is there: now, after a kill, and after every key was asked again.
    pub(super) async fn judge_and_end(self, place: &Place, record: &mut Record) {
        let connection = place.connection().await;
        judge(&connection, record).await;
        self.kill();
        judge(&connection, record).await;
        let again = Self::start(place);
        judge(&connection, record).await;
        again.ask_again(record).await;
        let client = again.clone_client();
        for (name, told) in record.iter_mut() {
            *told = client.make(name).await;
        }
        judge(&connection, record).await;
        again.kill();
    }
}

/// A test that fails leaves no program behind.
impl Drop for Program {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

#[derive(Clone)]
pub(super) struct Client {
    address: String,
    token: String,
    http: reqwest::Client,
    /// How many changes were acknowledged to it and its clones.
    made: Arc<AtomicUsize>,
    is_stopped: Arc<AtomicBool>,
}

impl Client {
    pub(super) async fn make(&self, name: &str) -> Told {
        let sending = self.http.post(&self.address).bearer_auth(&self.token).json(&request(name)).send();
        let Ok(response) = sending.await else { return Told::Unknown };
        let told = response.json::<Json>().await.map_or(Told::Unknown, |answer| Told::of(&answer));
        if matches!(told, Told::Made { .. }) {
            self.made.fetch_add(1, Ordering::SeqCst);
        }
        told
    }

    /// Waits until so many changes were acknowledged.
    pub(super) async fn until_made(&self, number: usize) {
        for _ in 0..3_000 {
            if number <= self.made.load(Ordering::SeqCst) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("only {} of {number} changes were made", self.made.load(Ordering::SeqCst));
    }

    /// Four clones of it make organizations, each one after another, until it is stopped.
    pub(super) fn write_load(&self, name: &str) -> WriteLoad {
        let one = |number| tokio::spawn(self.clone().go_on(format!("{name} {number}")));
        WriteLoad { writers: (0..4).map(one).collect(), is_stopped: Arc::clone(&self.is_stopped) }
    }

    async fn go_on(self, prefix: String) -> Record {
        let mut record = Record::new();
        let mut number = 0;
        while !self.is_stopped.load(Ordering::SeqCst) {
            let name = format!("Fault {prefix} {number}");
            let told = self.make(&name).await;
            // A program that is gone refuses at once.
            let is_gone = told == Told::Unknown;
            record.insert(name, told);
            number += 1;
            if is_gone {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        record
    }

    /// Status and text of `/readyz`.
    pub(super) async fn readiness(&self) -> (u16, String) {
        let response = self.http.get(self.address.replace("/graphql", "/readyz")).send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }

    pub(super) async fn until_ready(&self) {
        for _ in 0..100 {
            if self.readiness().await.0 == 200 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("it is not ready again: {:?}", self.readiness().await);
    }
}

pub(super) struct WriteLoad {
    writers: Vec<tokio::task::JoinHandle<Record>>,
    is_stopped: Arc<AtomicBool>,
}

impl WriteLoad {
    /// Ends it, and gives what it was told.
    pub(super) async fn stop(self) -> Record {
        self.is_stopped.store(true, Ordering::SeqCst);
        let mut record = Record::new();
        for writer in self.writers {
            record.extend(writer.await.unwrap());
        }
        record
    }
}
