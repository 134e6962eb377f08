//! Connections that are opened and held, requests as no client writes them, and what becomes of connections when the
//! server is told to stop.
use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use flate2::{Compression, write::GzEncoder};
use futures_util::{StreamExt as _, future::join_all, stream};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{sleep, timeout, timeout_at},
};

use crate::{
    attack::{Attack, Part, attacker, connect},
    documents::repeat,
    report::Tally,
    server::{Place, Server},
};

/// More than the descriptors that the server may have.
const MANY: usize = 1100;
/// How long they are held at least once they are open.
const HELD_FOR: Duration = Duration::from_millis(1500);
/// Tries to open connections while the server stops.
const COMERS: u8 = 24;

/// How a connection is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// Nothing is sent.
    Silent,
    /// A request that ends within its headers.
    HalfHeader,
    /// A request that ends within its body.
    HalfBody,
    /// The same after 200 KB of it.
    LargeHalfBody,
    /// A body of which a byte comes now and then.
    Drip,
    /// Large answers are asked for and not read.
    SlowReader,
    /// The beginning of HTTP/2 and nothing after it.
    Preface,
}

/// Many connections, from one address or from many.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Held {
    pub(crate) manner: Manner,
    pub(crate) count: usize,
    pub(crate) from_many: bool,
    /// By when the server must have closed all of them.
    pub(crate) closed_within: Option<Duration>,
}

impl Held {
    pub(crate) async fn run(self, address: SocketAddr, until: Instant) -> Tally {
        let open = stream::iter(0..self.count).map(|number| self.open(address, number)).buffer_unordered(64);
        let open: Vec<_> = open.filter_map(|stream| async { stream.ok() }).collect().await;
        let mut tally = Tally::default();
        let opened = open.len();
        // It takes a while to open so many; what others feel is measured when all of them are there.
        let until = until.max(Instant::now() + HELD_FOR);
        let held = join_all(open.into_iter().map(|stream| tokio::spawn(self.hold(stream, until)))).await;
        let closed = held.into_iter().filter(|closed| matches!(closed, Ok(true))).count();
        tally.told.insert("opened".into(), u64::try_from(opened).unwrap_or(u64::MAX));
        tally.told.insert("closed by the server".into(), u64::try_from(closed).unwrap_or(u64::MAX));
        if self.closed_within.is_some() && closed < opened {
            tally.faults.push(format!("{} of {opened} ({:?}) were never closed", opened - closed, self.manner));
        }
        tally
    }

    async fn open(self, address: SocketAddr, number: usize) -> std::io::Result<TcpStream> {
        let [high, low] = u16::try_from(number).unwrap_or_default().to_be_bytes();
        let from = if self.from_many { Ipv4Addr::new(127, 1, high, low.max(1)) } else { attacker(9) };
        let mut stream = connect(address, from).await?;
        stream.write_all(self.manner.beginning().as_bytes()).await?;
        Ok(stream)
    }

    /// Holds the connection until it is time; whether the server closed it before.
    async fn hold(self, mut stream: TcpStream, until: Instant) -> bool {
        let mut one = [0; 1];
        loop {
            if self.manner == Manner::Drip && stream.write_all(b" ").await.is_err() {
                return true;
            }
            let next = until.min(Instant::now() + Duration::from_millis(500));
            let reads = self.manner != Manner::SlowReader;
            // What has arrived can be read after the server has reset the connection too.
            if matches!(stream.take_error(), Ok(Some(_)) | Err(_)) {
                return true;
            }
            match timeout_at(next.into(), stream.read(&mut one)).await {
                Ok(Ok(0) | Err(_)) => return true,
                Ok(Ok(_)) if reads => {}
                // What is not read stays where it was made.
                Ok(Ok(_)) => sleep(Duration::from_millis(500)).await,
                Err(_) if until <= Instant::now() => return false,
                Err(_) => {}
            }
            if until <= Instant::now() {
                return false;
            }
        }
    }
}

