//! Signing in, and being kept from it.
use chrono::TimeDelta;

use super::{PASSWORD, code, role, sign_in, sign_in_with, signed_in, with};
use crate::{
    account::at,
    support::{World, today},
};

#[tokio::test]
async fn who_signs_in_has_the_rights_of_the_account_and_sees_the_session() {
    let world = World::new().await;
    for (email, is) in
        [("lea@example.org", "CHAPTER_LEADER"), ("SAM@example.org", "STAFF"), ("ada@example.org", "STAFF")]
    {
        let tokens = signed_in(&world, email).await;
        assert_eq!(role(&world, &tokens.access).await, (200, is.into()));
        let own = "{ viewer { account { sessions(filter: {open: true}) { nodes { id isCurrent } } } } }";
        let (_, answer) = with(&world, &tokens.access, own).await;
        let sessions = &answer["data"]["viewer"]["account"]["sessions"]["nodes"];
        assert_eq!(*sessions, serde_json::json!([{ "id": tokens.id, "isCurrent": true }]));
    }
    let entries = world.ledger().await;
    assert!(entries.iter().all(|entry| entry.action == "signIn" && entry.actor_id.is_some()));
    let ledger = serde_json::to_string(&entries.iter().map(|entry| &entry.changes).collect::<Vec<_>>()).unwrap();
    assert!(!ledger.contains("argon2"), "{ledger}");
}

#[tokio::test]
async fn wrong_addresses_and_wrong_passwords_are_answered_alike() {
    let world = World::new().await;
    let disabled = world.newcomer("DISABLED").await;
    let disable =
        "mutation { disableAccount(input: {id: \"$ID\", expectedVersion: 1, reason: \"R\"}) { errors { code } } }";
    let answer = world.run("ada", &disable.replace("$ID", &world.lea.to_string())).await;
    assert_eq!(answer["data"]["disableAccount"]["errors"], serde_json::json!([]), "{answer}");
    let entries = world.ledger().await.len();
    let wrong = sign_in(&world, "sam@example.org", "leader-password-2", "").await;
    assert_eq!(code(&wrong), "WRONG_CREDENTIALS");
    for (email, password) in [
        ("nobody@example.org", PASSWORD),
        ("lea@example.org", PASSWORD),
        ("sam@example.org", ""),
        ("sam@example.org", "LEADER-PASSWORD-1"),
        (format!("{disabled}@example.org").as_str(), PASSWORD),
    ] {
        assert_eq!(sign_in(&world, email, password, "").await, wrong, "{email}");
    }
    assert_eq!(world.ledger().await.len(), entries);
}

#[tokio::test]
async fn guesses_run_out_and_lock_nobody_out() {
    let world = World::new().await;
    let try_at = async |address: &str, email: &str, password: &str| {
        let answer = world.run_as(at(&world, address), &sign_in_with(email, password, "")).await;
        code(&answer["data"]["signIn"]).to_owned()
    };
    assert_eq!(try_at("192.0.2.9", "lea@example.org", PASSWORD).await, "", "Lea is at home there");
    let mut guesses = 0;
    while try_at("198.51.100.1", "lea@example.org", "a wrong password").await == "WRONG_CREDENTIALS" {
        guesses += 1;
    }
    assert_eq!(guesses, 10);
    // Whether there is an account makes no difference, and neither does the right password.
    let mut of_nobody = 0;
    while try_at("198.51.100.2", "nobody@example.org", "a wrong password").await == "WRONG_CREDENTIALS" {
        of_nobody += 1;
    }
    assert_eq!(of_nobody, guesses);
    for address in ["198.51.100.1", "203.0.113.7"] {
        assert_eq!(try_at(address, "lea@example.org", PASSWORD).await, "RATE_LIMITED", "{address}");
    }
    assert_eq!(try_at("192.0.2.9", "lea@example.org", PASSWORD).await, "", "its owner comes in from home");
    assert_eq!(try_at("203.0.113.7", "sam@example.org", PASSWORD).await, "", "and everybody else");
    world.test.database.clock().set(today() + TimeDelta::minutes(11));
    assert_eq!(try_at("203.0.113.7", "lea@example.org", PASSWORD).await, "", "and from elsewhere after a while");
}

#[tokio::test]
async fn guesses_over_many_accounts_run_out_too() {
    let world = World::new().await;
    let mut tried = 0;
    for number in 0..100 {
        let document = sign_in_with(&format!("somebody-{number}@example.org"), "spring-2026-spring", "");
        let answer = world.run_as(at(&world, "198.51.100.1"), &document).await;
        tried += usize::from(code(&answer["data"]["signIn"]) == "WRONG_CREDENTIALS");
    }
    assert_eq!(tried, 30);
}

#[tokio::test]
async fn nobody_gives_themselves_more_than_the_input_has() {
    let world = World::new().await;
    for document in [
        r"mutation { updateAccount(input: {expectedVersion: 1, duty: STAFF_ADMIN}) { errors { code } } }",
        r#"mutation { updateAccount(input: {expectedVersion: 1, email: "x@example.org"}) { errors { code } } }"#,
        r#"mutation { updateAccount(input: {id: "x", expectedVersion: 1}) { errors { code } } }"#,
        r#"mutation { signIn(input: {email: "lea@example.org", password: "leader-password-1", role: STAFF}) { errors { code } } }"#,
        r#"mutation { acceptInvitation(input: {token: "x", password: "x", duty: STAFF}) { errors { code } } }"#,
    ] {
        let answer = world.run("lea", document).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED", "{document}: {answer}");
    }
    assert!(world.ledger().await.is_empty());
}

#[tokio::test]
async fn a_password_is_changed_by_who_knows_it_and_ends_the_other_sessions() {
    let world = World::new().await;
    let (here, there) = (signed_in(&world, "lea@example.org").await, signed_in(&world, "lea@example.org").await);
    let change = |old: &str, new: &str| {
        format!(
            "mutation {{ changePassword(input: {{password: {old:?}, newPassword: {new:?}}}) {{ errors {{ code path }} }} }}"
        )
    };
    let wanted = "brave otters paint violins";
    for (old, new, expected) in [
        ("wrong", wanted, "WRONG_CREDENTIALS"),
        (PASSWORD, "short", "INVALID"),
        (PASSWORD, "password1234", "INVALID"),
        (PASSWORD, "lea@example.org", "INVALID"),
    ] {
        let (_, answer) = with(&world, &here.access, &change(old, new)).await;
        assert_eq!(code(&answer["data"]["changePassword"]), expected, "{answer}");
    }
    assert_eq!(role(&world, &there.access).await.0, 200);
    let (_, answer) = with(&world, &here.access, &change(PASSWORD, wanted)).await;
    assert_eq!(answer["data"]["changePassword"]["errors"], serde_json::json!([]), "{answer}");
    assert_eq!((role(&world, &here.access).await.0, role(&world, &there.access).await.0), (200, 401));
    assert_eq!(code(&sign_in(&world, "lea@example.org", PASSWORD, "").await), "WRONG_CREDENTIALS");
    assert_eq!(code(&sign_in(&world, "lea@example.org", wanted, "").await), "");
}
