//! Floods of HTTP/2 frames, written by hand.
use super::*;

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const CONTINUATION: u8 = 9;
/// `:method: GET`, `:scheme: http` and `:path: /` of the static table, and `:authority` with the value `localhost`.
const GET: &[u8] = b"\x82\x86\x84\x41\x09localhost";

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let mut frame = length[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

/// Whether the server closes a connection that sends so many frames of a kind.
async fn ends(served: &Served, most: u32, frames: impl Fn(u32) -> Vec<u8>) -> bool {
    let (mut reader, mut writer) = served.connect().await.into_split();
    let reading = tokio::spawn(async move {
        let mut bytes = vec![0; 65_536];
        while let Ok(1..) = reader.read(&mut bytes).await {}
    });
    writer.write_all(&[PREFACE, &frame(SETTINGS, 0, 0, &[])].concat()).await.unwrap();
    for number in 0..most {
        if reading.is_finished() || writer.write_all(&frames(number)).await.is_err() {
            return true;
        }
        if number % 100 == 0 {
            tokio::task::yield_now().await;
        }
    }
    timeout(Duration::from_secs(15), reading).await.is_ok()
}

#[tokio::test]
async fn a_request_is_answered_over_http2() {
    let served = Served::begin(paths(), short(), &[]).await;
    let asking = [PREFACE, &frame(SETTINGS, 0, 0, &[]), &frame(HEADERS, 5, 1, GET)].concat();
    let mut stream = served.connect().await;
    stream.write_all(&asking).await.unwrap();
    let (answer, took) = rest(stream).await;
    assert!(answer.contains("ok"), "{answer}");
    // It is closed again when it asks for nothing more.
    assert!(took < Duration::from_secs(4), "{took:?}");
}

#[tokio::test]
async fn floods_of_frames_end_their_connection() {
    const MAX_STREAMS: u32 = 400_000;
    let served = Served::begin(paths(), Limits { idle: Duration::from_mins(1), ..Limits::default() }, &[]).await;
    let reset = |number: u32| {
        let stream = 2 * number + 1;
        [frame(HEADERS, 5, stream, GET), frame(RST_STREAM, 0, stream, &8_u32.to_be_bytes())].concat()
    };
    let endless = |number: u32| {
        let (kind, payload) =
            if number == 0 { (HEADERS, GET.to_vec()) } else { (CONTINUATION, b"\x00\x01x\x01y".repeat(100)) };
        frame(kind, u8::from(number == 0), 1, &payload)
    };
    let begun = Instant::now();
    assert!(ends(&served, MAX_STREAMS, reset).await, "streams that are given up at once");
    assert!(ends(&served, MAX_STREAMS, endless).await, "headers without an end");
    assert!(ends(&served, MAX_STREAMS, |_| frame(SETTINGS, 0, 0, &[])).await, "settings");
    assert!(ends(&served, MAX_STREAMS, |_| frame(PING, 0, 0, &[0; 8])).await, "pings");
    assert!(begun.elapsed() < Duration::from_mins(1));
    assert!(served.ask("/", "").await.ends_with("ok"));
}