impl Manner {
    fn beginning(self) -> String {
        let post = |length| {
            format!(
                "POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
            )
        };
        match self {
            Self::Silent => String::new(),
            Self::HalfHeader => "POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Half: ".into(),
            Self::HalfBody => post(1000) + "{\"query\":\"",
            Self::LargeHalfBody => post(250_000) + "{\"query\":\"" + &"#".repeat(200_000),
            Self::Drip => post(100_000) + "{\"query\":\"",
            Self::SlowReader => {
                // Two megabytes: more than the system takes ahead of a client that does not read.
                let described = repeat("d#:description ", 9);
                let query = format!("{{\"query\":\"{{chapters(first:100){{nodes{{{described}}}}}}}\"}}");
                post(query.len()) + &query
            }
            Self::Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".into(),
        }
    }
}

fn held(name: &'static str, count: usize, manner: Manner, from_many: bool) -> Attack {
    let held = Held { manner, count, from_many, closed_within: None };
    Attack { name, parts: vec![Part::Held(held)], on_both: false }
}

/// The attacks by connections.
pub(crate) fn attacks() -> Vec<Attack> {
    vec![
        held("1,100 silent connections", MANY, Manner::Silent, false),
        held("1,100 silent connections from as many addresses", MANY, Manner::Silent, true),
        held("1,100 half headers", MANY, Manner::HalfHeader, true),
        held("1,100 half bodies", MANY, Manner::HalfBody, true),
        held("1,100 beginnings of HTTP/2", MANY, Manner::Preface, true),
        held("400 half bodies of 200 KB", 400, Manner::LargeHalfBody, true),
        held("30 readers that do not read 2 MB each", 30, Manner::SlowReader, false),
        held("300 readers that do not read 2 MB each, from as many addresses", 300, Manner::SlowReader, true),
        Attack { name: "requests as no client writes them", parts: vec![Part::Bytes(odd_requests())], on_both: false },
        Attack {
            name: "requests with much before their body",
            parts: vec![Part::Bytes(large_heads())],
            on_both: false,
        },
    ]
}

/// Connections that the server has to close by itself.
pub(crate) fn abandoned() -> (Attack, Duration) {
    let closed_within = Duration::from_secs(36);
    let manners =
        [Manner::Silent, Manner::HalfHeader, Manner::HalfBody, Manner::Drip, Manner::SlowReader, Manner::Preface];
    let parts = manners.map(|manner| {
        // More answers of this size are refused: there is no memory for them.
        let count = if manner == Manner::SlowReader { 4 } else { 30 };
        Part::Held(Held { manner, count, from_many: true, closed_within: Some(closed_within) })
    });
    let name = "abandoned connections (of each manner) are closed";
    (Attack { name, parts: parts.into(), on_both: false }, closed_within)
}

fn get(target: &str) -> Vec<u8> {
    format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n").into_bytes()
}

fn post(headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/json\r\n{headers}\r\n"
    );
    [head.as_bytes(), body].concat()
}

fn odd_requests() -> Vec<Vec<u8>> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    // 64 MiB that take 64 KiB.
    let packed = std::io::copy(&mut std::io::Read::take(std::io::repeat(b' '), 64 * 1024 * 1024), &mut gzip);
    let packed = packed.and_then(|_| gzip.finish()).unwrap_or_default();
    let query = br#"{"query":"{viewer{role}}"}"#;
    let length = query.len();
    let targets = [
        "/graphql/../../etc/passwd",
        "//graphql",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/graphql%00",
        "/.well-known/../",
        "http://127.0.0.1/readyz",
        "http://evil.example/readyz",
        "*",
        "/readyz?%zz=%",
        "/export/..%2f..%2fsecret.csv",
    ];
    let mut all: Vec<_> = targets.into_iter().map(get).collect();
    all.extend([
        post(&format!("Content-Encoding: gzip\r\nContent-Length: {}\r\n", packed.len()), &packed),
        post("Transfer-Encoding: chunked\r\n", b"ffffffffffffffff\r\n{}\r\n0\r\n\r\n"),
        post("Transfer-Encoding: chunked\r\n", &[b"1;", "x".repeat(200_000).as_bytes(), b"\r\n{\r\n0\r\n\r\n"].concat()),
        post("Transfer-Encoding: chunked\r\n", &[b"1\r\n \r\n".repeat(40_000), b"0\r\n\r\n".to_vec()].concat()),
        post(&format!("Transfer-Encoding: chunked\r\nContent-Length: {length}\r\n"), query),
        post(&format!("Content-Length: {length}\r\nContent-Length: 1\r\n"), query),
        post("Content-Length: -1\r\n", query),
        post("Content-Length: 99999999999999999999999\r\n", query),
        post("Expect: 100-continue\r\nContent-Length: 999999999\r\n", b""),
        post("Upgrade: h2c\r\nConnection: upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAARAAAAA\r\nContent-Length: 0\r\n", b""),
        b"CONNECT example.org:443 HTTP/1.1\r\nHost: example.org\r\n\r\n".to_vec(),
        b"GET / HTTP/0.9\r\n\r\n".to_vec(),
        b"GET /readyz HTTP/1.1\r\n\r\n".to_vec(),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".repeat(40),
        vec![0; 20_000],
    ]);
    all
}

