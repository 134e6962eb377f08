//! What a document costs, held against the work that the database does for it, which is counted and not timed.
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use chapterhouse::data::ReadLimits;
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, Statement};
use serde_json::Value as Json;

use crate::support::{World, served_schema};

/// So many instructions of SQLite count as one.
const INSTRUCTIONS: i32 = 10;

/// Adds organizations like the first one.
async fn add_organizations(world: &World, number: u32) {
    let (id, numbers) = if world.test.url.is_some() {
        ("gen_random_uuid()".to_owned(), format!("generate_series(1, {number}) AS n(x)"))
    } else {
        let counting = format!("WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < {number})");
        ("randomblob(16)".to_owned(), format!("({counting} SELECT x FROM c) AS n"))
    };
    let columns =
        "name, name_key, kind, country_code, former_names, created_at, updated_at, version, latitude, longitude";
    let adding = format!(
        "INSERT INTO organization (id, {columns}) SELECT {id}, o.name || ' ' || n.x, o.name_key || ' ' || n.x, o.kind, \
         o.country_code, o.former_names, o.created_at, o.updated_at, 1, n.x % 80, n.x % 170 \
         FROM (SELECT * FROM organization ORDER BY id LIMIT 1) AS o, {numbers}"
    );
    world.plain().execute_unprepared(&adding).await.unwrap();
    world.reindex().await;
    world.plain().execute_unprepared("ANALYZE").await.unwrap();
}

/// How much the database does for what was sent to it last: instructions on SQLite, rows on PostgreSQL.
async fn work(world: &World, connection: &DatabaseConnection) -> u64 {
    let sent = std::mem::take(&mut *world.sent.lock().unwrap());
    if connection.get_database_backend() == DbBackend::Postgres {
        let mut rows = 0;
        for statement in sent {
            rows += rows_read(connection, statement).await;
        }
        return rows;
    }
    let counted = Arc::new(AtomicU64::new(0));
    let counting = Arc::clone(&counted);
    let mut only = connection.get_sqlite_connection_pool().acquire().await.unwrap();
    only.lock_handle().await.unwrap().set_progress_handler(INSTRUCTIONS, move || {
        counting.fetch_add(1, Ordering::Relaxed);
        true
    });
    drop(only);
    for statement in sent {
        connection.query_all_raw(statement).await.unwrap();
    }
    counted.load(Ordering::Relaxed)
}

async fn rows_read(connection: &DatabaseConnection, mut statement: Statement) -> u64 {
    statement.sql = format!("EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {}", statement.sql);
    let row = connection.query_one_raw(statement).await.unwrap().unwrap();
    let plan: Json = row.try_get("", "QUERY PLAN").unwrap();
    rows_of(&plan[0]["Plan"])
}

/// The rows that a step of a plan and those below it gave or left out, in all their loops.
fn rows_of(step: &Json) -> u64 {
    let number = |name: &str| step[name].as_f64().unwrap_or_default();
    let own = number("Actual Loops") * (number("Actual Rows") + number("Rows Removed by Filter"));
    let below: u64 = step["Plans"].as_array().into_iter().flatten().map(rows_of).sum();
    format!("{own:.0}").parse::<u64>().unwrap() + below
}

fn by_alias(times: usize, field: &str) -> String {
    let all = (0..times).fold(String::new(), |text, number| text + &format!("a{number}: {field} "));
    format!("{{ {all} }}")
}

