//! One SQL text for both databases: written for PostgreSQL, made fit for SQLite word by word.
//!
//! SQLite's tables become `STRICT`, and what PostgreSQL's types check by themselves (dates, UUIDs, booleans, JSON)
//! becomes a `CHECK` there.
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// Runs statements that are separated by an empty line.
pub(crate) async fn run(manager: &SchemaManager<'_>, sql: &str) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    for statement in sql.split("\n\n").map(str::trim).filter(|statement| !statement.is_empty()) {
        if connection.get_database_backend() == DbBackend::Sqlite {
            connection.execute_unprepared(&for_sqlite(statement)).await?;
        } else {
            connection.execute_unprepared(statement).await?;
        }
    }
    Ok(())
}

/// Drops tables, the last made first.
pub(crate) async fn drop(manager: &SchemaManager<'_>, tables: &[&str]) -> Result<(), DbErr> {
    for table in tables {
        manager.get_connection().execute_unprepared(&format!("DROP TABLE {table}")).await?;
    }
    Ok(())
}

fn for_sqlite(statement: &str) -> String {
    let lines: Vec<_> = statement.lines().map(column_for_sqlite).collect();
    let sqlite = lines.join("\n");
    if sqlite.starts_with("CREATE TABLE") { sqlite + " STRICT" } else { sqlite }
}

/// A column's line is `name TYPE constraints`; other lines come out as they went in.
fn column_for_sqlite(line: &str) -> String {
    let mut words = line.split_whitespace();
    let (Some(name), Some(word)) = (words.next(), words.next()) else {
        return line.to_owned();
    };
    let (of_postgres, of_sqlite) = match word.trim_end_matches(',') {
        "UUID" => ("UUID", format!("BLOB CHECK (length({name}) = 16)")),
        "DATE" => ("DATE", format!("TEXT CHECK ({name} IS date({name}))")),
        "TIMESTAMPTZ" => ("TIMESTAMPTZ", format!("TEXT CHECK (datetime({name}) IS NOT NULL OR {name} IS NULL)")),
        "JSONB" => ("JSONB", format!("TEXT CHECK (json_valid({name}))")),
        "BOOLEAN" => ("BOOLEAN", format!("INTEGER CHECK ({name} IN (0, 1))")),
        "BYTEA" => ("BYTEA", "BLOB".to_owned()),
        "BIGINT" => ("BIGINT", "INTEGER".to_owned()),
        "BIGSERIAL" => ("BIGSERIAL PRIMARY KEY", "INTEGER PRIMARY KEY AUTOINCREMENT".to_owned()),
        "DOUBLE" => ("DOUBLE PRECISION", "REAL".to_owned()),
        "TEXT" => (" COLLATE \"C\"", String::new()),
        _ => return line.to_owned(),
    };
    line.replacen(of_postgres, &of_sqlite, 1)
}

#[cfg(test)]
mod tests {
    use super::for_sqlite;

    #[test]
    fn what_postgres_types_check_sqlite_checks_too() {
        let table =
            "CREATE TABLE t (\n  id UUID PRIMARY KEY,\n  born DATE NOT NULL,\n  key TEXT COLLATE \"C\" NOT NULL\n)";
        assert_eq!(
            for_sqlite(table),
            "CREATE TABLE t (\n  id BLOB CHECK (length(id) = 16) PRIMARY KEY,\n  \
             born TEXT CHECK (born IS date(born)) NOT NULL,\n  key TEXT NOT NULL\n) STRICT"
        );
    }
}