fn large_heads() -> Vec<Vec<u8>> {
    let query = br#"{"query":"{viewer{role}}"}"#;
    let end = format!("Content-Length: {}\r\n", query.len());
    vec![
        get(&format!("/graphql?query={}", "x".repeat(60_000))),
        get(&"/a".repeat(100_000)),
        post(&format!("{}{end}", "X-Many: x\r\n".repeat(99)), query),
        post(&format!("{}{end}", "X-Many: x\r\n".repeat(5000)), query),
        post(&format!("X-Large: {}\r\n{end}", "x".repeat(300_000)), query),
        post(&format!("{}{end}", format!("Cookie: {}\r\n", "a=b; ".repeat(1000)).repeat(60)), query),
        post(&format!("Authorization: Bearer {}\r\n{end}", "x".repeat(60_000)), query),
        post(&format!("Authorization: Bearer {}.e30.x\r\n{end}", "e30".repeat(10_000)), query),
        post(&format!("X-Forwarded-For: {}\r\n{end}", "10.0.0.1, ".repeat(6000)), query),
        post(&format!("Accept: {}\r\nX-Request-Id: {}\r\n{end}", "a/b,".repeat(10_000), "i".repeat(20_000)), query),
    ]
}

/// Tells the server to stop while connections are open that nobody uses.
pub(crate) async fn stop_while_idle(place: &Place) -> crate::Outcome<(Result<Duration, String>, Tally)> {
    let server = Server::start(place).await?;
    let mut tally = Tally::default();
    let mut open = Vec::new();
    for manner in [Manner::Silent, Manner::HalfHeader, Manner::HalfBody, Manner::Preface] {
        let held = Held { manner, count: 50, from_many: true, closed_within: None };
        for number in 0..held.count {
            open.extend(held.open(server.address, number).await);
        }
    }
    tally.told.insert("opened".into(), u64::try_from(open.len()).unwrap_or(u64::MAX));
    let stopped = tokio::task::spawn_blocking(|| server.stop()).await?;
    Ok((stopped, tally))
}

/// Tells the server to stop while others keep coming: whoever could connect is to be answered.
pub(crate) async fn stop_while_busy(place: &Place) -> crate::Outcome<(Result<Duration, String>, Tally)> {
    let server = Server::start(place).await?;
    let address = server.address;
    let [answered, reset] = [(); 2].map(|()| Arc::new(AtomicUsize::new(0)));
    let comers = (0..COMERS).map(|number| {
        let (answered, reset) = (Arc::clone(&answered), Arc::clone(&reset));
        tokio::spawn(async move {
            // Who is refused the connection knows that nobody is there and asks elsewhere.
            while let Ok(stream) = connect(address, attacker(number)).await {
                let was_answered = timeout(Duration::from_secs(13), is_answered(stream)).await.unwrap_or(false);
                if was_answered { &answered } else { &reset }.fetch_add(1, Ordering::Relaxed);
            }
        })
    });
    let comers: Vec<_> = comers.collect();
    sleep(Duration::from_millis(300)).await;
    let stopped = tokio::task::spawn_blocking(|| server.stop()).await?;
    join_all(comers).await;
    let mut tally = Tally::default();
    let reset = reset.load(Ordering::Relaxed);
    tally.told.insert("answered".into(), u64::try_from(answered.load(Ordering::Relaxed)).unwrap_or(u64::MAX));
    if 0 < reset {
        tally.faults.push(format!("{reset} connections were reset"));
    }
    Ok((stopped, tally))
}

async fn is_answered(mut stream: TcpStream) -> bool {
    let mut answer = Vec::new();
    stream.write_all(&get("/readyz")).await.is_ok()
        && stream.read_to_end(&mut answer).await.is_ok()
        && answer.starts_with(b"HTTP/1.1 ")
}
