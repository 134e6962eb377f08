//! The limit: what the same machine does without GraphQL, rights and pages. Each operation is one statement that was tuned
//! by hand, whose text PostgreSQL makes, over the same tables; a change writes the same entry into the ledger.
use std::{collections::HashMap, sync::Arc};

use axum::{
    Router,
    extract::{Path, RawQuery, State},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::any,
};
use sqlx::{PgPool, postgres::PgPoolOptions};
use tokio::sync::RwLock;

use crate::Outcome;

const STATEMENTS: [(&str, &str); 9] = [
    ("q1", include_str!("limit/q1.sql")),
    ("q2", include_str!("limit/q2.sql")),
    ("q3", include_str!("limit/q3.sql")),
    ("q3p", include_str!("limit/q3p.sql")),
    ("q4", include_str!("limit/q4.sql")),
    ("q5", include_str!("limit/q5.sql")),
    ("q6", include_str!("limit/q6.sql")),
    ("q7", include_str!("limit/q7.sql")),
    ("m1", include_str!("limit/m1.sql")),
];

/// The database, and the answers of `/memory`.
struct Limit {
    pool: PgPool,
    kept: RwLock<HashMap<String, Arc<str>>>,
}

/// Serves until it is stopped.
pub(crate) async fn serve(database: &str, port: u16) -> Outcome<()> {
    let pool = PgPoolOptions::new().max_connections(8).test_before_acquire(false).connect(database).await?;
    let limit = Arc::new(Limit { pool, kept: RwLock::default() });
    let routes = Router::new().route("/{name}", any(ask)).route("/memory/{name}", any(remember)).with_state(limit);
    Ok(axum::serve(tokio::net::TcpListener::bind(("127.0.0.1", port)).await?, routes).await?)
}

async fn ask(State(limit): State<Arc<Limit>>, Path(name): Path<String>, RawQuery(query): RawQuery) -> Response {
    written(answer(&limit, &name, &query.unwrap_or_default()).await)
}

/// The same bytes from memory.
async fn remember(State(limit): State<Arc<Limit>>, Path(name): Path<String>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let question = format!("{name}?{query}");
    if let Some(kept) = limit.kept.read().await.get(&question) {
        return written(Ok(kept.to_string()));
    }
    let answer = answer(&limit, &name, &query).await;
    if let Ok(answer) = &answer {
        limit.kept.write().await.insert(question, answer.as_str().into());
    }
    written(answer)
}

/// The arguments come in the order in which the statement has them.
async fn answer(limit: &Limit, name: &str, query: &str) -> Outcome<String> {
    let (_, sql) = STATEMENTS.iter().find(|(known, _)| *known == name).ok_or("there is no such statement")?;
    let mut statement = sqlx::query_scalar::<_, Option<String>>(*sql);
    for (_, value) in url::form_urlencoded::parse(query.as_bytes()) {
        statement = statement.bind(value.into_owned());
    }
    Ok(statement.fetch_optional(&limit.pool).await?.flatten().unwrap_or_else(|| "null".to_owned()))
}

fn written(answer: Outcome<String>) -> Response {
    match answer {
        Ok(text) => ([(header::CONTENT_TYPE, "application/json")], text).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}
