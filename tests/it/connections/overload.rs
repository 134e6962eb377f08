//! More questions than the database can answer.
use std::sync::Arc;

use axum::http::{Request, StatusCode};
use chapterhouse::data::ReadLimits;
use sea_orm::ConnectionTrait as _;
use serde_json::{Value as Json, json};
use tower::ServiceExt as _;

use super::*;
use crate::support::{World, served_schema};

/// A question that reads every organization.
const COSTLY: &str =
    "{ organizations(filter: { not: { within: { south: 1, west: 1, north: 2, east: 2 } } }) { totalCount } }";

async fn post(router: Router, document: &str) -> (StatusCode, Option<String>, Json) {
    let request = Request::post("/graphql").header("host", "localhost").header("content-type", "application/json");
    let body = Body::from(json!({ "query": document }).to_string());
    let response = router.oneshot(request.body(body).unwrap()).await.unwrap();
    let again = response.headers().get("retry-after").map(|seconds| seconds.to_str().unwrap().to_owned());
    let status = response.status();
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, again, serde_json::from_slice(&bytes).unwrap())
}

/// A world with many organizations, which no question about them all finds quickly.
async fn large() -> Arc<World> {
    let world = World::new().await;
    let is_postgres = world.test.url.is_some();
    let columns = "name, name_key, kind, country_code, former_names, created_at, updated_at, version";
    let (id, numbers) = if is_postgres {
        ("gen_random_uuid()", "generate_series(1, 60000) AS n(x)")
    } else {
        (
            "randomblob(16)",
            "(WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 60000) SELECT x FROM c) AS n",
        )
    };
    let filling = format!(
        "INSERT INTO organization (id, {columns}) \
         SELECT {id}, o.name || n.x, o.name_key || n.x, o.kind, o.country_code, o.former_names, o.created_at, o.updated_at, 1 \
         FROM (SELECT * FROM organization LIMIT 1) AS o, {numbers}"
    );
    world.plain().execute_unprepared(&filling).await.unwrap();
    Arc::new(world)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn too_many_questions_are_answered_with_when_to_ask_again() {
    let world = large().await;
    // What is made once is not counted.
    assert_eq!(post(world.router(), "{ viewer { role } }").await.0, StatusCode::OK);
    let asking: Vec<_> = (0..120)
        .map(|_| {
            let router = world.router();
            tokio::spawn(async move {
                let begun = Instant::now();
                (post(router, COSTLY).await, begun.elapsed())
            })
        })
        .collect();
    sleep(Duration::from_millis(50)).await;
    for path in ["/healthz", "/readyz"] {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = timeout(Duration::from_secs(3), world.router().oneshot(request)).await.unwrap().unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{path}");
    }
    let mut refused = 0;
    for answer in asking {
        let ((status, again, answer), took) = answer.await.unwrap();
        if status == StatusCode::SERVICE_UNAVAILABLE {
            refused += 1;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "OVERLOADED", "{answer}");
            assert_eq!(again.as_deref(), Some("2"));
            assert!(took < Duration::from_secs(4), "{took:?}");
        } else {
            assert!(status == StatusCode::OK && answer["data"]["organizations"]["totalCount"].is_i64(), "{answer}");
        }
    }
    assert!(0 < refused && refused < 120, "{refused} of 120 were refused");
    assert_eq!(post(world.router(), COSTLY).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_request_has_a_budget_of_the_databases_time() {
    let world = large().await;
    let limits = ReadLimits { public: Duration::from_millis(5), ..ReadLimits::default() };
    let database = world.test.database.clone().with_read_limits(limits);
    let key = chapterhouse::auth::Keys::open(&world.test.folder.path().join("key.pem")).unwrap();
    let app = chapterhouse::http::App::new(database, key, served_schema());
    let one = COSTLY.trim_matches(['{', '}', ' ']);
    let many = (0..7).map(|n| format!("a{n}: {one}}}")).collect::<Vec<_>>().join(" ");
    let asking = async_graphql::Request::new(format!("{{ {many} }}"));
    let begun = Instant::now();
    let answer = serde_json::to_value(app.answer(world.viewer("public").await, asking).await).unwrap();
    assert_eq!(answer["errors"][0]["extensions"]["code"], "QUERY_TIMEOUT", "{answer}");
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}
