//! The innocent client, which asks at a steady pace, and how long it waits.
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use reqwest::Client;
use serde_json::json;
use tokio::{sync::Semaphore, time::interval};

use crate::Outcome;

/// From one question to the next.
const PACE: Duration = Duration::from_millis(15);
/// Who waits longer has not been answered.
const PATIENCE: Duration = Duration::from_secs(2);
/// As many connections as a browser has for a page.
const AT_ONCE: usize = 12;

const DIRECTORY: &str = "{ chapters(first: 20) { nodes { name city hostOrganization { name country { name } }
    officers(first: 5) { nodes { office startsOn } } } } }";
const SEARCH: &str = r#"{ search(query: "palawan", first: 10) { nodes { __typename } } }"#;

/// A visit that goes on. It has a thread of its own, so that the attackers' work is not measured with it.
pub(crate) struct Visit {
    is_over: Arc<AtomicBool>,
    visitor: thread::JoinHandle<Waits>,
}

/// What came of the questions.
#[derive(Default)]
pub(crate) struct Waits {
    /// How long each took; those that failed count as the longest wait.
    pub(crate) all: Vec<Duration>,
    pub(crate) failed: usize,
}

impl Waits {
    /// The value below which so many of a hundred lie.
    pub(crate) fn percentile(&mut self, of_hundred: usize) -> Duration {
        self.all.sort_unstable();
        let at = (self.all.len() * of_hundred).div_ceil(100).max(1);
        self.all.get(at - 1).copied().unwrap_or(PATIENCE)
    }
}

impl Visit {
    pub(crate) fn begin(address: SocketAddr) -> Self {
        let is_over = Arc::new(AtomicBool::new(false));
        let over = Arc::clone(&is_over);
        let visitor = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.map_err(Into::into).and_then(|runtime| runtime.block_on(visit(address, &over))).unwrap_or_default()
        });
        Self { is_over, visitor }
    }

    pub(crate) fn end(self) -> Waits {
        self.is_over.store(true, Ordering::Relaxed);
        self.visitor.join().unwrap_or_default()
    }
}

async fn visit(address: SocketAddr, is_over: &AtomicBool) -> Outcome<Waits> {
    let client = Client::builder().timeout(PATIENCE).build()?;
    // Whoever keeps a connection does not notice that no other can be made.
    let newcomer = Client::builder().timeout(PATIENCE).pool_max_idle_per_host(0).build()?;
    let (mut pace, mut asked) = (interval(PACE), Vec::new());
    let places = Arc::new(Semaphore::new(AT_ONCE));
    for turn in 0.. {
        if is_over.load(Ordering::Relaxed) {
            break;
        }
        pace.tick().await;
        let begun = Instant::now();
        let request = match turn % 3 {
            0 => newcomer.get(format!("http://{address}/readyz")),
            1 => client.post(format!("http://{address}/graphql")).json(&json!({ "query": DIRECTORY })),
            _ => client.post(format!("http://{address}/graphql")).json(&json!({ "query": SEARCH })),
        };
        let places = Arc::clone(&places);
        asked.push(tokio::spawn(async move {
            let permit = places.acquire_owned().await;
            let is_answered = is_answered(request).await;
            drop(permit);
            is_answered.then(|| begun.elapsed())
        }));
    }
    let mut waits = Waits::default();
    for question in asked {
        let took = question.await?;
        waits.failed += usize::from(took.is_none());
        waits.all.push(took.unwrap_or(PATIENCE));
    }
    Ok(waits)
}

async fn is_answered(request: reqwest::RequestBuilder) -> bool {
    let Ok(answer) = request.send().await else { return false };
    let is_success = answer.status().is_success();
    answer.text().await.is_ok_and(|text| is_success && !text.contains("\"errors\":[{"))
}
