//! How the server ends.
use super::*;

#[tokio::test]
async fn what_runs_is_answered_and_what_is_silent_is_not_waited_for() {
    let mut served = Served::begin(paths(), short(), &[]).await;
    let slow = served.sending("GET /slow HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    let idle = served.connect().await;
    let mut kept = served.sending("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    assert!(kept.read(&mut [0; 1024]).await.unwrap() > 0);
    sleep(Duration::from_millis(100)).await;
    let begun = Instant::now();
    served.stop();
    sleep(Duration::from_millis(100)).await;
    let ready = served.ask("/readyz", "").await;
    assert!(ready.starts_with("HTTP/1.1 503") && ready.contains("STOPPING"), "{ready}");
    // Until the listener is closed, others are answered, and told that it is their last answer here.
    let late = rest(served.sending("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await).await.0;
    assert!(late.contains("connection: close") && late.ends_with("ok"), "{late}");
    assert!(rest(slow).await.0.ends_with("done"));
    rest(idle).await;
    rest(kept).await;
    served.ended.await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    assert!(TcpStream::connect(served.address).await.is_err());
}

#[tokio::test]
async fn what_does_not_end_is_cut_off() {
    let mut served = Served::begin(paths(), short(), &[]).await;
    let stuck = served.sending("GET /stuck HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    let unread = served.sending("GET /endless HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    sleep(Duration::from_millis(100)).await;
    let begun = Instant::now();
    served.stop();
    served.ended.await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert_eq!(rest(stuck).await.0, "");
    drop(unread);
}

#[tokio::test]
async fn a_request_that_does_not_arrive_is_not_waited_for_as_long_as_one_that_runs() {
    let limits = Limits { body: Duration::from_secs(30), finish: Duration::from_secs(10), ..short() };
    let mut served = Served::begin(paths(), limits, &[]).await;
    let half = served.sending("POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n{").await;
    let slow = served.sending("GET /slow HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    sleep(Duration::from_millis(100)).await;
    let begun = Instant::now();
    served.stop();
    let told = rest(half).await.0;
    assert!(told.starts_with("HTTP/1.1 503") && told.contains("STOPPING"), "{told}");
    assert!(rest(slow).await.0.ends_with("done"));
    served.ended.await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}
