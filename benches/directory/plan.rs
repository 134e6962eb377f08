//! Plans of statements as they were sent, and whether one reads a large table without an index.
use std::collections::HashMap;

use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, Statement};
use serde_json::Value as Json;

use crate::Outcome;

/// A table of fewer rows may be read whole.
const LARGE: i64 = 1000;
/// Has a row for each combination of what is counted, however many rows there are of what it counts.
const KEPT_COUNTS: &str = "tally";

/// How many rows each table has.
pub(crate) struct Sizes(HashMap<String, i64>);

/// What a statement does.
pub(crate) struct Plan {
    pub(crate) sql: String,
    /// As the database tells it.
    pub(crate) lines: Vec<String>,
    /// The indexes that it goes by.
    pub(crate) short: Vec<String>,
    /// What may not be.
    pub(crate) faults: Vec<String>,
}

impl Sizes {
    pub(crate) async fn of(connection: &DatabaseConnection) -> Outcome<Self> {
        let tables = if connection.get_database_backend() == DbBackend::Sqlite {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        } else {
            "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public'"
        };
        let mut sizes = HashMap::new();
        for row in rows(connection, tables).await? {
            let name: String = row.try_get("", "name")?;
            let count = rows(connection, &format!("SELECT COUNT(*) AS total FROM {name}")).await?;
            let total = count.first().map(|row| row.try_get::<i64>("", "total")).transpose()?;
            sizes.insert(name, total.unwrap_or_default());
        }
        Ok(Self(sizes))
    }

    /// The large tables, the largest first.
    pub(crate) fn large(&self) -> Vec<(&str, i64)> {
        let mut large: Vec<_> = self.0.iter().map(|(name, rows)| (name.as_str(), *rows)).collect();
        large.retain(|(name, _)| self.rows_of(name).is_some());
        large.sort_unstable_by_key(|(name, rows)| (std::cmp::Reverse(*rows), *name));
        large
    }

    /// How many rows a table has, if they are many.
    fn rows_of(&self, table: &str) -> Option<i64> {
        self.0.get(table).copied().filter(|rows| LARGE <= *rows && table != KEPT_COUNTS)
    }
}

async fn rows(connection: &DatabaseConnection, sql: &str) -> Outcome<Vec<sea_orm::QueryResult>> {
    Ok(connection.query_all_raw(Statement::from_string(connection.get_database_backend(), sql)).await?)
}

/// The plan of a statement, with the values that it was sent with.
pub(crate) async fn of(connection: &DatabaseConnection, statement: Statement, sizes: &Sizes) -> Outcome<Plan> {
    let sql = statement.sql.clone();
    let explain = async |how: &str| {
        let mut asking = statement.clone();
        asking.sql = format!("{how} {}", statement.sql);
        connection.query_all_raw(asking).await
    };
    if connection.get_database_backend() == DbBackend::Sqlite {
        let steps = explain("EXPLAIN QUERY PLAN").await?;
        let step = |row: &sea_orm::QueryResult| {
            Ok((row.try_get("", "id")?, row.try_get("", "parent")?, row.try_get("", "detail")?))
        };
        let steps = steps.iter().map(step).collect::<Result<Vec<(i64, i64, String)>, sea_orm::DbErr>>()?;
        return Ok(of_sqlite(sql, &steps, sizes));
    }
    let text = explain("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF)").await?;
    let lines = text.iter().map(|row| row.try_get("", "QUERY PLAN")).collect::<Result<_, _>>()?;
    let tree = explain("EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF, FORMAT JSON)").await?;
    let tree: Json = tree.first().ok_or("a statement without a plan")?.try_get("", "QUERY PLAN")?;
    let mut plan = Plan { sql, lines, short: Vec::new(), faults: Vec::new() };
    of_postgres(&mut plan, &tree[0]["Plan"], sizes);
    Ok(plan)
}

/// A whole index may be read in its order if the page's end ends the reading.
fn of_sqlite(sql: String, steps: &[(i64, i64, String)], sizes: &Sizes) -> Plan {
    let sorts = steps.iter().any(|(_, _, step)| step.contains("TEMP B-TREE FOR ORDER BY"));
    let ends = sql.contains(" LIMIT ") && !sorts;
    let (mut short, mut faults, mut depths) = (Vec::new(), Vec::new(), HashMap::from([(0, 0)]));
    let mut lines = Vec::new();
    for (id, parent, step) in steps {
        let depth = depths.get(parent).copied().unwrap_or_default();
        depths.insert(*id, depth + 1);
        lines.push(format!("{}{step}", "  ".repeat(depth)));
        let words: Vec<_> = step.split(' ').collect();
        if words[0] == "SCAN" && sizes.rows_of(words[1]).is_some() {
            let in_order = ends && *parent == 0 && step.contains(" INDEX ");
            if !in_order {
                faults.push(step.clone());
            }
        }
        let index = words.iter().position(|word| *word == "INDEX").and_then(|place| words.get(place + 1));
        let note = index.map(|index| index.trim_start_matches("sqlite_autoindex_").to_owned());
        push(&mut short, note.map(|index| if index == words[1] { format!("key of {index}") } else { index }));
    }
    push(&mut short, sorts.then(|| "sorts".to_owned()));
    Plan { sql, lines, short, faults }
}

fn of_postgres(plan: &mut Plan, node: &Json, sizes: &Sizes) {
    let kind = node["Node Type"].as_str().unwrap_or_default();
    if let Some(table) = node["Relation Name"].as_str()
        && let Some(rows) = sizes.rows_of(table)
    {
        let read = read(node);
        // A scan that a limit ends early is none of the whole table, and one by an index may be one.
        if rows < 2 * read {
            plan.faults.push(format!("{kind} on {table}: reads {read} of {rows} rows"));
        }
    }
    let index = node["Index Name"].as_str().map(str::to_owned);
    push(&mut plan.short, index);
    push(&mut plan.short, (kind == "Sort").then(|| "sorts".to_owned()));
    for part in node["Plans"].as_array().into_iter().flatten() {
        of_postgres(plan, part, sizes);
    }
}

/// How many rows a node looked at.
fn read(node: &Json) -> i64 {
    let number = |name: &str| node[name].as_f64().unwrap_or_default();
    let once = number("Actual Rows") + number("Rows Removed by Filter") + number("Rows Removed by Index Recheck");
    #[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "fewer than a million rows")]
    let read = (once * number("Actual Loops")).round() as i64;
    read
}

fn push(notes: &mut Vec<String>, note: Option<String>) {
    if let Some(note) = note
        && !notes.contains(&note)
    {
        notes.push(note);
    }
}
