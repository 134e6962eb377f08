//! Tokens of issuers elsewhere: they say who somebody is, and our database what that one may do.
mod provider;

use aws_lc_rs::hmac;
use axum::{
    body::{Body, to_bytes},
    http::Request,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chapterhouse::auth::issuer::{SecondFactorClaims, Trusted};
use chrono::TimeDelta;
use entity::{account, password};
use jsonwebtoken::Algorithm;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, sea_query::Expr};
use serde_json::{Value as Json, json};
use tower::ServiceExt as _;

use self::provider::{Key, Provider, world};
use super::{EXPIRED, is_refused, role_with};
use crate::support::{World, accounts::PASSWORD, code, today};

fn with(mut claims: Json, name: &str, value: Json) -> Json {
    let fields = claims.as_object_mut().unwrap();
    if value.is_null() {
        fields.remove(name);
    } else {
        fields.insert(name.into(), value);
    }
    claims
}

fn pass_time(world: &World, seconds: i64) {
    world.test.database.clock().set(today() + TimeDelta::seconds(seconds));
}

#[tokio::test]
async fn a_linked_person_is_signed_in_with_the_rights_of_the_database() {
    let keys = [Key::rsa("rs", false), Key::rsa("ps", true), Key::ec("ec"), Key::ed("ed")];
    let provider = Provider::start(&keys.each_ref()).await;
    let world = world(vec![provider.trusted()]).await;
    world.identity(world.sam, &provider.issuer, "sam").await;
    world.identity(world.lea, &provider.issuer, "lea").await;
    for key in &keys {
        assert_eq!(role_with(&world, &provider.token(key, "sam")).await, "STAFF", "{}", key.alg());
        assert_eq!(role_with(&world, &provider.token(key, "lea")).await, "CHAPTER_LEADER", "{}", key.alg());
        is_refused(&world, "not linked", &provider.token(key, "somebody")).await;
    }
    let claims = with(provider.claims("lea"), "role", "STAFF".into());
    assert_eq!(
        role_with(&world, &keys[0].seal(&keys[0].header(), &claims)).await,
        "CHAPTER_LEADER",
        "its word on roles"
    );
    let list = with(provider.claims("sam"), "aud", json!(["other", "portal"]));
    assert_eq!(role_with(&world, &keys[0].seal(&keys[0].header(), &list)).await, "STAFF");
    let disabled = account::Entity::update_many().filter(account::Column::Id.eq(world.sam));
    disabled.col_expr(account::Column::DisabledAt, Expr::value(today())).exec(world.plain()).await.unwrap();
    is_refused(&world, "disabled", &provider.token(&keys[0], "sam")).await;
    assert_eq!(provider.asked(), 1);
}

