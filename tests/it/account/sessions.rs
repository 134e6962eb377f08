//! Sessions: they go on, they end, and a token that comes back ends them.
use chapterhouse::job::{JobStats, LifeCycleJob};
use chrono::TimeDelta;
use entity::{mailed_token::Purpose, session};
use sea_orm::{EntityTrait as _, sea_query::Expr};
use serde_json::json;

use super::{PASSWORD, Tokens, at, code, later, refresh, role, signed_in, with};
use crate::support::{World, today};

#[tokio::test]
async fn an_access_token_lasts_ten_minutes_and_a_session_thirty_days_of_silence() {
    let world = World::new().await;
    let tokens = signed_in(&world, "lea@example.org").await;
    later(&world, TimeDelta::minutes(11));
    assert_eq!(role(&world, &tokens.access).await.0, 401);
    let next = Tokens::of(&refresh(&world, &tokens.refresh).await);
    assert_eq!(role(&world, &next.access).await, (200, "CHAPTER_LEADER".into()));
    assert_eq!(next.id, tokens.id);
    later(&world, TimeDelta::days(29));
    let next = Tokens::of(&refresh(&world, &next.refresh).await);
    later(&world, TimeDelta::days(60));
    assert_eq!(code(&refresh(&world, &next.refresh).await), "UNAUTHENTICATED");
}

