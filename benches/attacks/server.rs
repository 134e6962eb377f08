//! The built program under attack: started with the sample world, measured from outside, and told to stop.
use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};
use sea_orm::ConnectionTrait as _;
use tempfile::TempDir;

use crate::Outcome;

/// What many systems allow a service to open, so that running out of descriptors shows.
const DESCRIPTORS: u32 = 1024;
/// A server that was told to stop and has not ended by then is killed.
pub(crate) const STOP_WITHIN: Duration = Duration::from_secs(12);
/// The named proxy, which may say whom it was asked by.
pub(crate) const PROXY: &str = "127.0.9.1";

/// Where the servers of one round keep what they keep.
pub(crate) struct Place {
    /// The database on PostgreSQL, and the server that it is on.
    pub(crate) postgres: Option<(String, String)>,
    pub(crate) folder: TempDir,
    program: PathBuf,
}

impl Place {
    /// A place on this PostgreSQL server, or for SQLite; `program` is attacked in place of the one that cargo has built.
    pub(crate) async fn new(server: Option<&str>, program: Option<PathBuf>) -> Outcome<Self> {
        let program = program.unwrap_or_else(|| env!("CARGO_BIN_EXE_chapterhouse").into());
        let folder = tempfile::tempdir()?;
        fs::write(folder.path().join("settings.toml"), format!("proxies = [\"{PROXY}\"]\n"))?;
        let Some(server) = server else { return Ok(Self { postgres: None, folder, program }) };
        let (host, _) = server.rsplit_once('/').ok_or("the address of the PostgreSQL server names no database")?;
        let name = format!("attacks_{}", std::process::id());
        let admin = sea_orm::Database::connect(server).await?;
        admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await?;
        Ok(Self { postgres: Some((format!("{host}/{name}"), server.to_owned())), folder, program })
    }

    pub(crate) fn database(&self) -> &'static str {
        if self.postgres.is_some() { "PostgreSQL" } else { "SQLite" }
    }

    /// Where SQLite's file, the keys and the letters are.
    pub(crate) fn data_dir(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub(crate) async fn remove(self) -> Outcome<()> {
        let Some((url, server)) = self.postgres else { return Ok(()) };
        let (_, name) = url.rsplit_once('/').ok_or("the address names no database")?;
        let admin = sea_orm::Database::connect(&server).await?;
        admin.execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)")).await?;
        Ok(())
    }
}

/// A server that runs.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Server {
    /// Starts the program on a port that was free, and waits until it is ready.
    pub(crate) async fn start(place: &Place) -> Outcome<Self> {
        let address = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let mut command = Command::new("sh");
        command.arg("-c").arg(format!("ulimit -n {DESCRIPTORS}; exec \"$@\"")).arg("sh");
        command.arg(&place.program).args(["demo", "--listen", &address.to_string(), "--config"]);
        command.arg(place.folder.path().join("settings.toml")).arg("--data-dir").arg(place.data_dir());
        if let Some((url, _)) = &place.postgres {
            command.args(["--database-url", url]);
        }
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        let server = Self { child, address };
        let client = reqwest::Client::builder().timeout(Duration::from_secs(1)).build()?;
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(30) {
            let answer = client.get(format!("http://{address}/readyz")).send().await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(server);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Err("the server does not get ready".into())
    }

    pub(crate) fn is_alive(&mut self) -> bool {
        self.child.try_wait().is_ok_and(|ended| ended.is_none())
    }

    /// Watches memory and descriptors until the watch is ended.
    pub(crate) fn watch(&self) -> Watch {
        let (process, is_over) = (self.child.id(), Arc::new(AtomicBool::new(false)));
        let over = Arc::clone(&is_over);
        let watcher = thread::spawn(move || {
            let before = Reading::of(process);
            let mut most = before;
            while !over.load(Ordering::Relaxed) {
                let now = Reading::of(process);
                most.kib = most.kib.max(now.kib);
                most.descriptors = most.descriptors.max(now.descriptors);
                thread::sleep(Duration::from_millis(50));
            }
            Reading { kib: most.kib.saturating_sub(before.kib), ..most }
        });
        Watch { is_over, watcher }
    }

    /// Sends SIGTERM; how long the program took to end, or why it did not end well.
    pub(crate) fn stop(mut self) -> Result<Duration, String> {
        if let Ok(Some(status)) = self.child.try_wait() {
            return Err(format!("the server had ended by itself ({status})"));
        }
        let begun = Instant::now();
        self.terminate().map_err(|error| format!("SIGTERM could not be sent: {error}"))?;
        while begun.elapsed() < STOP_WITHIN {
            if let Ok(Some(status)) = self.child.try_wait() {
                let took = begun.elapsed();
                return if status.success() { Ok(took) } else { Err(format!("after SIGTERM it ended with {status}")) };
            }
            thread::sleep(Duration::from_millis(5));
        }
        Err(format!("SIGTERM did not end it within {} s", STOP_WITHIN.as_secs()))
    }

    /// Sends SIGTERM and does not wait.
    pub(crate) fn terminate(&self) -> Outcome<()> {
        Ok(kill_process(Pid::from_child(&self.child), Signal::TERM)?)
    }
}

/// What the server has at a moment.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Reading {
    /// Memory that is the process's alone.
    pub(crate) kib: u64,
    pub(crate) descriptors: usize,
}

impl Reading {
    fn of(process: u32) -> Self {
        let folder = Path::new("/proc").join(process.to_string());
        let rollup = fs::read_to_string(folder.join("smaps_rollup")).unwrap_or_default();
        let private = rollup.lines().filter(|line| line.starts_with("Private_"));
        let kib = private.filter_map(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok()).sum();
        Self { kib, descriptors: fs::read_dir(folder.join("fd")).map_or(0, Iterator::count) }
    }
}

/// A watch that goes on.
pub(crate) struct Watch {
    is_over: Arc<AtomicBool>,
    watcher: thread::JoinHandle<Reading>,
}

impl Watch {
    /// How much the memory grew at most, and the most descriptors.
    pub(crate) fn end(self) -> Reading {
        self.is_over.store(true, Ordering::Relaxed);
        self.watcher.join().unwrap_or_default()
    }
}
