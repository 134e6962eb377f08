//! Fuzzing of the way of a document: read, parsed, surveyed, validated, executed and written.
//!
//! Documents are made from the schema's grammar, from a corpus of seeds, and from either by accidents to their bytes. Each
//! has to be answered as the interface says, within a bound of work and memory. `FUZZ_SECONDS` says for how long (10 by
//! default); `FUZZ_SECONDS=3600 cargo test --test fuzz -- --nocapture` does it for an hour and tells how far it came. What fails is made
//! smaller and printed; what hangs or grows ends the program with the input.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests fail by panicking")]
#![expect(clippy::print_stderr, reason = "it tells how far it came")]
mod choices;
mod grammar;
mod mutation;
mod watchdog;

use std::{
    panic::AssertUnwindSafe,
    path::Path,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode},
};
use bolero::{check, produce};
use chapterhouse::{
    auth::Keys,
    clock::Clock,
    data::{Database, Options},
    http::{App, ServerOptions, router},
    sample, schema,
};
use serde_json::{Value as Json, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tower::ServiceExt as _;

use self::{choices::Choices, grammar::Grammar, mutation::mutated, watchdog::Watchdog};

/// The largest answer: 8 MiB of data, and what is around them.
const ANSWER: usize = 9 * 1024 * 1024;
/// The largest refusal.
const ERRORS: usize = 72 * 1024;
const ROLES: [&str; 3] = ["public", "leader", "staff"];

/// The server in process, with the sample world.
struct Server {
    runtime: Runtime,
    router: Router,
    tokens: [Option<String>; 3],
    grammar: Grammar,
    /// Documents that are mutated.
    corpus: Vec<Vec<u8>>,
    #[expect(dead_code, reason = "it is there while the server is")]
    folder: TempDir,
}

/// How a body is made.
#[derive(Clone, Copy, Debug)]
enum Way {
    Grammar,
    GrammarMutated,
    CorpusMutated,
    BodyMutated,
}

const WAYS: [Way; 4] = [Way::Grammar, Way::GrammarMutated, Way::CorpusMutated, Way::BodyMutated];

impl Server {
    fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let router = runtime.block_on(served(folder.path()));
        let corpus = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus")).unwrap();
        let mut corpus: Vec<_> = corpus.map(|seed| std::fs::read(seed.unwrap().path()).unwrap()).collect();
        corpus.sort();
        let grammar = Grammar::new(&schema::sdl());
        let mut server = Self { runtime, router, tokens: [None, None, None], grammar, corpus, folder };
        server.tokens = ROLES.map(|role| (role != "public").then(|| server.sign_in(role)));
        for kind in ["chapters", "organizations", "exchangePrograms", "resources", "officerTerms", "relationships"] {
            let answer = server.ask(2, &format!("{{a:{kind}(first:2){{nodes{{id}}}}}}"));
            let nodes = answer["data"]["a"]["nodes"].as_array().cloned().unwrap_or_default();
            server.grammar.ids.extend(nodes.iter().filter_map(|node| node["id"].as_str().map(str::to_owned)));
        }
        assert!(5 < server.grammar.ids.len(), "the sample world has rows");
        server
    }

    fn sign_in(&self, name: &str) -> String {
        let input = format!("{{email:\"{name}@example.org\",password:\"{name}-password-1\"}}");
        let answer = self.ask(0, &format!("mutation{{a:signIn(input:{input}){{session{{accessToken}}}}}}"));
        answer["data"]["a"]["session"]["accessToken"].as_str().unwrap().to_owned()
    }

    fn ask(&self, role: usize, document: &str) -> Json {
        let (_, bytes) = self.send(role, json!({ "query": document }).to_string().into_bytes());
        serde_json::from_slice(&bytes).unwrap()
    }

    fn send(&self, role: usize, body: Vec<u8>) -> (StatusCode, Vec<u8>) {
        let mut request =
            Request::post("/graphql").header("host", "localhost").header("content-type", "application/json");
        if let Some(token) = &self.tokens[role] {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let request = request.body(Body::from(body)).unwrap();
        self.runtime.block_on(async {
            let response = self.router.clone().oneshot(request).await.unwrap();
            let status = response.status();
            (status, to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec())
        })
    }

    fn body(&self, way: Way, role: usize, bytes: &[u8]) -> Vec<u8> {
        let mut choices = Choices::new(bytes);
        // What the staff may change they would change.
        let may_change = ROLES[role] != "staff";
        let document = match way {
            Way::Grammar | Way::GrammarMutated => self.grammar.document(&mut choices, may_change).into_bytes(),
            Way::CorpusMutated | Way::BodyMutated => choices.one_of(&self.corpus).cloned().unwrap_or_default(),
        };
        let as_body = |document: &[u8]| json!({ "query": String::from_utf8_lossy(document) }).to_string().into_bytes();
        match way {
            Way::Grammar => as_body(&document),
            Way::GrammarMutated | Way::CorpusMutated => as_body(&mutated(document, &self.corpus, &mut choices)),
            Way::BodyMutated => mutated(as_body(&document), &self.corpus, &mut choices),
        }
    }

    /// The answer. A document whose check took too long by the clock is sent again: other programs may have had the
    /// processors, and one that is checked for too long by itself is so each time.
    fn send_patiently(&self, role: usize, body: &[u8]) -> (StatusCode, Vec<u8>) {
        let mut answer = self.send(role, body.to_vec());
        for _ in 0..3 {
            if answer.0 != StatusCode::SERVICE_UNAVAILABLE {
                break;
            }
            std::thread::sleep(Duration::from_millis(500));
            answer = self.send(role, body.to_vec());
        }
        answer
    }

    /// Whether the answer is one that the interface allows.
    fn check(&self, role: usize, body: &[u8]) -> Result<(), String> {
        let (status, bytes) = self.send_patiently(role, body);
        if status.is_server_error() {
            return Err(format!("status {status}: {}", String::from_utf8_lossy(&bytes)));
        }
        let answer: Json = serde_json::from_slice(&bytes).map_err(|_| "the answer is no JSON".to_owned())?;
        if ANSWER < bytes.len() {
            return Err(format!("the answer has {} bytes", bytes.len()));
        }
        let Some(errors) = answer.get("errors") else {
            return if answer.get("data").is_some() { Ok(()) } else { Err("neither data nor errors".into()) };
        };
        if ERRORS < errors.to_string().len() {
            return Err(format!("the errors have {} bytes", errors.to_string().len()));
        }
        for error in errors.as_array().into_iter().flatten() {
            match error["extensions"]["code"].as_str() {
                None | Some("INTERNAL") => return Err(error.to_string()),
                Some(_) => {}
            }
        }
        Ok(())
    }
}

async fn served(folder: &Path) -> Router {
    let options = Options {
        url: None,
        data_dir: folder.to_owned(),
        readers: 2,
        writers: 2,
        statement_timeout: Duration::from_secs(10),
    };
    let now = "2026-03-01T09:00:00Z".parse().unwrap();
    let database = Database::connect(&options, Clock::standing(now)).await.unwrap();
    database.migrate().await.unwrap();
    assert!(sample::seed(&database).await.unwrap());
    let app = App::new(database, Keys::open(&folder.join("key.pem")).unwrap(), schema::build());
    router(app, &ServerOptions { hosts: vec!["localhost".into()], ..ServerOptions::default() })
}

#[test]
fn every_document_is_answered_in_bounds() {
    let seconds = std::env::var("FUZZ_SECONDS").ok().map_or(10, |seconds| seconds.parse().unwrap());
    // What panics here ends the test, and nobody looks at the server then.
    let (server, watchdog) = (AssertUnwindSafe(Server::start()), Watchdog::start());
    let asked = AtomicU64::new(0);
    let inputs = (0..WAYS.len(), 0..ROLES.len(), produce::<Vec<u8>>().with().len(0..800_usize));
    check!().with_test_time(Duration::from_secs(seconds)).with_generator(inputs).for_each(|(way, role, bytes)| {
        let body = server.body(WAYS[*way], *role, bytes);
        let shown = String::from_utf8_lossy(&body).into_owned();
        watchdog.begin(&format!("as {}: {shown}", ROLES[*role]));
        let checked = server.check(*role, &body);
        watchdog.end();
        asked.fetch_add(1, Relaxed);
        assert!(checked.is_ok(), "as {}: {checked:?}\n{shown}", ROLES[*role]);
    });
    eprintln!("{} inputs in {seconds} s", asked.into_inner());
}

/// Each seed as it stands is answered in bounds too.
#[test]
fn every_seed_is_answered_in_bounds() {
    let (server, watchdog) = (Server::start(), Watchdog::start());
    for seed in &server.corpus {
        let document = String::from_utf8_lossy(seed).into_owned();
        for (role, name) in ROLES.iter().enumerate() {
            watchdog.begin(&format!("as {name}: {document}"));
            server.check(role, json!({ "query": document }).to_string().as_bytes()).unwrap();
            watchdog.end();
        }
    }
}