#[tokio::test]
async fn what_the_issuer_did_not_say_to_us_and_now_is_refused() {
    let (key, foreign) = (Key::ed("ed"), Key::ed("ed"));
    let provider = Provider::start(&[&key]).await;
    let world = world(vec![provider.trusted()]).await;
    world.identity(world.sam, &provider.issuer, "sam").await;
    let now = today().timestamp();
    let sealed = |claims: &Json| key.seal(&key.header(), claims);
    assert_eq!(role_with(&world, &sealed(&provider.claims("sam"))).await, "STAFF");
    for (name, wrong) in [
        ("aud", vec![json!("other"), json!(["other"]), json!([])]),
        ("iss", vec![json!(format!("{}/", provider.issuer)), json!("https://evil.example"), json!([provider.issuer])]),
        ("sub", vec![json!(""), json!(7), json!("x".repeat(256)), json!("sam\u{0}"), json!("SAM")]),
        ("exp", vec![json!("soon"), json!(-1), json!(now + 86_400 + 31), json!(300_000_000_000_i64)]),
        ("iat", vec![json!(now + 31), json!("now")]),
        ("auth_time", vec![json!(now + 31), json!("now")]),
        ("amr", vec![json!("mfa")]),
        ("nbf", vec![json!(now + 31), json!("now")]),
    ] {
        if !["nbf", "auth_time", "amr"].contains(&name) {
            is_refused(&world, name, &sealed(&with(provider.claims("sam"), name, Json::Null))).await;
        }
        for value in wrong {
            let context = format!("{name}: {value}");
            is_refused(&world, &context, &sealed(&with(provider.claims("sam"), name, value))).await;
        }
    }
    for past in [now - 31, 0] {
        let claims = with(provider.claims("sam"), "exp", past.into());
        assert_eq!(role_with(&world, &sealed(&claims)).await, EXPIRED, "{past}");
    }
    for (name, value) in [
        ("kid", json!("unknown")),
        ("kid", Json::Null),
        ("alg", json!("none")),
        ("alg", json!("ES256")),
        ("typ", json!("logout+jwt")),
        ("crit", json!(["exp"])),
    ] {
        let context = format!("{name}: {value}");
        is_refused(&world, &context, &key.seal(&with(key.header(), name, value), &provider.claims("sam"))).await;
    }
    is_refused(&world, "a foreign key", &provider.token(&foreign, "sam")).await;
    is_refused(&world, "huge", &sealed(&with(provider.claims("sam"), "x", "x".repeat(20_000).into()))).await;
}

#[tokio::test]
async fn no_issuer_speaks_for_another_and_none_with_a_secret() {
    let (one, other, weak) = (Key::ed("k"), Key::ed("k"), Key::ec("weak"));
    let (first, second) = (Provider::start(&[&one, &weak]).await, Provider::start(&[&other]).await);
    let pinned = Trusted { algorithms: vec![Algorithm::EdDSA], ..first.trusted() };
    let world = world(vec![pinned, second.trusted()]).await;
    for provider in [&first, &second] {
        world.identity(world.sam, &provider.issuer, "sam").await;
    }
    assert_eq!(role_with(&world, &first.token(&one, "sam")).await, "STAFF");
    assert_eq!(role_with(&world, &second.token(&other, "sam")).await, "STAFF");
    is_refused(&world, "the name of one, the key of another", &first.token(&other, "sam")).await;
    is_refused(&world, "an algorithm that is not pinned", &first.token(&weak, "sam")).await;
    let secret = json!({ "keys": [{ "kty": "oct", "kid": "k", "k": URL_SAFE_NO_PAD.encode("secret") }] });
    second.publish(secret.to_string());
    pass_time(&world, 2 * 3600);
    let later = with(second.claims("sam"), "exp", json!(today().timestamp() + 9_000));
    for alg in ["HS256", "EdDSA", "RS256"] {
        let header = json!({ "alg": alg, "kid": "k", "typ": "JWT" });
        let text = |json: &Json| URL_SAFE_NO_PAD.encode(json.to_string());
        let signed = format!("{}.{}", text(&header), text(&later));
        let mac = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, b"secret"), signed.as_bytes());
        is_refused(&world, alg, &format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac))).await;
    }
}

#[tokio::test]
async fn invented_names_of_keys_ask_the_issuer_once_in_a_while() {
    let key = Key::ed("ed");
    let provider = Provider::start(&[&key]).await;
    let world = world(vec![provider.trusted()]).await;
    world.identity(world.sam, &provider.issuer, "sam").await;
    let storm = async || {
        let tokens: Vec<_> = (0..30)
            .map(|number| key.seal(&with(key.header(), "kid", format!("k{number}").into()), &provider.claims("sam")))
            .collect();
        let roles = futures_util::future::join_all(tokens.iter().map(|token| role_with(&world, token))).await;
        assert!(roles.iter().all(|role| role.starts_with("401")), "{roles:?}");
    };
    storm().await;
    assert_eq!(provider.asked(), 1);
    pass_time(&world, 29);
    storm().await;
    assert_eq!((provider.asked(), role_with(&world, &provider.token(&key, "sam")).await.as_str()), (1, "STAFF"));
    pass_time(&world, 30);
    storm().await;
    assert_eq!(provider.asked(), 2);
}

