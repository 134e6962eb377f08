//! Where a token is carried: in one `Authorization` header. Elsewhere it is not looked for, so that it signs nobody in
//! from an address that gets logged or a cookie that a foreign page makes a browser send.
use serde_json::Value as Json;

use super::{Forger, ask, is_refused};
use crate::support::World;

#[tokio::test]
async fn a_token_elsewhere_signs_nobody_in() {
    let world = World::new().await;
    let token = Forger::of(&world).honest(&world);
    let bearer = format!("Bearer {token}");
    let addresses = ["access_token", "token", "authorization", "jwt"].map(|name| format!("/graphql?{name}={token}"));
    for address in &addresses {
        assert_eq!(role(ask(&world, address, &[]).await), "PUBLIC", "{address}");
    }
    let cookies = ["token", "access_token", "authorization", "session", "__Host-session"];
    for cookie in cookies.map(|name| format!("{name}={token}")) {
        assert_eq!(role(ask(&world, "/graphql", &[("cookie", &cookie)]).await), "PUBLIC", "{cookie}");
    }
    for header in ["x-authorization", "x-access-token", "proxy-authorization", "x-forwarded-authorization", "token"] {
        assert_eq!(role(ask(&world, "/graphql", &[(header, &bearer)]).await), "PUBLIC", "{header}");
    }
}

#[tokio::test]
async fn a_header_that_is_not_one_token_is_refused_like_a_wrong_one() {
    let world = World::new().await;
    let token = Forger::of(&world).honest(&world);
    let bearer = format!("Bearer {token}");
    let refused = ask(&world, "/graphql", &[("authorization", "Bearer nonsense")]).await;
    for headers in [
        &[("authorization", bearer.as_str()), ("authorization", bearer.as_str())][..],
        &[("authorization", bearer.as_str()), ("authorization", "Bearer x")],
        &[("authorization", "Basic c2FtOnNlY3JldA==")],
        &[("authorization", "Digest username=\"sam\"")],
        &[("authorization", "")],
        &[("authorization", "Bearer")],
        &[("authorization", &format!("Basic {token}"))],
        &[("authorization", &format!("JWT {token}"))],
        &[("authorization", &token)],
        &[("authorization", &format!("Bearer  {token}"))],
        &[("authorization", &format!("Bearer\t{token}"))],
        &[("authorization", &format!("Bearer {token} {token}"))],
        &[("authorization", &format!("Bearer {token}, Basic x"))],
        &[("authorization", &format!("Bearer \"{token}\""))],
    ] {
        assert_eq!(ask(&world, "/graphql", headers).await, refused, "{headers:?}");
    }
    assert_eq!(refused.0, 401);
    let any_case = ask(&world, "/graphql", &[("authorization", &format!("bEARER {token}"))]).await;
    assert_eq!(role(any_case), "STAFF", "the name of the scheme has no case");
}

#[tokio::test]
async fn a_huge_token_is_refused_unread() {
    let world = World::new().await;
    let forger = Forger::of(&world);
    is_refused(&world, "300 KiB", &"x".repeat(300 * 1024)).await;
    is_refused(&world, "of dots", &".".repeat(300 * 1024)).await;
    let honest_but_huge = forger.claiming(&world, "more", "x".repeat(220 * 1024).into());
    assert!(300 * 1024 <= honest_but_huge.len() + 8 * 1024);
    is_refused(&world, "an honest one", &honest_but_huge).await;
}

fn role((status, body): (u16, String)) -> String {
    let answer: Json = serde_json::from_str(&body).unwrap();
    answer["data"]["viewer"]["role"].as_str().map_or_else(|| format!("{status}: {body}"), str::to_owned)
}
