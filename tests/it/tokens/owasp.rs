//! What OWASP's sheet on JSON Web Tokens warns of, as far as RFC 8725 does not.
use std::sync::atomic::Ordering;

use aws_lc_rs::hmac;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use entity::{account, officer_term};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, sea_query::Expr};
use serde_json::Value as Json;
use uuid::Uuid;

use super::{Forger, claims, honest_claims, is_refused, role_with};
use crate::support::{World, today};

#[tokio::test]
async fn no_secret_that_can_be_guessed_signs() {
    let world = World::new().await;
    let forger = Forger::of(&world);
    let header = URL_SAFE_NO_PAD.encode(forger.header("alg", "HS256".into()));
    let signed = format!("{header}.{}", URL_SAFE_NO_PAD.encode(honest_claims(&world)));
    for secret in ["", "secret", "password", "chapterhouse", "changeme", "\0", "your-256-bit-secret"] {
        let mac = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()), signed.as_bytes());
        is_refused(&world, secret, &format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac))).await;
    }
}

#[tokio::test]
async fn a_signature_belongs_to_one_text() {
    let world = World::new().await;
    let forger = Forger::of(&world);
    let honest = forger.claiming(&world, "role", "PUBLIC".into());
    assert_eq!(role_with(&world, &honest).await, "PUBLIC");
    let parts: Vec<_> = honest.split('.').collect();
    let raised = URL_SAFE_NO_PAD.encode(claims(&world, "role", "STAFF".into()));
    is_refused(&world, "another role", &format!("{}.{raised}.{}", parts[0], parts[2])).await;
    let header = URL_SAFE_NO_PAD.encode(forger.header("x", 1.into()));
    is_refused(&world, "another header", &format!("{header}.{}.{}", parts[1], parts[2])).await;
    let other = forger.honest(&world);
    let of_other = other.rsplit('.').next().unwrap();
    is_refused(&world, "the signature of another", &format!("{}.{}.{of_other}", parts[0], parts[1])).await;
}

/// A token cannot be called back, so what it may do is asked of the database each time.
#[tokio::test]
async fn a_demotion_bites_at_the_next_request() {
    let world = World::new().await;
    let token = Forger::of(&world).honest(&world);
    let become_ = async |role: account::AccountRole| {
        let change = account::Entity::update_many().filter(account::Column::Id.eq(world.sam));
        change.col_expr(account::Column::Role, Expr::value(role)).exec(world.plain()).await.unwrap();
    };
    assert_eq!(role_with(&world, &token).await, "STAFF");
    become_(account::AccountRole::NonStaff).await;
    assert_eq!(role_with(&world, &token).await, "PUBLIC");
    become_(account::AccountRole::Staff).await;
    assert_eq!(role_with(&world, &token).await, "STAFF");
}

/// What it may do is asked all the same, in one statement: session, account, terms and branches.
#[tokio::test]
async fn who_somebody_is_takes_one_statement() {
    let world = World::new().await;
    for account in [world.sam, world.lea, world.ada] {
        let token = Forger::of(&world).claiming(&world, "sub", account.to_string().into());
        role_with(&world, &token).await;
        world.statements.store(0, Ordering::Relaxed);
        role_with(&world, &token).await;
        assert_eq!(world.statements.load(Ordering::Relaxed), 1);
    }
}

#[tokio::test]
async fn a_term_that_ended_and_an_account_that_is_disabled_bite_at_the_next_request() {
    let world = World::new().await;
    let forger = Forger::of(&world);
    let token = forger.claiming(&world, "sub", world.lea.to_string().into());
    assert_eq!(role_with(&world, &token).await, "CHAPTER_LEADER");
    let term = officer_term::Entity::update_many().filter(officer_term::Column::AccountId.eq(world.lea));
    let ended =
        term.col_expr(officer_term::Column::EndsOn, Expr::value("2026-02-28".parse::<chrono::NaiveDate>().unwrap()));
    ended.exec(world.plain()).await.unwrap();
    assert_eq!(role_with(&world, &token).await, "PUBLIC");
    let account = account::Entity::update_many().filter(account::Column::Id.eq(world.lea));
    account.col_expr(account::Column::DisabledAt, Expr::value(today())).exec(world.plain()).await.unwrap();
    is_refused(&world, "disabled", &token).await;
    let absent = entity::account::AccountId(Uuid::from_u128(7)).to_string();
    is_refused(&world, "absent", &forger.claiming(&world, "sub", absent.into())).await;
}

/// Whoever reads a token learns an id and no more.
#[test]
fn a_token_holds_nothing_personal() {
    let folder = tempfile::tempdir().unwrap();
    let keys = chapterhouse::auth::Keys::open(&folder.path().join("key.pem")).unwrap();
    let account = entity::account::AccountId(Uuid::from_u128(7));
    let lifetime = chrono::TimeDelta::minutes(10);
    let token = keys.sign(account, chapterhouse::auth::Role::Staff, today(), lifetime, Uuid::nil()).unwrap();
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
    let claims: Json = serde_json::from_slice(&claims).unwrap();
    let names: Vec<_> = claims.as_object().unwrap().keys().collect();
    assert_eq!(names, ["sub", "role", "iss", "aud", "iat", "exp", "jti"]);
}