#[tokio::test]
async fn what_takes_longer_the_more_rows_there_are_counts_as_heavy() {
    let fields = [
        "organizations(first: 20) { nodes { name } }",
        "organizations(first: 20, orderBy: UPDATED_AT_DESC) { nodes { name } pageInfo { endCursor } }",
        "organizations(filter: {within: {south: 1, north: 60, west: 1, east: 90}}, first: 5) { nodes { name } }",
        "organizations { totalCount }",
        "organizationFacets { kinds { count } }",
        "organizations(filter: {within: {south: 1, north: 60, west: 1, east: 90}}) { totalCount }",
        "organizations(filter: {not: {within: {south: 1, north: 2, west: 1, east: 2}}}) { totalCount }",
        "organizationFacets(filter: {within: {south: 1, north: 60, west: 1, east: 90}}) { kinds { count } }",
        "organizationFacets(filter: {not: {within: {south: 1, north: 2, west: 1, east: 2}}}) { countries { count } }",
    ];
    let world = World::new().await;
    let connection = world.test.one_connection().await;
    let mut before = Vec::new();
    let mut grown = 0;
    for number in [1_000, 3_000] {
        add_organizations(&world, number).await;
        for (place, field) in fields.iter().enumerate() {
            let answer = world.run("public", &format!("{{ {field} }}")).await;
            assert!(answer.get("errors").is_none(), "{field}: {answer}");
            let work = work(&world, &connection).await;
            let Some(less) = before.get(place) else {
                before.push(work);
                continue;
            };
            // There are four times as many rows.
            let takes_longer = 2 * less < work;
            grown += usize::from(takes_longer);
            let many = world.run("public", &by_alias(11, field)).await;
            let refused = many["errors"][0]["message"].as_str().unwrap_or_default();
            let is_heavy = refused.contains("that look through many rows") || refused.contains("costs the database");
            assert_eq!(is_heavy, takes_longer, "{field}: {less} before, {work} now; {refused}");
        }
    }
    assert_eq!(grown, 4);
}

#[tokio::test]
async fn a_search_is_as_heavy_as_its_rarest_word_is_frequent() {
    let world = World::new().await;
    add_organizations(&world, 1_200).await;
    let limits = ReadLimits { heavy_statement: Duration::ZERO, ..ReadLimits::default() };
    let database = world.test.database.clone().with_read_limits(limits);
    let key = chapterhouse::auth::Keys::open(&world.test.folder.path().join("key.pem")).unwrap();
    let app = chapterhouse::http::App::new(database, key, served_schema());
    for (query, is_heavy) in
        [("university", true), ("alamo university", true), ("university 1100", false), ("77", false)]
    {
        for part in ["totalCount", "nodes { __typename }"] {
            let document = format!("{{ search(query: {query:?}) {{ {part} }} }}");
            let answer = app.answer(world.viewer("public").await, document.into()).await;
            let answer = serde_json::to_value(answer).unwrap();
            let code = answer["errors"][0]["extensions"]["code"].as_str();
            assert_eq!(code, is_heavy.then_some("QUERY_TIMEOUT"), "{query}: {answer}");
        }
    }
}

#[tokio::test]
async fn counters_tell_the_facets_that_cost_no_more_than_they_do() {
    let world = World::new().await;
    let value = |name: &str| match name {
        "countries" => r#"["US", "NO"]"#,
        "kinds" => "[STUDENT]",
        "regions" => "[MIDWEST]",
        "statuses" => "[ACTIVE]",
        _ => "false",
    };
    for (facets, names) in chapterhouse::http::COUNTED_FILTERS {
        let filter = names.iter().fold(String::new(), |text, name| text + name + ": " + value(name) + " ");
        let filter = if facets == "organizationFacets" { filter.replace("STUDENT", "UNIVERSITY") } else { filter };
        world.sent.lock().unwrap().clear();
        let answer = world.run("sam", &format!("{{ {facets}(filter: {{ {filter} }}) {{ kinds {{ count }} }} }}")).await;
        assert!(answer.get("errors").is_none(), "{answer}");
        let sent: Vec<_> = world.sent.lock().unwrap().iter().map(|statement| statement.sql.clone()).collect();
        assert!(sent.iter().any(|sql| sql.contains("tally")), "{sent:?}");
        let is_table = |sql: &String| sql.contains(r#"FROM "organization""#) || sql.contains(r#"FROM "chapter""#);
        assert!(!sent.iter().any(is_table), "{sent:?}");
    }
}