#[tokio::test]
async fn new_keys_are_found_withdrawn_ones_forgotten_and_a_silent_issuer_changes_nothing() {
    let (old, new) = (Key::ed("old"), Key::ec("new"));
    let provider = Provider::start(&[&old]).await;
    let world = world(vec![provider.trusted()]).await;
    world.identity(world.sam, &provider.issuer, "sam").await;
    let token =
        |key: &Key| key.seal(&key.header(), &with(provider.claims("sam"), "exp", json!(today().timestamp() + 80_000)));
    assert_eq!(role_with(&world, &token(&old)).await, "STAFF");
    provider.go(true);
    pass_time(&world, 2 * 3600);
    assert_eq!(role_with(&world, &token(&old)).await, "STAFF", "it does not answer");
    provider.go(false);
    for nonsense in ["nonsense".to_owned(), "[]".into(), format!("{{\"keys\": [] {}", " ".repeat(300 * 1024))] {
        provider.publish(nonsense);
        pass_time(&world, 4 * 3600);
        assert_eq!(role_with(&world, &token(&old)).await, "STAFF", "it answers nonsense");
    }
    provider.publish(json!({ "keys": [new.jwk()] }).to_string());
    pass_time(&world, 6 * 3600);
    assert_eq!(role_with(&world, &token(&new)).await, "STAFF");
    is_refused(&world, "withdrawn", &token(&old)).await;
}

#[tokio::test]
async fn only_the_issuer_itself_says_where_its_keys_are() {
    let key = Key::ed("ed");
    let provider = Provider::start(&[&key]).await;
    let keys = format!("{}/keys", provider.issuer);
    for (discovery, is_taken) in [
        (json!({ "issuer": "https://evil.example", "jwks_uri": keys }), false),
        (json!({ "issuer": format!("{}/", provider.issuer), "jwks_uri": keys }), false),
        (json!({ "issuer": provider.issuer, "jwks_uri": "http://192.0.2.1/keys" }), false),
        (json!({ "issuer": provider.issuer, "jwks_uri": "file:///etc/passwd" }), false),
        (json!({ "issuer": provider.issuer, "jwks_uri": format!("{}/elsewhere", provider.issuer) }), false),
        (json!({ "issuer": provider.issuer }), false),
        (json!({ "issuer": provider.issuer, "jwks_uri": keys }), true),
    ] {
        provider.describe(discovery.clone());
        let world = world(vec![provider.trusted()]).await;
        world.identity(world.sam, &provider.issuer, "sam").await;
        assert_eq!(role_with(&world, &provider.token(&key, "sam")).await == "STAFF", is_taken, "{discovery}");
    }
    provider.describe(json!({}));
    let told = Trusted { jwks_url: Some(keys.parse().unwrap()), ..provider.trusted() };
    let world = world(vec![told]).await;
    world.identity(world.sam, &provider.issuer, "sam").await;
    assert_eq!(role_with(&world, &provider.token(&key, "sam")).await, "STAFF", "the configuration says where");
}

