//! Compressed answers.
use std::io::Read as _;

use flate2::read::GzDecoder;

use super::{Answer, post};
use crate::support::World;

fn gunzipped(answer: &Answer) -> Vec<u8> {
    let mut bytes = Vec::new();
    GzDecoder::new(&*answer.body).read_to_end(&mut bytes).unwrap();
    bytes
}

#[tokio::test]
async fn large_answers_to_queries_are_compressed() {
    let world = World::new().await;
    let large = "{ __schema { types { name description } } }";
    let plain = post(&world, large, &[]).await;
    assert_eq!(plain.header("content-encoding"), "");
    for (accepted, encoding) in [("gzip", "gzip"), ("br", "br"), ("gzip, deflate, br, zstd", "br"), ("deflate", "")] {
        let answer = post(&world, large, &[("accept-encoding", accepted)]).await;
        assert_eq!(answer.header("content-encoding"), encoding, "{accepted}");
        if encoding == "gzip" {
            assert_eq!(gunzipped(&answer), plain.body);
        }
        if !encoding.is_empty() {
            assert!(answer.body.len() * 2 < plain.body.len(), "{accepted}: {}", answer.body.len());
            assert!(answer.headers.get_all("vary").iter().any(|name| name == "accept-encoding"));
        }
    }
    let small = post(&world, "{ viewer { role } }", &[("accept-encoding", "gzip, br")]).await;
    assert_eq!(small.header("content-encoding"), "", "1 KiB is not worth it");
}

#[tokio::test]
async fn answers_that_can_hold_tokens_are_not_compressed() {
    let world = World::new().await;
    let names = |number| format!("a_long_name_of_an_answer_to_a_mutation_{number}: __typename");
    let large: Vec<_> = (0..90).map(names).collect();
    let ask = async |operation: &str| {
        let document = format!("{operation} {{ {} }}", large.join(" "));
        let answer = post(&world, &document, &[("accept-encoding", "gzip, br")]).await;
        assert!(answer.headers.get("content-encoding").is_some() || 4096 < answer.body.len());
        answer.header("content-encoding").to_owned()
    };
    assert_eq!((ask("query").await.as_str(), ask("mutation").await.as_str()), ("br", ""));
}
