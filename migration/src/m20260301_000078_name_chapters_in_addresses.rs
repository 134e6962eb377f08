//! The words that stand for chapters in addresses on the web, and how to join one.
use std::collections::BTreeMap;

use sea_orm_migration::{
    prelude::*,
    sea_orm::{DbBackend, Statement},
};

use crate::dialect;

const UP: &str = r#"
ALTER TABLE chapter ADD COLUMN
  how_to_join TEXT CHECK (length(how_to_join) BETWEEN 1 AND 2000)

CREATE TABLE chapter_slug (
  id UUID PRIMARY KEY,
  chapter_id UUID NOT NULL REFERENCES chapter (id),
  slug TEXT COLLATE "C" NOT NULL UNIQUE CHECK (length(slug) BETWEEN 1 AND 120),
  is_current BOOLEAN NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version)
)

CREATE INDEX chapter_slug_by_chapter ON chapter_slug (chapter_id)

CREATE UNIQUE INDEX chapter_slug_current ON chapter_slug (chapter_id) WHERE is_current
"#;

const DOWN: &str = r"
DROP TABLE chapter_slug

ALTER TABLE chapter DROP COLUMN how_to_join
";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await?;
        name_those_that_are_there(manager).await
    }
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, DOWN).await
    }
}

/// Gives each chapter the words of its name; where several would get the same, each gets the end of its id besides.
async fn name_those_that_are_there(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    let backend = connection.get_database_backend();
    let names = "SELECT name_key, COUNT(*) AS total FROM chapter GROUP BY name_key ORDER BY name_key";
    let mut of_slug = BTreeMap::<String, (i64, Vec<String>)>::new();
    for row in connection.query_all_raw(Statement::from_string(backend, names)).await? {
        let (name, total): (String, i64) = (row.try_get("", "name_key")?, row.try_get("", "total")?);
        let (number, names) = of_slug.entry(slug(&name)).or_default();
        *number += total;
        names.push(name);
    }
    let (truth, end) = if backend == DbBackend::Sqlite {
        ("1", "lower(substr(hex(id), 25))")
    } else {
        ("TRUE", "substr(replace(CAST(id AS TEXT), '-', ''), 25)")
    };
    for (slug, (number, names)) in of_slug {
        let end = if number == 1 { String::new() } else { format!(" || '-' || {end}") };
        for name in names {
            // Each chapter has one yet, so that its key is free to be the row's.
            let insert = format!(
                "INSERT INTO chapter_slug (id, chapter_id, slug, is_current, created_at, updated_at, version)
                 SELECT id, id, CAST($1 AS TEXT){end}, {truth}, created_at, created_at, 1 FROM chapter WHERE name_key = $2"
            );
            let values = [slug.as_str().into(), name.into()];
            connection.execute_raw(Statement::from_sql_and_values(backend, insert, values)).await?;
        }
    }
    Ok(())
}

/// The words of a folded name in the letters of addresses.
fn slug(name: &str) -> String {
    let words = name.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let slug: String = words.collect::<Vec<_>>().join("-").chars().take(80).collect();
    if slug.is_empty() { "chapter".to_owned() } else { slug }
}