#[tokio::test]
async fn people_link_and_unlink_themselves() {
    let key = Key::ed("ed");
    let provider = Provider::start(&[&key]).await;
    let world = world(vec![provider.trusted()]).await;
    let token = provider.token(&key, "lea at home");
    let link = format!(
        "mutation {{ linkIdentity(input: {{token: {token:?}, password: {PASSWORD:?}}}) {{ identity {{ id subject }} errors {{ code }} }} }}"
    );
    assert_eq!(code(&world.run("public", &link).await), "UNAUTHENTICATED");
    assert_eq!(provider.asked(), 0, "for nobody no issuer is asked");
    is_refused(&world, "not linked yet", &token).await;
    let linked = world.run("lea", &link).await;
    assert_eq!(linked["data"]["linkIdentity"]["identity"]["subject"], "lea at home", "{linked}");
    assert_eq!(role_with(&world, &token).await, "CHAPTER_LEADER");
    assert_eq!(code(&world.run("sam", &link).await), "ALREADY_EXISTS", "it is somebody else's");
    assert_eq!(code(&world.run("lea", &link).await), "ALREADY_EXISTS");
    let listed = world.run("lea", "{ viewer { identities { issuer subject createdAt } } }").await;
    let own = json!([{ "issuer": provider.issuer, "subject": "lea at home", "createdAt": "2026-03-01T09:00:00Z" }]);
    let mut identities = listed["data"]["viewer"]["identities"].clone();
    identities[0]["createdAt"] = identities[0]["createdAt"].as_str().unwrap().replace("+00:00", "Z").into();
    assert_eq!(identities, own);
    assert_eq!(world.run("sam", "{ viewer { identities { id } } }").await["data"]["viewer"]["identities"], json!([]));
    let id = linked["data"]["linkIdentity"]["identity"]["id"].as_str().unwrap();
    let other = world.identity(world.sam, &provider.issuer, "sam").await.to_string();
    let unlink =
        |id: &str| format!("mutation {{ unlinkIdentity(input: {{id: {id:?}}}) {{ deletedId errors {{ code }} }} }}");
    assert_eq!(code(&world.run("lea", &unlink(&other)).await), "NOT_FOUND", "somebody else's");
    assert_eq!(code(&world.run("lea", &unlink(id)).await), "");
    is_refused(&world, "unlinked", &token).await;
}

#[tokio::test]
async fn an_issuer_counts_for_a_second_factor_as_configured_and_its_tokens_end_as_configured() {
    let key = Key::ed("ed");
    let provider = Provider::start(&[&key]).await;
    let second_factor = SecondFactorClaims { amr: vec!["mfa".into()], acr: vec!["urn:two".into()] };
    for (trusted, counts) in [(provider.trusted(), false), (Trusted { second_factor, ..provider.trusted() }, true)] {
        let mut world = world(vec![trusted]).await;
        world.app = world.app.clone().with_sign_in(true, std::sync::Arc::default());
        world.identity(world.sam, &provider.issuer, "sam").await;
        world.identity(world.lea, &provider.issuer, "lea").await;
        let role = async |subject: &str, name: &str, value: Json| {
            role_with(&world, &key.seal(&key.header(), &with(provider.claims(subject), name, value))).await
        };
        let full = if counts { "STAFF" } else { "PUBLIC" };
        assert_eq!(role("sam", "amr", Json::Null).await, "PUBLIC");
        assert_eq!(role("sam", "amr", json!(["pwd"])).await, "PUBLIC");
        assert_eq!(role("sam", "amr", json!(["pwd", "mfa"])).await, full);
        assert_eq!(role("sam", "acr", json!("urn:two")).await, full);
        assert_eq!(role("sam", "acr", json!("urn:one")).await, "PUBLIC");
        assert_eq!(role("lea", "amr", Json::Null).await, "CHAPTER_LEADER", "who need none");
    }
    let longer = Trusted { max_lifetime: TimeDelta::hours(48), ..provider.trusted() };
    let world = world(vec![longer]).await;
    world.identity(world.sam, &provider.issuer, "sam").await;
    let until = |hours: i64| {
        let end = json!(today().timestamp() + hours * 3600);
        key.seal(&key.header(), &with(provider.claims("sam"), "exp", end))
    };
    assert_eq!(role_with(&world, &until(47)).await, "STAFF");
    is_refused(&world, "longer", &until(49)).await;
}

