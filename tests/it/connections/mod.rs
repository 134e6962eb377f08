//! Connections as strangers, slow clients and operators meet them.
mod drain;
mod http2;
mod memory;
mod overload;
mod program;
mod sockets;

use std::{net::SocketAddr, time::Duration};

use axum::{Router, body::Body, routing::get};
use chapterhouse::{
    http::guarded,
    server::{Limits, Phase, serve},
};
use futures_util::stream;
use ipnet::IpNet;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::{oneshot, watch},
    task::JoinHandle,
    time::{Instant, sleep, timeout},
};

/// A server within the test.
struct Served {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    ended: JoinHandle<()>,
}

/// Short enough to wait for.
fn short() -> Limits {
    let tenths = |number: u64| Duration::from_millis(100 * number);
    Limits {
        first_byte: tenths(4),
        head: tenths(4),
        body: tenths(6),
        idle: tenths(10),
        stall: tenths(6),
        grace: tenths(5),
        handshake: tenths(1),
        last_byte: tenths(2),
        last_body: tenths(4),
        finish: tenths(20),
        ..Limits::default()
    }
}

/// Paths that take their time.
fn paths() -> Router {
    let zeros = || async { Body::from_stream(stream::repeat_with(|| Ok::<_, std::io::Error>(vec![0_u8; 65_536]))) };
    let slow = |seconds: f32| async move {
        sleep(Duration::from_secs_f32(seconds)).await;
        "done"
    };
    Router::new()
        .route("/", get(|| async { "ok" }).post(|body: axum::body::Bytes| async move { body.len().to_string() }))
        .route("/endless", get(zeros))
        .route("/readyz", get(|| async { "ok" }))
        .route("/slow", get(move || slow(0.8)))
        .route("/stuck", get(move || slow(60.0)))
}

impl Served {
    async fn begin(router: Router, limits: Limits, proxies: &[&str]) -> Self {
        let proxies: Vec<IpNet> = proxies.iter().map(|net| net.parse().unwrap()).collect();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (phase, phases) = watch::channel(Phase::Open);
        let router = guarded(router, &proxies, &limits, phases);
        let (stop, stopped) = oneshot::channel();
        let ended = tokio::spawn(serve(listener, router, limits, proxies, phase, async {
            let _ = stopped.await;
        }));
        Self { address, stop: Some(stop), ended }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// A connection that has sent this.
    async fn sending(&self, bytes: &str) -> TcpStream {
        let mut stream = self.connect().await;
        stream.write_all(bytes.as_bytes()).await.unwrap();
        stream
    }

    /// The answer to a request on a connection of its own.
    async fn ask(&self, path: &str, more: &str) -> String {
        let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{more}\r\n");
        let (answer, _) = rest(self.sending(&request).await).await;
        answer
    }

    fn stop(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
    }
}

/// What still comes, and how long it took until the connection was closed.
async fn rest(mut stream: TcpStream) -> (String, Duration) {
    let (begun, mut bytes) = (Instant::now(), Vec::new());
    // A reset ends it as well.
    let read = timeout(Duration::from_secs(20), stream.read_to_end(&mut bytes)).await;
    assert!(read.is_ok(), "the connection stayed open: {}", String::from_utf8_lossy(&bytes));
    (String::from_utf8_lossy(&bytes).into_owned(), begun.elapsed())
}
