//! No statement of a reader reads a whole table. `scripts/measure` asks the same of more, at real size and on both.
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};

use crate::support::World;

/// Tables that grow with what the association does.
const GROW: &[&str] =
    &["organization", "chapter", "officer_term", "organization_link", "organization_external_id", "search_posting"];

const ASKED: &[(&str, &str)] = &[
    ("public", "organizations { nodes { name country { name } } pageInfo { endCursor } }"),
    ("public", "organizations(last: 20, orderBy: UPDATED_DESC) { nodes { name } }"),
    ("public", "organizations(filter: {countries: [\"US\"], kinds: [UNIVERSITY]}) { totalCount nodes { name } }"),
    ("public", "organizations(filter: {archived: true}) { totalCount nodes { name } }"),
    ("public", "organizations { totalCount }"),
    ("public", "officerTerms { nodes { id } }"),
    ("public", "organizations { nodes { chapters { totalCount nodes { officers { nodes { id } } } } } }"),
    ("public", "chaptersNear(position: {latitude: 52.4, longitude: 4.9}, withinKm: 100) { totalCount }"),
    ("public", "chapters(orderBy: FOUNDED) { totalCount nodes { name hostOrganization { name } } }"),
    ("lea", "chapters(orderBy: FOUNDED_DESC) { totalCount nodes { name } }"),
    ("sam", "chapters(filter: {statuses: [APPLIED]}) { totalCount nodes { name } }"),
    ("sam", "officerTerms(filter: {statuses: [REPORTED]}) { nodes { id } }"),
    ("public", "search(query: \"alamo university\") { totalCount nodes { __typename } }"),
    ("lea", "chapterFacets { countries { value count } }"),
    ("sam", "dashboard { deadlines { label count } }"),
];

#[tokio::test]
async fn no_question_reads_a_whole_table() {
    let world = World::new().await;
    // Of fewer rows, a database rightly reads all.
    for number in 0..200 {
        let host = world.organization(&format!("Host {number}")).await;
        let chapter = world.chapter(host, &format!("Chapter {number}")).await;
        world.term(chapter, None, "2026-01-01", None).await;
    }
    world.reindex().await;
    let connection = world.test.one_connection().await;
    let is_sqlite = connection.get_database_backend() == DbBackend::Sqlite;
    if !is_sqlite {
        // It reads even these sooner than an index: so it is asked whether it could do without.
        connection.execute_unprepared("SET enable_seqscan = off").await.unwrap();
    }
    for (who, question) in ASKED {
        let answer = world.run(who, &format!("{{ {question} }}")).await;
        assert!(answer.get("errors").is_none(), "{question}: {answer}");
        let sent = std::mem::take(&mut *world.sent.lock().unwrap());
        for statement in sent {
            let plan = plan(&connection, statement.clone()).await;
            // Nearly every row may be seen, so that visibility finds none by an index.
            let by_state = plan.iter().any(|step| step.contains("_by_status"));
            let asks_state = question.contains("statuses") || question.contains("deadlines");
            assert!(!by_state || asks_state, "{question}: {plan:?}\n{}", statement.sql);
            let sorts = plan.iter().any(|step| step.contains("TEMP B-TREE FOR ORDER BY"));
            let is_page = statement.sql.contains(" LIMIT ") && !sorts;
            for step in &plan {
                let reads = if is_sqlite { step.strip_prefix("SCAN ") } else { step.split("Seq Scan on ").nth(1) };
                let scanned = reads.map(|rest| rest.split(' ').next().unwrap());
                // In the order of an index, a page's end ends the scan.
                let in_order = is_page && step.contains(" INDEX ");
                let is_whole = scanned.is_some_and(|table| GROW.contains(&table)) && !in_order;
                assert!(!is_whole, "{question}: {step}\n{}", statement.sql);
            }
        }
    }
}

async fn plan(connection: &sea_orm::DatabaseConnection, mut statement: Statement) -> Vec<String> {
    let is_sqlite = connection.get_database_backend() == DbBackend::Sqlite;
    let (explain, column) = if is_sqlite { ("EXPLAIN QUERY PLAN", "detail") } else { ("EXPLAIN", "QUERY PLAN") };
    statement.sql = format!("{explain} {}", statement.sql);
    let steps = connection.query_all_raw(statement).await.unwrap();
    steps.iter().map(|step| step.try_get("", column).unwrap()).collect()
}
