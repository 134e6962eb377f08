//! An attack: its parts, and how each is carried out while it goes on.
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use reqwest::Client;
use serde_json::Value as Json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
    time::timeout,
};

use crate::{Outcome, frames::Flood, report::Tally, sockets::Held};

/// Who asks at once, each from an address of its own: each sends the next request when the one before was answered.
const AT_ONCE: u8 = 8;
/// How long an attacker waits for an answer.
pub(crate) const PATIENCE: Duration = Duration::from_secs(3);
/// No more of an answer is read.
const ENOUGH: usize = 24 * 1024 * 1024;

/// What is done to the server.
#[derive(Clone)]
pub(crate) struct Attack {
    pub(crate) name: &'static str,
    /// What goes on at once.
    pub(crate) parts: Vec<Part>,
    /// Whether the database makes a difference.
    pub(crate) on_both: bool,
}

#[derive(Clone)]
pub(crate) enum Part {
    /// Bodies sent to `/graphql`, in turns.
    Bodies { bodies: Vec<Vec<u8>>, must_be_refused: bool },
    /// Bytes sent on a connection of their own.
    Bytes(Vec<Vec<u8>>),
    /// Connections that are held open.
    Held(Held),
    /// HTTP/2 frames.
    Frames(Flood),
}

impl Attack {
    /// Carries it out for so long.
    pub(crate) async fn run(&self, address: SocketAddr, how_long: Duration) -> Tally {
        let until = Instant::now() + how_long;
        let mut running = Vec::new();
        for part in self.parts.clone() {
            let times = if matches!(part, Part::Held(_)) { 1 } else { AT_ONCE };
            for number in 0..times {
                running.push(tokio::spawn(part.clone().run(address, until, number)));
            }
        }
        let tallies = join_all(running).await;
        tallies.into_iter().fold(Tally::default(), |all, one| all.and(one.unwrap_or_default()))
    }
}

impl Part {
    async fn run(self, address: SocketAddr, until: Instant, number: u8) -> Tally {
        let from = attacker(number);
        match self {
            Self::Bodies { bodies, must_be_refused } => {
                let client = Client::builder().timeout(PATIENCE).local_address(IpAddr::V4(from)).build();
                let mut tally = Tally::default();
                let Ok(client) = client else { return tally };
                for body in bodies.iter().cycle().skip(usize::from(number)) {
                    if until < Instant::now() {
                        break;
                    }
                    post(&client, address, body, must_be_refused, &mut tally).await;
                }
                tally
            }
            Self::Bytes(bytes) => {
                let mut tally = Tally::default();
                for bytes in bytes.iter().cycle().skip(usize::from(number)) {
                    if until < Instant::now() {
                        break;
                    }
                    let told = timeout(PATIENCE, exchange(address, from, bytes)).await;
                    tally.note(told.unwrap_or_else(|_| "no answer".into()));
                }
                tally
            }
            Self::Held(held) => held.run(address, until).await,
            Self::Frames(flood) => flood.run(address, from, until).await,
        }
    }
}

/// Attackers have other addresses than the innocent client.
pub(crate) fn attacker(number: u8) -> Ipv4Addr {
    Ipv4Addr::new(127, 0, 1, number.saturating_add(1))
}

/// A connection from an address.
pub(crate) async fn connect(address: SocketAddr, from: Ipv4Addr) -> std::io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.bind((from, 0).into())?;
    timeout(PATIENCE, socket.connect(address)).await.map_err(|_| std::io::ErrorKind::TimedOut)?
}

async fn post(client: &Client, address: SocketAddr, body: &[u8], must_be_refused: bool, tally: &mut Tally) {
    let request = client.post(format!("http://{address}/graphql")).header("content-type", "application/json");
    match read(request.body(body.to_vec())).await {
        Ok((status, bytes)) => {
            let refused = refusal(&bytes);
            let larger = if refused.is_some() { &mut tally.largest_refusal } else { &mut tally.largest_answer };
            *larger = bytes.len().max(*larger);
            if must_be_refused && refused.is_none() && tally.faults.is_empty() {
                let beginning: String = String::from_utf8_lossy(body).chars().take(80).collect();
                tally.faults.push(format!("answered, not refused: `{}`", beginning.replace('|', " ")));
            }
            let told = refused.unwrap_or_else(|| "answered".into());
            tally.note(if status == 200 { told } else { format!("{status} {told}") });
        }
        Err(error) => {
            tally.note(if error.is_timeout() { "no answer" } else { "cut" });
            // An attack goes on when its connection ends, but not as fast as it can.
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

async fn read(request: reqwest::RequestBuilder) -> reqwest::Result<(u16, Vec<u8>)> {
    let mut answer = request.send().await?;
    let (status, mut bytes) = (answer.status().as_u16(), Vec::new());
    while let Some(chunk) = answer.chunk().await? {
        bytes.extend_from_slice(&chunk);
        if ENOUGH < bytes.len() {
            break;
        }
    }
    Ok((status, bytes))
}

/// The code of the first error of an answer that has no data.
fn refusal(bytes: &[u8]) -> Option<String> {
    // Large answers are not read into values: an attacker costs the machine little.
    if !bytes.starts_with(b"{\"errors\"") && 1024 * 1024 < bytes.len() {
        return None;
    }
    let Ok(answer) = serde_json::from_slice::<Json>(bytes) else { return Some("not JSON".into()) };
    let code = answer["errors"][0]["extensions"]["code"].as_str().map(str::to_owned);
    code.or_else(|| answer.get("errors").map(|_| "no code".into()))
}

/// Sends bytes and tells the status of what comes back.
async fn exchange(address: SocketAddr, from: Ipv4Addr, bytes: &[u8]) -> String {
    let told: Outcome<String> = async {
        let mut stream = connect(address, from).await?;
        // Who is refused early is told so while still sending.
        let (mut reader, mut writer) = stream.split();
        let mut beginning = [0; 16];
        let (_, read) = tokio::join!(writer.write_all(bytes), reader.read(&mut beginning));
        let beginning = String::from_utf8_lossy(&beginning[..read?]).into_owned();
        Ok(beginning.split_whitespace().nth(1).unwrap_or("closed").to_owned())
    }
    .await;
    told.unwrap_or_else(|_| "cut".into())
}
