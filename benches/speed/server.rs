//! The servers that are compared: started, asked whether they are there, and ended; and the processor time that they take.
use std::{
    fs,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::{Outcome, load::Question};

/// A server under measurement.
pub(crate) struct Server {
    pub(crate) name: &'static str,
    pub(crate) port: u16,
    process: Child,
    client: reqwest::Client,
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

impl Server {
    /// Starts it, and waits until it answers.
    pub(crate) async fn start(name: &'static str, port: u16, command: &mut Command, first: &Question) -> Outcome<Self> {
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let process = command.spawn().map_err(|error| format!("{name}: {error}"))?;
        let server = Self { name, port, process, client: reqwest::Client::new() };
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_mins(1) {
            if server.ask(first).await.is_ok() {
                return Ok(server);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Err(format!("{name} does not answer: {:?}", server.ask(first).await.err()).into())
    }

    /// The answer to one question.
    pub(crate) async fn ask(&self, question: &Question) -> Outcome<serde_json::Value> {
        let url = format!("http://127.0.0.1:{}{}", self.port, question.path);
        let mut request = if question.method == "GET" { self.client.get(url) } else { self.client.post(url) };
        if let Some(token) = &question.token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = question.body_at(question.version) {
            request = request.header("content-type", "application/json").body(body);
        }
        let answer = request.header("accept", "application/json").send().await?;
        let status = answer.status();
        let json: serde_json::Value = serde_json::from_str(&answer.text().await?)?;
        if !status.is_success() || json.get("errors").is_some_and(|errors| !errors.is_null()) {
            return Err(format!("{status}: {json}").into());
        }
        Ok(json)
    }

    /// Microseconds of processor time that it has taken.
    pub(crate) fn processor(&self) -> f64 {
        processor(&[self.process.id()])
    }

    /// The most memory that it has taken, in MiB.
    pub(crate) fn peak_mib(&self) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap_or_default();
        let peak = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.trim().parse().ok());
        peak.map_or(0.0, |kib: f64| kib / 1024.0)
    }
}

/// Microseconds of processor time of processes and of those of theirs that have ended.
fn processor(processes: &[u32]) -> f64 {
    let fields = |process: &u32| -> Option<f64> {
        let text = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
        let (_, fields) = text.rsplit_once(')')?;
        let ticks = fields.split_whitespace().skip(11).take(4).filter_map(|ticks| ticks.parse::<f64>().ok());
        // A tick is a hundredth of a second on every Linux.
        Some(ticks.sum::<f64>() * 10_000.0)
    };
    processes.iter().filter_map(fields).sum()
}

/// The same of PostgreSQL: its first process and all that it started.
pub(crate) fn processor_of_postgres(first: u32) -> f64 {
    let is_child = |process: &u32| {
        let text = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        let parent = text.rsplit_once(')').and_then(|(_, fields)| fields.split_whitespace().nth(1)?.parse().ok());
        parent == Some(first)
    };
    let all = fs::read_dir("/proc").into_iter().flatten().flatten();
    let all = all.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let processes: Vec<u32> = all.filter(is_child).chain([first]).collect();
    processor(&processes)
}

/// PostgreSQL's first process, by one of those that serve a connection.
pub(crate) fn parent_of(process: u32) -> Option<u32> {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (_, fields) = text.rsplit_once(')')?;
    fields.split_whitespace().nth(1)?.parse().ok()
}
