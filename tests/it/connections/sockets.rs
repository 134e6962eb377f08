//! Sockets that ask for nothing, or never to the end, and those that do not read.
use super::*;

const TENTH: Duration = Duration::from_millis(100);

#[tokio::test]
async fn a_connection_that_does_not_ask_is_closed() {
    let served = Served::begin(paths(), short(), &[]).await;
    let half_head = "GET / HTTP/1.1\r\nhost: loc";
    let whole = "GET / HTTP/1.1\r\nhost: localhost\r\n\r\n";
    for (sent, told, at_least) in [
        ("", "", 4),
        (half_head, "408 Request Timeout", 4),
        ("PRI * HT", "408 Request Timeout", 4),
        (whole, "200 OK", 9),
    ] {
        let (answer, took) = rest(served.sending(sent).await).await;
        assert!(answer.contains(told) && (told.is_empty() == answer.is_empty()), "{sent:?}: {answer}");
        assert!(at_least * TENTH <= took && took < at_least * TENTH + 10 * TENTH, "{sent:?}: {took:?}");
    }
    assert!(served.ask("/", "").await.ends_with("ok"));
}

#[tokio::test]
async fn a_head_or_a_body_that_drips_is_not_waited_for() {
    let served = Served::begin(paths(), short(), &[]).await;
    let head_of_body = "POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\r\n";
    for (sent, told) in [("GET / HTTP/1.1\r\nx: ", "408 Request Timeout"), (head_of_body, "HTTP/1.1 400")] {
        let (mut reader, mut writer) = served.sending(sent).await.into_split();
        let dripping = tokio::spawn(async move {
            while writer.write_all(b"x").await.is_ok() {
                sleep(Duration::from_millis(50)).await;
            }
        });
        let mut answer = Vec::new();
        let read = timeout(Duration::from_secs(5), reader.read_to_end(&mut answer)).await;
        assert!(read.is_ok(), "{sent:?} is waited for");
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.starts_with(told) || answer.contains(told), "{sent:?}: {answer}");
        timeout(Duration::from_secs(5), dripping).await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_body_that_stays_away_is_refused_with_a_code() {
    let world = crate::support::World::new().await;
    let served = Served::begin(world.router(), short(), &[]).await;
    let half =
        "POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{";
    let (answer, _) = rest(served.sending(half).await).await;
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("REQUEST_TIMEOUT"), "{answer}");
}

