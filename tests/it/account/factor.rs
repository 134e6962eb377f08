//! Second factors: enrolled, asked for, lost.
use chrono::TimeDelta;
use serde_json::{Value as Json, json};

use super::{PASSWORD, Tokens, code, later, role, sign_in, signed_in, with};
use crate::support::World;

/// The code of `today()` of the second factors that accounts have begun.
const CODE: &str = "175071";

async fn confirmed(world: &World, access: &str) -> Vec<String> {
    let confirm =
        format!("mutation {{ confirmSecondFactor(input: {{code: {CODE:?}}}) {{ recoveryCodes errors {{ code }} }} }}");
    let (_, answer) = with(world, access, &confirm).await;
    let codes = answer["data"]["confirmSecondFactor"]["recoveryCodes"].as_array().unwrap_or_else(|| panic!("{answer}"));
    codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect()
}

async fn with_code(world: &World, given: &str) -> Json {
    sign_in(world, "lea@example.org", PASSWORD, &format!(", code: {given:?}")).await
}

#[tokio::test]
async fn once_confirmed_a_code_is_asked_for_and_taken_once() {
    let world = World::new().await;
    let tokens = signed_in(&world, "lea@example.org").await;
    let (_, answer) = with(
        &world,
        &tokens.access,
        r#"mutation { confirmSecondFactor(input: {code: "000000"}) { errors { code } } }"#,
    )
    .await;
    assert_eq!(code(&answer["data"]["confirmSecondFactor"]), "SECOND_FACTOR");
    let recovery = confirmed(&world, &tokens.access).await;
    assert_eq!(recovery.len(), 10);
    assert_eq!(code(&sign_in(&world, "lea@example.org", PASSWORD, "").await), "SECOND_FACTOR");
    assert_eq!(code(&sign_in(&world, "lea@example.org", "wrong", "").await), "WRONG_CREDENTIALS", "which comes first");
    assert_eq!(code(&with_code(&world, CODE).await), "SECOND_FACTOR", "it was shown already");
    assert_eq!(code(&with_code(&world, &recovery[0]).await), "");
    assert_eq!(code(&with_code(&world, &recovery[0]).await), "SECOND_FACTOR", "a recovery code is good once");
    assert_eq!(code(&with_code(&world, &recovery[1].to_uppercase().replace('-', " ")).await), "");
    let remove = |password: &str| {
        let proof = format!("password: {password:?}, code: {:?}", recovery[2]);
        format!("mutation {{ removeSecondFactor(input: {{{proof}}}) {{ errors {{ code }} }} }}")
    };
    let without =
        format!("mutation {{ removeSecondFactor(input: {{password: {PASSWORD:?}}}) {{ errors {{ code }} }} }}");
    let (_, answer) = with(&world, &tokens.access, &without).await;
    assert_eq!(code(&answer["data"]["removeSecondFactor"]), "SECOND_FACTOR", "a stolen password is not enough");
    let (_, answer) = with(&world, &tokens.access, &remove("wrong")).await;
    assert_eq!(code(&answer["data"]["removeSecondFactor"]), "WRONG_CREDENTIALS");
    let (_, answer) = with(&world, &tokens.access, &remove(PASSWORD)).await;
    assert_eq!(code(&answer["data"]["removeSecondFactor"]), "");
    assert_eq!(code(&sign_in(&world, "lea@example.org", PASSWORD, "").await), "");
}

#[tokio::test]
async fn an_app_is_given_what_it_makes_codes_of_once() {
    let world = World::new().await;
    let begin = format!(
        "mutation {{ beginSecondFactor(input: {{password: {PASSWORD:?}}}) {{ secret address errors {{ code }} }} }}"
    );
    let answer = world.run("lea", &begin).await["data"]["beginSecondFactor"].clone();
    let (secret, address) = (answer["secret"].as_str().unwrap(), answer["address"].as_str().unwrap());
    assert!(address.starts_with("otpauth://totp/") && address.contains(secret), "{address}");
    let old = format!("mutation {{ confirmSecondFactor(input: {{code: {CODE:?}}}) {{ errors {{ code }} }} }}");
    assert_eq!(
        code(&world.run("lea", &old).await["data"]["confirmSecondFactor"]),
        "SECOND_FACTOR",
        "the earlier is gone"
    );
    confirmed(&world, &signed_in(&world, "sam@example.org").await.access).await;
    assert_eq!(code(&world.run("sam", &begin).await["data"]["beginSecondFactor"]), "WRONG_STATE");
    let document = format!(r#"{{ node(id: "{}") {{ ... on Account {{ hasSecondFactor }} }} }}"#, world.sam);
    assert_eq!(world.run("ada", &document).await["data"]["node"], json!({ "hasSecondFactor": true }));
}

#[tokio::test]
async fn where_the_staff_need_one_they_have_no_rights_until_they_have_it() {
    let mut world = World::new().await;
    world.app = world.app.clone().signing_in(true, std::sync::Arc::default());
    let lea = sign_in(&world, "lea@example.org", PASSWORD, "").await;
    assert_eq!(lea["session"]["needsSecondFactor"], false);
    let sam = sign_in(&world, "sam@example.org", PASSWORD, "").await;
    assert_eq!(sam["session"]["needsSecondFactor"], true);
    let tokens = Tokens::of(&sam);
    assert_eq!(role(&world, &tokens.access).await, (200, "PUBLIC".into()));
    confirmed(&world, &tokens.access).await;
    let next = super::refresh(&world, &tokens.refresh).await;
    assert_eq!(role(&world, &Tokens::of(&next).access).await, (200, "STAFF".into()));
    later(&world, TimeDelta::minutes(2));
    assert_eq!(code(&sign_in(&world, "sam@example.org", PASSWORD, "").await), "SECOND_FACTOR");
}
