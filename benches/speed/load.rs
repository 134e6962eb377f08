//! Load: many connections that each ask one question after another, and how long the answers took.
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::Outcome;

/// Stands in a body for the version that a chapter has, which each answer counts up.
pub(crate) const VERSION: &str = "@VERSION@";
/// The version after it.
pub(crate) const NEXT_VERSION: &str = "@NEXT@";
/// The same within a text.
pub(crate) const IN_TEXT: &str = "@IN_TEXT@";

/// A question as it is sent.
#[derive(Clone)]
pub(crate) struct Question {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) token: Option<String>,
    pub(crate) body: Option<String>,
    /// The version of what it changes.
    pub(crate) version: i32,
}

impl Question {
    fn written(&self, version: i32) -> Vec<u8> {
        let body = self.body_at(version).unwrap_or_default();
        let token = self.token.as_ref().map(|token| format!("authorization: Bearer {token}\r\n")).unwrap_or_default();
        let Self { method, path, .. } = self;
        let length = body.len();
        format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\n{token}content-type: application/json\r\naccept: \
             application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        )
        .into_bytes()
    }

    pub(crate) fn body_at(&self, version: i32) -> Option<String> {
        let body = self.body.as_ref()?;
        let number = |place: &str| format!("\"{place}\"");
        let body = body.replace(&number(VERSION), &version.to_string());
        let body = body.replace(&number(NEXT_VERSION), &(version + 1).to_string());
        Some(body.replace(IN_TEXT, &version.to_string()))
    }
}

/// What came of a round of load.
pub(crate) struct Load {
    pub(crate) answers: usize,
    pub(crate) refused: usize,
    pub(crate) seconds: f64,
    /// Milliseconds, in order.
    pub(crate) latencies: Vec<f64>,
}

impl Load {
    pub(crate) fn per_second(&self) -> f64 {
        crate::report::number(self.answers) / self.seconds
    }

    pub(crate) fn percentile(&self, percent: usize) -> f64 {
        let at = (self.latencies.len() * percent / 100).min(self.latencies.len().saturating_sub(1));
        self.latencies.get(at).copied().unwrap_or_default()
    }
}

/// Asks with so many connections for so long. Each has questions of its own, so that no two change the same.
pub(crate) async fn load(port: u16, questions: &[Question], connections: usize, lasts: Duration) -> Outcome<Load> {
    let begun = Instant::now();
    let refused = Arc::new(AtomicUsize::new(0));
    let tasks: Vec<_> = (0..connections)
        .map(|first| {
            let own: Vec<_> = questions.iter().skip(first).step_by(connections).cloned().collect();
            tokio::spawn(ask(port, own, begun + lasts, Arc::clone(&refused)))
        })
        .collect();
    let mut latencies = Vec::new();
    for task in tasks {
        latencies.extend(task.await?.map_err(|error| format!("a connection failed: {error}"))?);
    }
    let seconds = begun.elapsed().as_secs_f64();
    latencies.sort_by(f64::total_cmp);
    Ok(Load { answers: latencies.len(), refused: refused.load(Ordering::Relaxed), seconds, latencies })
}

async fn ask(
    port: u16,
    mut questions: Vec<Question>,
    until: Instant,
    refused: Arc<AtomicUsize>,
) -> std::io::Result<Vec<f64>> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    stream.set_nodelay(true)?;
    let (mut latencies, mut buffer) = (Vec::new(), Vec::with_capacity(256 * 1024));
    loop {
        for question in &mut questions {
            if until <= Instant::now() {
                return Ok(latencies);
            }
            let begun = Instant::now();
            stream.write_all(&question.written(question.version)).await?;
            let is_well = answer(&mut stream, &mut buffer).await?;
            latencies.push(begun.elapsed().as_secs_f64() * 1e3);
            question.version += 1;
            refused.fetch_add(usize::from(!is_well), Ordering::Relaxed);
        }
    }
}

/// Reads an answer whole; whether it is one, and not a refusal.
async fn answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> std::io::Result<bool> {
    buffer.clear();
    loop {
        if let Some(end) = whole(buffer) {
            let errors = b"\"errors\":[{";
            let beginning = buffer.get(..end.min(4096)).unwrap_or_default();
            return Ok(
                beginning.starts_with(b"HTTP/1.1 200") && !beginning.windows(errors.len()).any(|part| part == errors)
            );
        }
        if stream.read_buf(buffer).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
}

/// Where the answer ends, if it has.
fn whole(buffer: &[u8]) -> Option<usize> {
    let head = buffer.windows(4).position(|part| part == b"\r\n\r\n")? + 4;
    let text = std::str::from_utf8(buffer.get(..head)?).ok()?.to_ascii_lowercase();
    let length = text.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
    match length {
        Some(length) => (head + length <= buffer.len()).then_some(head + length),
        // In chunks.
        None => buffer.ends_with(b"0\r\n\r\n").then_some(buffer.len()),
    }
}
