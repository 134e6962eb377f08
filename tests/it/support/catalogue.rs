//! What the database itself says of its tables.
use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, Statement};

/// A column, by the database's own account.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) table: String,
    pub(crate) name: String,
    kind: String,
    /// What the table's constraints say, as the database writes it.
    definition: String,
}

const OF_SQLITE: &str = "SELECT m.name AS of_table, p.name AS name, p.type AS kind, m.sql AS definition
    FROM sqlite_master m, pragma_table_info(m.name) p
    WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> 'seaql_migrations' ORDER BY 1, p.cid";

const OF_POSTGRES: &str = "SELECT table_name::text AS of_table, column_name::text AS name, data_type::text AS kind,
    COALESCE((SELECT string_agg(pg_get_constraintdef(oid), ' ') FROM pg_constraint
      WHERE conrelid = table_name::regclass), '') AS definition
    FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name <> 'seaql_migrations' ORDER BY 1, ordinal_position";

/// All columns of all tables but the record of migrations.
pub(crate) async fn columns(connection: &DatabaseConnection) -> Vec<Column> {
    let on_sqlite = connection.get_database_backend() == DbBackend::Sqlite;
    let sql = if on_sqlite { OF_SQLITE } else { OF_POSTGRES };
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let rows = connection.query_all_raw(statement).await.unwrap();
    let text = |row: &sea_orm::QueryResult, name: &str| row.try_get::<String>("", name).unwrap();
    rows.iter()
        .map(|row| Column {
            table: text(row, "of_table"),
            name: text(row, "name"),
            kind: text(row, "kind").to_lowercase(),
            definition: text(row, "definition"),
        })
        .collect()
}

/// The columns in which a word is, in small letters, as text or as bytes.
pub(crate) async fn columns_with(connection: &DatabaseConnection, word: &str) -> BTreeSet<String> {
    let on_sqlite = connection.get_database_backend() == DbBackend::Sqlite;
    let bytes = word.bytes().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    let mut found = BTreeSet::new();
    for Column { table, name, .. } in columns(connection).await {
        let text = if on_sqlite {
            format!("CASE typeof({name}) WHEN 'blob' THEN hex({name}) ELSE CAST({name} AS TEXT) END")
        } else {
            format!("{name}::text")
        };
        let sql = format!(
            "SELECT 1 FROM {table} WHERE lower({text}) LIKE '%{word}%' OR lower({text}) LIKE '%{bytes}%' LIMIT 1"
        );
        let statement = Statement::from_string(connection.get_database_backend(), sql);
        if connection.query_one_raw(statement).await.unwrap().is_some() {
            found.insert(format!("{table}.{name}"));
        }
    }
    found
}

impl Column {
    /// Whether it holds text, and not a day, a moment or JSON, which SQLite keeps as text.
    pub(crate) fn is_text(&self) -> bool {
        let other = ["date", "datetime", "json_valid"].map(|check| format!("{check}({})", self.name));
        self.kind == "text" && !other.iter().any(|check| self.definition.contains(check))
    }

    /// Whether it holds the key of a row.
    pub(crate) fn is_key(&self) -> bool {
        self.kind == "uuid" || (self.kind == "blob" && self.definition.contains(&format!("length({}) = 16", self.name)))
    }

    /// Whether somebody's words or secrets can be in it: text that is not of a list, JSON, and bytes that are no id.
    pub(crate) fn can_hold_words(&self) -> bool {
        let Self { name, kind, definition, .. } = self;
        match kind.as_str() {
            "bigint"
            | "boolean"
            | "date"
            | "double precision"
            | "integer"
            | "real"
            | "timestamp with time zone"
            | "uuid"
            | "xid8" => false,
            "blob" => !definition.contains(&format!("length({name}) = 16")),
            "text" if definition.contains(&format!("json_valid({name})")) => true,
            "text" => self.is_text() && !self.is_closed(),
            _ => true,
        }
    }

    /// Whether the database takes only some words there: those of a list, or the keys of another table.
    pub(crate) fn is_closed(&self) -> bool {
        let Self { name, definition, .. } = self;
        let closing = [format!("CHECK ({name} IN"), format!("({name} = ANY ("), format!("FOREIGN KEY ({name})")];
        let own_line = definition.lines().find(|line| line.trim_start().starts_with(&format!("{name} TEXT")));
        closing.iter().any(|mark| definition.contains(mark)) || own_line.is_some_and(|line| line.contains("REFERENCES"))
    }
}
