//! How often somebody may submit an inquiry, and show a wrong token.
use chrono::TimeDelta;
use serde_json::json;

use super::{ANYBODY, Caller, submission};
use crate::support::{World, inquiries::token, today};

#[tokio::test]
async fn one_address_submits_so_often_and_another_is_not_kept_from_it() {
    let world = World::new().await;
    let mut codes = Vec::new();
    for number in 0..12 {
        let answer = ANYBODY.ask(&world, &submission(&format!("nora{number}@example.org"))).await;
        codes.push(answer["data"]["submitInquiry"]["errors"][0]["code"].clone());
    }
    let refused = codes.iter().filter(|code| **code == "RATE_LIMITED").count();
    assert_eq!((codes.iter().filter(|code| code.is_null()).count(), refused), (10, 2), "{codes:?}");
    let elsewhere = Caller { address: "192.0.2.2", ..ANYBODY };
    let answer = elsewhere.ask(&world, &submission("nora@example.org")).await;
    assert_eq!(answer["data"]["submitInquiry"]["errors"], json!([]), "{answer}");
    world.test.database.clock().set(today() + TimeDelta::minutes(6));
    let later = ANYBODY.ask(&world, &submission("nora@example.org")).await;
    assert_eq!(later["data"]["submitInquiry"]["errors"], json!([]), "{later}");
}

#[tokio::test]
async fn one_mailbox_is_named_so_often_a_day_from_whatever_address() {
    let world = World::new().await;
    for number in 1..=6 {
        let address = format!("192.0.2.{number}");
        let mailbox = if number % 2 == 0 { "nora@example.org" } else { "NORA@example.org" };
        let answer = Caller { address: &address, ..ANYBODY }.ask(&world, &submission(mailbox)).await;
        let errors = &answer["data"]["submitInquiry"]["errors"];
        if number <= 5 {
            assert_eq!(*errors, json!([]), "{answer}");
        } else {
            assert_eq!(errors[0]["code"], "RATE_LIMITED", "{answer}");
            assert_eq!(errors[0]["path"], json!(["contactMailbox"]));
        }
    }
    world.test.database.clock().set(today() + TimeDelta::days(1));
    let next = world.run("public", &submission("nora@example.org")).await;
    assert_eq!(next["data"]["submitInquiry"]["errors"], json!([]), "{next}");
}

#[tokio::test]
async fn one_address_guesses_so_often_and_a_right_token_costs_nothing() {
    let world = World::new().await;
    let right = token(world.inquiry("NEEDS_INFO").await);
    let holder = Caller { token: Some(&right), ..ANYBODY };
    for _ in 0..30 {
        let answer = holder.ask(&world, "{ trackedInquiry { status } }").await;
        assert_eq!(answer["data"]["trackedInquiry"]["status"], "NEEDS_INFO", "{answer}");
    }
    let mut codes = Vec::new();
    for number in 0..12 {
        let guess = format!("pass_{number}");
        let answer = Caller { token: Some(&guess), ..ANYBODY }.ask(&world, "{ trackedInquiry { status } }").await;
        codes.push(answer["errors"][0]["extensions"]["code"].as_str().unwrap().to_owned());
        let guess = format!(r#"mutation {{ withdrawInquiry(input: {{token: "{guess}"}}) {{ errors {{ code }} }} }}"#);
        let answer = ANYBODY.ask(&world, &guess).await;
        codes.push(answer["data"]["withdrawInquiry"]["errors"][0]["code"].as_str().unwrap().to_owned());
    }
    assert!(codes[..20].iter().all(|code| code == "NOT_FOUND"), "{codes:?}");
    assert!(codes[20..].iter().all(|code| code == "RATE_LIMITED"), "{codes:?}");
    // Whoever guesses keeps nobody out who asks from there with a right one.
    let answer = holder.ask(&world, "{ trackedInquiry { status } }").await;
    assert_eq!(answer["data"]["trackedInquiry"]["status"], "NEEDS_INFO", "{answer}");
    let withdraw = format!(r#"mutation {{ withdrawInquiry(input: {{token: "{right}"}}) {{ errors {{ code }} }} }}"#);
    assert_eq!(ANYBODY.ask(&world, &withdraw).await["data"]["withdrawInquiry"]["errors"], json!([]));
}