#[tokio::test]
async fn who_has_no_password_shows_a_recent_sign_in_at_the_issuer() {
    let key = Key::ed("ed");
    let provider = Provider::start(&[&key]).await;
    let world = world(vec![provider.trusted()]).await;
    world.identity(world.lea, &provider.issuer, "lea").await;
    let now = today().timestamp();
    let begin = async |name: &str, value: Json, password: &str| {
        let token = key.seal(&key.header(), &with(provider.claims("lea"), name, value));
        let document = format!("mutation {{ beginSecondFactor(input: {{{password}}}) {{ errors {{ code }} }} }}");
        let answer = ask_with(&world, &token, &document).await;
        code(&answer).to_owned()
    };
    assert_eq!(begin("auth_time", json!(now), "").await, "REQUIRED", "the password where there is one");
    password::Entity::delete_many()
        .filter(password::Column::AccountId.eq(world.lea))
        .exec(world.plain())
        .await
        .unwrap();
    assert_eq!(begin("auth_time", json!(now - 299), "").await, "");
    assert_eq!(begin("auth_time", json!(now - 301), "").await, "UNAUTHENTICATED");
    assert_eq!(begin("auth_time", Json::Null, "").await, "UNAUTHENTICATED", "a token is made anew without asking");
    assert_eq!(begin("iat", json!(now), "").await, "UNAUTHENTICATED");
}

/// What a document is answered over HTTP with this token.
async fn ask_with(world: &World, token: &str, document: &str) -> Json {
    let request = Request::post("/graphql")
        .header("host", "localhost")
        .header("content-type", "application/json")
        .header("authorization", format!("Bearer {token}"))
        .body(Body::from(json!({ "query": document }).to_string()))
        .unwrap();
    let response = world.router().oneshot(request).await.unwrap();
    serde_json::from_slice(&to_bytes(response.into_body(), usize::MAX).await.unwrap()).unwrap()
}

#[tokio::test]
async fn an_account_is_linked_to_ten_at_most() {
    let key = Key::ed("ed");
    let provider = Provider::start(&[&key]).await;
    let world = world(vec![provider.trusted()]).await;
    for number in 0..11 {
        let token = provider.token(&key, &format!("lea {number}"));
        let link = format!(
            "mutation {{ linkIdentity(input: {{token: {token:?}, password: {PASSWORD:?}}}) {{ errors {{ code }} }} }}"
        );
        assert_eq!(code(&world.run("lea", &link).await), if number < 10 { "" } else { "BLOCKED" }, "{number}");
    }
}

#[tokio::test]
async fn an_operator_links_accounts_to_issuers_of_the_configuration() {
    let key = Key::ed("ed");
    let provider = Provider::start(&[&key]).await;
    let world = world(vec![provider.trusted()]).await;
    let folder = world.test.folder.path();
    let file =
        format!("[[issuers]]\nissuer = {:?}\naudience = \"portal\"\nalgorithms = [\"EdDSA\"]\n", provider.issuer);
    std::fs::write(folder.join("chapterhouse.toml"), file).unwrap();
    let run = |account: &str, issuer: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_chapterhouse"));
        command.args(["account", "link", "--config", "chapterhouse.toml", "--data-dir", ".", "--subject", "sam"]);
        command.args(["--account", account, "--issuer", issuer]).current_dir(folder).env_clear();
        command.envs(world.test.url.as_ref().map(|url| ("DATABASE_URL", url)));
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    assert_eq!(run("sam@example.org", "https://evil.example").0, Some(78));
    assert_eq!(run("nobody@example.org", &provider.issuer).0, Some(78));
    let linked = run("Sam@example.org", &provider.issuer);
    assert_eq!(linked.0, Some(0), "{}", linked.1);
    assert_eq!(role_with(&world, &provider.token(&key, "sam")).await, "STAFF");
    let again = run("lea@example.org", &provider.issuer);
    assert!(again.0 == Some(65) && again.1.contains("linked to an account already"), "{}", again.1);
    assert_eq!(world.ledger().await.last().unwrap().action, "linkIdentity");
}
