//! What all bodies and all answers may take together.
use chapterhouse::http::{AnswerLimits, ServerOptions, router};
use sea_orm::ConnectionTrait as _;
use serde_json::json;

use super::*;
use crate::support::World;

/// Clients are told apart behind it.
const PROXY: &str = "127.0.0.0/8";

fn post(client: u8, length: usize, body: &str) -> String {
    format!(
        "POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nconnection: close\r\n\
         x-forwarded-for: 192.0.2.{client}\r\ncontent-length: {length}\r\n\r\n{body}"
    )
}

fn asking(client: u8, query: &str) -> String {
    let body = json!({ "query": query }).to_string();
    post(client, body.len(), &body)
}

async fn serving(world: &World, answers: AnswerLimits, limits: Limits) -> Served {
    let options = ServerOptions {
        hosts: vec!["localhost".into()],
        proxies: vec![PROXY.parse().unwrap()],
        ..ServerOptions::default()
    };
    Served::begin(router(world.app.clone().with_answer_limits(answers, 0), &options), limits, &[PROXY]).await
}

fn is_overloaded(answer: &str) -> bool {
    let told = answer.starts_with("HTTP/1.1 503") && answer.contains("\"OVERLOADED\"");
    told && answer.contains("retry-after: ")
}

#[tokio::test]
async fn bodies_that_stay_away_leave_room_for_small_ones_and_give_it_back() {
    let world = World::new().await;
    let limits = Limits { body_memory: 300_000, ..Limits::default() };
    let served = serving(&world, AnswerLimits::default(), limits).await;
    let half = |client| post(client, 200_000, &format!("{{\"query\":\"{}", "#".repeat(80_000)));
    let whole = |client| asking(client, &format!("{{ viewer {{ role }} }} {}", "#".repeat(80_000)));
    let answered = async |request: String| rest(served.sending(&request).await).await.0;
    assert!(answered(whole(1)).await.contains("PUBLIC"));
    let of_one = served.sending(&half(1)).await;
    sleep(Duration::from_millis(200)).await;
    assert!(is_overloaded(&answered(whole(1)).await), "one client has half of it");
    let held = [of_one, served.sending(&half(2)).await, served.sending(&half(3)).await];
    sleep(Duration::from_millis(200)).await;
    let refused = answered(whole(4)).await;
    assert!(is_overloaded(&refused), "{refused}");
    assert!(answered(asking(4, "{ viewer { role } }")).await.contains("PUBLIC"));
    drop(held);
    sleep(Duration::from_millis(200)).await;
    assert!(answered(whole(4)).await.contains("PUBLIC"));
}

#[tokio::test]
async fn answers_that_are_not_taken_leave_room_for_small_ones_and_give_it_back() {
    let world = World::new().await;
    let long = format!("UPDATE chapter SET description = '{}'", "d".repeat(9_000));
    world.plain().execute_unprepared(&long).await.unwrap();
    let limits = AnswerLimits { public: 1, leader: 1, staff: 1 };
    let served = serving(&world, limits, Limits::default()).await;
    let all = (0..50).fold(String::new(), |text, at| text + &format!("a{at}: description "));
    let large = format!("{{ chapters {{ nodes {{ {all} }} }} }}");
    let answered = async |client, query: &str| rest(served.sending(&asking(client, query)).await).await.0;
    let answer = answered(1, &large).await;
    assert!(answer.starts_with("HTTP/1.1 200") && 800_000 < answer.len(), "{answer:.300}");
    let mut unread = Vec::new();
    for client in 10..20 {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4096).unwrap();
        let mut stream = socket.connect(served.address).await.unwrap();
        stream.write_all(asking(client, &large).as_bytes()).await.unwrap();
        unread.push(stream);
        sleep(Duration::from_millis(200)).await;
    }
    let refused = answered(1, &large).await;
    assert!(is_overloaded(&refused), "{refused:.300}");
    assert!(answered(1, "{ chapters { nodes { name } } }").await.contains("Alpha"));
    drop(unread);
    sleep(Duration::from_millis(500)).await;
    assert!(answered(1, &large).await.starts_with("HTTP/1.1 200"));
}
