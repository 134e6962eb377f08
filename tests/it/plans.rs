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
    let connection = world.test.connection().await;
    if connection.get_database_backend() != DbBackend::Sqlite {
        // PostgreSQL reads even these sooner than an index.
        return;
    }
    for (who, question) in ASKED {
        let answer = world.run(who, &format!("{{ {question} }}")).await;
        assert!(answer.get("errors").is_none(), "{question}: {answer}");
        let sent = std::mem::take(&mut *world.sent.lock().unwrap());
        for statement in sent {
            let plan = plan(&connection, statement.clone()).await;
            let sorts = plan.iter().any(|step| step.contains("TEMP B-TREE FOR ORDER BY"));
            let is_page = statement.sql.contains(" LIMIT ") && !sorts;
            for step in &plan {
                let scanned = step.strip_prefix("SCAN ").map(|rest| rest.split(' ').next().unwrap());
                // In the order of an index, a page's end ends the scan.
                let in_order = is_page && step.contains(" INDEX ");
                let is_whole = scanned.is_some_and(|table| GROW.contains(&table)) && !in_order;
                assert!(!is_whole, "{question}: {step}\n{}", statement.sql);
            }
        }
    }
}

async fn plan(connection: &sea_orm::DatabaseConnection, mut statement: Statement) -> Vec<String> {
    statement.sql = format!("EXPLAIN QUERY PLAN {}", statement.sql);
    let steps = connection.query_all_raw(statement).await.unwrap();
    steps.iter().map(|step| step.try_get("", "detail").unwrap()).collect()
}