#[tokio::test]
async fn a_refresh_token_may_be_sent_again_until_its_successor_is_used_and_then_ends_the_session() {
    let world = World::new().await;
    let first = signed_in(&world, "lea@example.org").await;
    let lost = Tokens::of(&refresh(&world, &first.refresh).await);
    let got = Tokens::of(&refresh(&world, &first.refresh).await);
    assert_ne!(lost.refresh, got.refresh);
    let next = Tokens::of(&refresh(&world, &got.refresh).await);
    assert_eq!(role(&world, &next.access).await.0, 200);
    let replayed = refresh(&world, &first.refresh).await;
    assert_eq!((code(&replayed), &replayed["session"]), ("UNAUTHENTICATED", &json!(null)));
    assert_eq!(role(&world, &next.access).await.0, 401, "whoever has it, all are out");
    assert_eq!(code(&refresh(&world, &next.refresh).await), "UNAUTHENTICATED");
    let sessions = format!(r#"{{ node(id: "{}") {{ ... on Session {{ isOpen endReason }} }} }}"#, first.id);
    let answer = world.run("sam", &sessions).await;
    assert_eq!(answer["data"]["node"], json!({ "isOpen": false, "endReason": "REPLAYED" }), "{answer}");
}

#[tokio::test]
async fn of_two_answers_to_the_same_token_one_is_used() {
    let world = World::new().await;
    let first = signed_in(&world, "lea@example.org").await;
    let (one, other) = (refresh(&world, &first.refresh).await, refresh(&world, &first.refresh).await);
    let (one, other) = (Tokens::of(&one), Tokens::of(&other));
    Tokens::of(&refresh(&world, &one.refresh).await);
    assert_eq!(code(&refresh(&world, &other.refresh).await), "UNAUTHENTICATED");
    assert_eq!(role(&world, &one.access).await.0, 401);
}

#[tokio::test]
async fn ten_at_once_all_go_on_and_then_one_of_them_does() {
    let world = World::new().await;
    let first = signed_in(&world, "lea@example.org").await;
    let answers = futures_util::future::join_all((0..10).map(|_| refresh(&world, &first.refresh))).await;
    let tokens: Vec<_> = answers.iter().map(Tokens::of).collect();
    Tokens::of(&refresh(&world, &tokens[3].refresh).await);
    assert_eq!(code(&refresh(&world, &tokens[7].refresh).await), "UNAUTHENTICATED");
}

#[tokio::test]
async fn wrong_tokens_are_counted_and_keep_no_right_one_out() {
    let world = World::new().await;
    let (first, other) = (signed_in(&world, "lea@example.org").await, signed_in(&world, "lea@example.org").await);
    let (reset, letter) = (world.mailed(Purpose::PasswordReset).await, world.mailed(Purpose::SignIn).await);
    let stranger = at(&world, "192.0.2.1");
    let junk = |number: usize| {
        format!("j{number}: refreshSession(input: {{refreshToken: \"j{number}\"}}) {{ errors {{ code path }} }}")
    };
    let document = format!("mutation {{ {} }}", (0..60).map(junk).collect::<Vec<_>>().join(" "));
    let answer = world.run_as(stranger.clone(), &document).await;
    let told = |code: &str| {
        let error = json!([{ "code": code, "path": ["refreshToken"] }]);
        answer["data"].as_object().unwrap().values().filter(|payload| payload["errors"] == error).count()
    };
    assert_eq!((told("UNAUTHENTICATED"), told("RATE_LIMITED")), (20, 40), "{answer}");
    // From the same address.
    for (mutation, input) in [
        ("refreshSession", format!("refreshToken: {:?}", first.refresh)),
        ("signOut", format!("refreshToken: {:?}", other.refresh)),
        ("signIn", format!("email: \"lea@example.org\", password: {PASSWORD:?}, emailToken: \"pass_{letter}\"")),
        ("resetPassword", format!("token: \"pass_{reset}\", password: \"brave otters paint violins\"")),
    ] {
        let document = format!("mutation {{ {mutation}(input: {{{input}}}) {{ errors {{ code message }} }} }}");
        let answer = world.run_as(stranger.clone(), &document).await;
        assert_eq!(answer["data"][mutation]["errors"], json!([]), "{mutation}: {answer}");
    }
}

#[tokio::test]
async fn signing_out_and_revoking_bite_at_the_next_request() {
    let world = World::new().await;
    let (one, other) = (signed_in(&world, "lea@example.org").await, signed_in(&world, "lea@example.org").await);
    let (_, answer) =
        with(&world, &one.access, "mutation { signOut(input: {}) { session { isOpen } errors { code } } }").await;
    assert_eq!(answer["data"]["signOut"], json!({ "session": { "isOpen": false }, "errors": [] }));
    assert_eq!((role(&world, &one.access).await.0, role(&world, &other.access).await.0), (401, 200));
    assert_eq!(code(&refresh(&world, &one.refresh).await), "UNAUTHENTICATED");
    let revoke = format!("mutation {{ revokeSession(input: {{id: {:?}}}) {{ errors {{ code }} }} }}", other.id);
    for (who, expected) in [("public", "UNAUTHENTICATED"), ("sam", "FORBIDDEN")] {
        assert_eq!(code(&world.run(who, &revoke).await["data"]["revokeSession"]), expected, "{who}");
    }
    assert_eq!(role(&world, &other.access).await.0, 200);
    let third = signed_in(&world, "lea@example.org").await;
    assert_eq!(code(&with(&world, &third.access, &revoke).await.1["data"]["revokeSession"]), "");
    assert_eq!((role(&world, &other.access).await.0, role(&world, &third.access).await.0), (401, 200));
    let revoke = revoke.replace(&other.id, &third.id);
    assert_eq!(code(&world.run("ada", &revoke).await["data"]["revokeSession"]), "");
    assert_eq!(role(&world, &third.access).await.0, 401);
}

#[tokio::test]
async fn an_ended_term_a_demotion_and_a_disabled_account_bite_at_the_next_request() {
    let world = World::new().await;
    let (lea, sam) = (signed_in(&world, "lea@example.org").await, signed_in(&world, "sam@example.org").await);
    world.end_terms_of(world.own).await;
    assert_eq!(role(&world, &lea.access).await, (200, "PUBLIC".into()));
    let on = |action: &str, id: &str, more: &str| {
        format!(
            "mutation {{ {action}(input: {{id: {id:?}, expectedVersion: 1 {more}}}) {{ errors {{ code message }} }} }}"
        )
    };
    let proof = format!(", password: {PASSWORD:?}");
    let demote = on("setAccountRole", &world.sam.to_string(), &format!(", role: NON_STAFF {proof}"));
    assert_eq!(code(&with(&world, &sam.access, &demote).await.1["data"]["setAccountRole"]), "FORBIDDEN");
    assert_eq!(code(&world.run("ada", &demote).await["data"]["setAccountRole"]), "");
    assert_eq!(role(&world, &sam.access).await, (200, "PUBLIC".into()));
    let disable = on("disableAccount", &world.lea.to_string(), ", reason: \"R\"");
    assert_eq!(code(&world.run("ada", &disable).await["data"]["disableAccount"]), "");
    assert_eq!(role(&world, &lea.access).await.0, 401);
    assert_eq!(code(&refresh(&world, &lea.refresh).await), "UNAUTHENTICATED");
    // Somebody is always left who could take it back.
    for last in [
        on("disableAccount", &world.ada.to_string(), ", reason: \"R\""),
        on("setAccountRole", &world.ada.to_string(), &format!(", role: STAFF {proof}")),
    ] {
        let answer = world.run("ada", &last).await;
        assert!(answer.to_string().contains("BLOCKED"), "{answer}");
    }
}

#[tokio::test]
async fn from_where_sessions_were_is_forgotten_ninety_days_after_their_end() {
    let world = World::new().await;
    let (ended, open) = (world.session().await, world.session().await);
    let from = session::Entity::update_many().col_expr(session::Column::Network, Expr::value("192.0.2.1"));
    from.exec(world.plain()).await.unwrap();
    let end = format!(r#"mutation {{ revokeSession(input: {{id: "{ended}"}}) {{ errors {{ code }} }} }}"#);
    assert_eq!(code(&world.run("sam", &end).await["data"]["revokeSession"]), "");
    let database = &world.test.database;
    let run = async |days: i64, seconds: i64| {
        let now = today() + TimeDelta::days(days) + TimeDelta::seconds(seconds);
        database.clock().set(now);
        LifeCycleJob::ForgetSessions.run(database, now).await.unwrap()
    };
    assert_eq!(run(90, -1).await, JobStats { succeeded: 0, rejected: 0 }, "not before its day");
    assert_eq!(run(90, 0).await, JobStats { succeeded: 1, rejected: 0 });
    let rows = session::Entity::find().all(world.plain()).await.unwrap();
    let network = |id| rows.iter().find(|row| row.id == id).unwrap().network.as_deref();
    assert_eq!((network(ended), network(open)), (None, Some("192.0.2.1")));
    assert_eq!(run(120, 0).await, JobStats { succeeded: 1, rejected: 0 }, "one that nobody ended lasted thirty days");
    assert_eq!(run(121, 0).await, JobStats { succeeded: 0, rejected: 0 }, "once");
    assert_eq!(world.ledger().await.last().unwrap().action, "forgetSession");
}