#[tokio::test]
async fn a_client_that_does_not_read_is_cut_off() {
    let served = Served::begin(paths(), Limits { connections: 1, ..short() }, &[]).await;
    let mut unread = served.sending("GET /endless HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    sleep(Duration::from_secs(3)).await;
    // The place is free again, and what is left of the answer is not endless.
    assert!(served.ask("/", "").await.ends_with("ok"));
    let left = timeout(Duration::from_secs(10), async {
        let mut bytes = vec![0; 65_536];
        while let Ok(1..) = unread.read(&mut bytes).await {}
    });
    assert!(left.await.is_ok());
}

#[tokio::test]
async fn heads_have_a_size() {
    let served = Served::begin(paths(), short(), &[]).await;
    let many = (0..150).map(|number| format!("x-{number}: y\r\n")).collect::<Vec<_>>().concat();
    let large = format!("x: {}\r\n", "y".repeat(70_000));
    for more in [many, large] {
        let answer = served.ask("/", &more).await;
        assert!(answer.starts_with("HTTP/1.1 431") || answer.is_empty(), "{answer}");
    }
}

#[tokio::test]
async fn silent_sockets_make_room_for_those_that_ask() {
    for limits in
        [Limits { connections: 50, ..Limits::default() }, Limits { connections_per_address: 50, ..Limits::default() }]
    {
        let served = Served::begin(paths(), limits, &[]).await;
        let mut silent = Vec::new();
        for _ in 0..200 {
            silent.push(served.connect().await);
        }
        let begun = Instant::now();
        for _ in 0..20 {
            assert!(served.ask("/", "").await.ends_with("ok"));
        }
        assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    }
}

#[tokio::test]
async fn half_bodies_make_room_for_a_connection_that_is_used() {
    let limits = Limits { connections: 50, requests_per_client: 1000, ..Limits::default() };
    let served = Served::begin(paths(), limits, &[]).await;
    let mut used = served.connect().await;
    let mut halves = Vec::new();
    for _ in 0..20 {
        used.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
        let (mut answer, mut bytes) = (String::new(), [0; 1024]);
        while !answer.ends_with("ok") {
            let number = used.read(&mut bytes).await.unwrap();
            assert!(0 < number, "the connection was closed after {} halves: {answer}", halves.len());
            answer += &String::from_utf8_lossy(&bytes[..number]);
        }
        for _ in 0..20 {
            halves.push(served.sending("POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\nhalf").await);
        }
        // The half requests are read before the next question is.
        sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn whoever_finds_no_place_is_told() {
    let limits = || Limits { connections_per_address: 2, ..short() };
    let served = Served::begin(paths(), limits(), &[]).await;
    let stuck = "GET /stuck HTTP/1.1\r\nhost: localhost\r\n\r\n";
    let _busy = [served.sending(stuck).await, served.sending(stuck).await];
    sleep(Duration::from_millis(100)).await;
    let answer = served.ask("/", "").await;
    assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("OVERLOADED"), "{answer}");
    assert!(answer.contains("retry-after: "), "{answer}");
    // All clients of a proxy have its address.
    let behind = Served::begin(paths(), limits(), &["127.0.0.0/8"]).await;
    let _busy = [behind.sending(stuck).await, behind.sending(stuck).await];
    sleep(Duration::from_millis(100)).await;
    assert!(behind.ask("/", "").await.ends_with("ok"));
}

#[tokio::test]
async fn one_client_has_only_so_many_requests_under_way_behind_a_proxy_too() {
    let limits = Limits { requests_per_client: 2, ..short() };
    let served = Served::begin(paths(), limits, &["127.0.0.0/8"]).await;
    let of = |client: &str| format!("GET /stuck HTTP/1.1\r\nhost: localhost\r\nx-forwarded-for: {client}\r\n\r\n");
    let _busy = [served.sending(&of("2001:db8::1")).await, served.sending(&of("2001:db8::2")).await];
    sleep(Duration::from_millis(100)).await;
    let refused = served.ask("/", "x-forwarded-for: 2001:db8::3\r\n").await;
    assert!(refused.starts_with("HTTP/1.1 429") && refused.contains("RATE_LIMITED"), "{refused}");
    assert!(served.ask("/readyz", "x-forwarded-for: 2001:db8::3\r\n").await.ends_with("ok"));
    assert!(served.ask("/", "x-forwarded-for: 2001:db8:0:1::3\r\n").await.ends_with("ok"));
}

/// A connection that has asked for this, and whose system takes little ahead of it.
async fn reading_little(served: &Served, bytes: &str) -> TcpStream {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut stream = socket.connect(served.address).await.unwrap();
    stream.write_all(bytes.as_bytes()).await.unwrap();
    stream
}

#[tokio::test]
async fn a_client_that_reads_too_slowly_is_cut_off() {
    let limits = || Limits { connections: 1, stall: 5 * TENTH, least_taken: 100_000, ..short() };
    let asking = "GET /endless HTTP/1.1\r\nhost: localhost\r\n\r\n";
    for (at_once, is_cut) in [(1_000, true), (100_000, false)] {
        let served = Served::begin(paths(), limits(), &[]).await;
        let mut stream = if is_cut { reading_little(&served, asking).await } else { served.sending(asking).await };
        let reading = async {
            let mut bytes = vec![0; at_once];
            while stream.read_exact(&mut bytes).await.is_ok() {
                sleep(TENTH / 4).await;
            }
        };
        let _ = timeout(Duration::from_secs(3), reading).await;
        // The only place is free again, or it is not.
        let answer = served.ask("/", "").await;
        assert_eq!(answer.ends_with("ok"), is_cut, "{at_once} bytes at once: {answer}");
    }
}

#[tokio::test]
async fn a_clients_request_counts_until_it_has_taken_the_answer() {
    let large = Router::new().route("/large", get(|| async { vec![0_u8; 4_000_000] }));
    let limits = Limits { requests_per_client: 2, ..Limits::default() };
    let served = Served::begin(paths().merge(large), limits, &[]).await;
    let asking = "GET /large HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    let mut unread = [reading_little(&served, asking).await, reading_little(&served, asking).await];
    sleep(3 * TENTH).await;
    let refused = served.ask("/", "").await;
    assert!(refused.starts_with("HTTP/1.1 429"), "{refused}");
    let mut answer = Vec::new();
    unread[0].read_to_end(&mut answer).await.unwrap();
    assert!(4_000_000 < answer.len());
    assert!(served.ask("/", "").await.ends_with("ok"));
}
