//! Signing in, and being kept from it.
use chrono::TimeDelta;

use super::{PASSWORD, code, role, sign_in, sign_in_with, signed_in, with};
use crate::{
    account::at,
    notices::round,
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
async fn guesses_run_out_and_keep_nobody_out_who_is_at_home() {
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
async fn whoever_is_elsewhere_for_the_first_time_comes_in_while_strangers_try() {
    let world = World::new().await;
    let try_at = async |address: &str, password: &str, more: &str| {
        let answer = world.run_as(at(&world, address), &sign_in_with("lea@example.org", password, more)).await;
        answer["data"]["signIn"].clone()
    };
    let first = try_at("192.0.2.9", PASSWORD, "").await;
    let device = first["session"]["deviceToken"].as_str().unwrap().to_owned();
    while code(&try_at("198.51.100.1", "a wrong password", "").await) == "WRONG_CREDENTIALS" {}
    let new = try_at("203.0.113.7", PASSWORD, "").await;
    assert_eq!(code(&new), "RATE_LIMITED");
    assert!(new["errors"][0]["message"].as_str().unwrap().contains("requestSignInToken"), "{new}");
    // Known devices have tries of their own, and are not told anew.
    let shown = format!(", deviceToken: {device:?}");
    let known = try_at("203.0.113.7", PASSWORD, &shown).await;
    assert_eq!((code(&known), &known["session"]["deviceToken"]), ("", &serde_json::Value::Null), "{known}");
    let mut guesses = 0;
    while code(&try_at("203.0.113.8", "a wrong password", &shown).await) == "WRONG_CREDENTIALS" {
        guesses += 1;
    }
    assert_eq!(guesses, 10, "whoever stole one");
    // A mailed token has tries of its own too, and is good once.
    let request = r#"mutation { requestSignInToken(input: {email: "lea@example.org"}) { errors { code } } }"#;
    let asked = world.run_as(at(&world, "203.0.113.7"), request).await["data"]["requestSignInToken"].clone();
    let nobodys = request.replace("lea@", "nobody@");
    assert_eq!(world.run_as(at(&world, "203.0.113.7"), &nobodys).await["data"]["requestSignInToken"], asked);
    round(&world, today()).await;
    let [mailed] = super::invitation::mailed(&world, "lea@example.org").try_into().unwrap();
    let shown = format!(", emailToken: {mailed:?}");
    assert_eq!(code(&try_at("203.0.113.9", "a wrong password", &shown).await), "WRONG_CREDENTIALS", "it is not enough");
    let of_sam = sign_in_with("sam@example.org", PASSWORD, &shown);
    let of_sam = world.run_as(at(&world, "203.0.113.9"), &of_sam).await["data"]["signIn"].clone();
    assert_eq!((code(&of_sam), &of_sam["errors"][0]["path"]), ("NOT_FOUND", &serde_json::json!(["emailToken"])));
    assert_eq!(code(&try_at("203.0.113.9", PASSWORD, &shown).await), "");
    assert_eq!(code(&try_at("203.0.113.9", PASSWORD, &shown).await), "NOT_FOUND", "once");
    let ledger = serde_json::to_string(&world.ledger().await.iter().map(|entry| &entry.changes).collect::<Vec<_>>());
    assert!(!ledger.unwrap().contains(&device), "the ledger keeps no token");
}

#[tokio::test]
async fn a_stolen_access_token_guesses_no_password_and_makes_nothing_that_lasts() {
    let world = World::new().await;
    let tokens = signed_in(&world, "ada@example.org").await;
    let integration = |password: &str| {
        format!(
            r#"mutation {{ createIntegrationToken(input: {{name: "N", expiresOn: "2026-06-01", password: {password:?}}})
                {{ token errors {{ code }} }} }}"#
        )
    };
    let none = integration("x").replace(r#", password: "x""#, "");
    let (_, answer) = with(&world, &tokens.access, &none).await;
    assert_eq!(code(&answer["data"]["createIntegrationToken"]), "REQUIRED", "{answer}");
    for number in 0..12 {
        let change = format!(
            r#"mutation {{ changePassword(input: {{password: "guess {number}", newPassword: "brave otters paint violins"}})
                {{ errors {{ code }} }} }}"#
        );
        let document = if number % 2 == 0 { change } else { integration("a guess") };
        let (_, answer) = with(&world, &tokens.access, &document).await;
        let payload = answer["data"].as_object().unwrap().values().next().unwrap();
        let expected = if number < 10 { "WRONG_CREDENTIALS" } else { "RATE_LIMITED" };
        assert_eq!(code(payload), expected, "{number}: one throttle for all of them");
    }
    assert_eq!(code(&sign_in(&world, "ada@example.org", PASSWORD, "").await), "", "she comes in all the same");
}

#[tokio::test]
async fn a_token_says_what_its_bearer_is() {
    let world = World::new().await;
    for (email, role) in [("lea@example.org", "CHAPTER_LEADER"), ("sam@example.org", "STAFF")] {
        let tokens = signed_in(&world, email).await;
        assert_eq!(super::claimed_role(&tokens.access), role);
    }
    world.end_terms_of(world.own).await;
    assert_eq!(super::claimed_role(&signed_in(&world, "lea@example.org").await.access), "PUBLIC");
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
        r"mutation { updateAccount(input: {expectedVersion: 1, role: STAFF_ADMIN}) { errors { code } } }",
        r#"mutation { updateAccount(input: {expectedVersion: 1, email: "x@example.org"}) { errors { code } } }"#,
        r#"mutation { updateAccount(input: {id: "x", expectedVersion: 1}) { errors { code } } }"#,
        r#"mutation { signIn(input: {email: "lea@example.org", password: "leader-password-1", role: STAFF}) { errors { code } } }"#,
        r#"mutation { acceptInvitation(input: {token: "x", password: "x", role: STAFF}) { errors { code } } }"#,
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
