//! Second factors: enrolled, asked for, lost.
use chapterhouse::{
    account::{
        factor::encrypt::{self, Encrypted},
        operate::{self, Operation},
    },
    auth::FactorKeys,
};
use chrono::TimeDelta;
use entity::second_factor;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, DbBackend, EntityTrait as _, QueryFilter as _, Statement, sea_query::Expr,
};
use serde_json::{Value as Json, json};
use totp_rs::{Builder, Secret};

use super::{PASSWORD, Tokens, code, later, role, sign_in, signed_in, with};
use crate::support::{World, accounts::SECRET, today};

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

/// Everything that is on the disk of the table of second factors.
async fn on_disk(world: &World) -> Vec<u8> {
    if world.test.url.is_none() {
        let read = |name: &str| std::fs::read(world.test.folder.path().join(name)).unwrap_or_default();
        return [read("chapterhouse.db"), read("chapterhouse.db-wal")].concat();
    }
    world.plain().execute_unprepared("CHECKPOINT").await.unwrap();
    let file = "SELECT pg_read_binary_file(pg_relation_filepath('second_factor'))";
    let row = world.plain().query_one_raw(Statement::from_string(DbBackend::Postgres, file)).await.unwrap();
    row.unwrap().try_get_by_index(0).unwrap()
}

fn has(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|some| some == part)
}

async fn of_sam(world: &World) -> second_factor::Model {
    let own = second_factor::Entity::find().filter(second_factor::Column::AccountId.eq(world.sam));
    own.one(world.plain()).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_secret_is_nowhere_on_the_disk() {
    let world = World::new().await;
    let begin = format!("mutation {{ beginSecondFactor(input: {{password: {PASSWORD:?}}}) {{ secret }} }}");
    let answer = world.run("sam", &begin).await;
    let secret = answer["data"]["beginSecondFactor"]["secret"].as_str().unwrap().to_owned();
    let plain = Secret::try_from_base32(&secret).unwrap();
    let kept = of_sam(&world).await;
    let bytes = on_disk(&world).await;
    assert!(has(&bytes, &kept.secret) && kept.secret.len() == 57, "it looks where it is kept");
    assert!(!has(&bytes, plain.as_ref()) && !has(&bytes, secret.as_bytes()));
}

#[tokio::test]
async fn what_was_not_encrypted_is_at_the_next_start_and_goes_on_being_taken() {
    let world = World::new().await;
    let access = signed_in(&world, "lea@example.org").await.access;
    let codes = confirmed(&world, &access).await;
    let done = encrypt::all(&world.test.database).await.unwrap();
    assert_eq!(done, Encrypted { number: 3, unreadable: 0 });
    assert_eq!(encrypt::all(&world.test.database).await.unwrap(), Encrypted::default(), "nothing is left to do");
    if world.test.url.is_none() {
        assert!(!has(&on_disk(&world).await, SECRET));
    }
    // Another server takes another key: what the one before encrypted is read, and encrypted anew.
    let beside = world.test.beside().await;
    beside.factor_keys().unwrap().rotate(today()).unwrap();
    later(&world, TimeDelta::minutes(1));
    assert_eq!(code(&with_code(&world, &totp(1)).await), "");
    assert_eq!(encrypt::all(&beside).await.unwrap(), Encrypted { number: 3, unreadable: 0 });
    later(&world, TimeDelta::minutes(2));
    assert_eq!(code(&with_code(&world, &totp(2)).await), "");
    assert_eq!(code(&with_code(&world, &codes[0]).await), "");
    let ledger = world.ledger().await;
    let entry = ledger.iter().find(|entry| entry.action == "encryptSecondFactors").unwrap();
    assert!(entry.changes.0.iter().all(|change| change.before.is_none() && change.after.is_none()));
}

/// The code of a minute after `today()`.
fn totp(minutes: i64) -> String {
    let time = u64::try_from((today() + TimeDelta::minutes(minutes)).timestamp()).unwrap();
    Builder::new().with_secret(SECRET.to_vec()).with_account_name("lea").build().unwrap().generate(time).to_string()
}

#[tokio::test]
async fn without_the_key_people_get_in_by_a_recovery_code_or_an_operator() {
    let world = World::new().await;
    let access = signed_in(&world, "lea@example.org").await.access;
    let codes = confirmed(&world, &access).await;
    encrypt::all(&world.test.database).await.unwrap();
    let file = world.test.folder.path().join("factor-key.json");
    std::fs::remove_file(&file).unwrap();
    FactorKeys::open(&file, today()).unwrap();
    assert_eq!(encrypt::all(&world.test.database).await.unwrap(), Encrypted { number: 0, unreadable: 3 });
    later(&world, TimeDelta::minutes(1));
    let answer = with_code(&world, &totp(1)).await;
    let message = answer["errors"][0]["message"].as_str().unwrap();
    assert!(code(&answer) == "SECOND_FACTOR" && message.contains("reset the second factor"), "{answer}");
    assert_eq!(code(&with_code(&world, &codes[0]).await), "");
    let reset = Operation::Reset("lea@example.org".into());
    operate::run(&world.test.database, reset).await.unwrap();
    assert_eq!(code(&sign_in(&world, "lea@example.org", PASSWORD, "").await), "");
}

#[tokio::test]
async fn a_secret_of_another_account_is_not_taken() {
    let world = World::new().await;
    encrypt::all(&world.test.database).await.unwrap();
    let kept = of_sam(&world).await.secret;
    let stolen = second_factor::Entity::update_many()
        .col_expr(second_factor::Column::Secret, Expr::value(kept))
        .filter(second_factor::Column::AccountId.eq(world.lea));
    stolen.exec(world.plain()).await.unwrap();
    assert_eq!(encrypt::all(&world.test.database).await.unwrap(), Encrypted { number: 0, unreadable: 1 });
}

#[tokio::test]
async fn where_the_staff_need_one_they_have_no_rights_until_they_have_it() {
    let mut world = World::new().await;
    world.app = world.app.clone().with_sign_in(true, std::sync::Arc::default());
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
