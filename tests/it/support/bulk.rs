//! Many rows at once: copies of those that a world has, each copy a world of its own beside the first.
use sea_orm::{ConnectionTrait as _, DbBackend};

use super::{
    World,
    catalogue::{Column, columns},
};

/// Tables that are not copied: what is kept for a person who signs in, reference data, and what is made of other rows.
const LEFT_OUT: &[&str] = &[
    "approval_rule",
    "chapter_join_code",
    "chapter_roster_sheet",
    "country",
    "guideline",
    "idempotency_record",
    "job_run",
    "known_device",
    "ledger_place",
    "mailed_token",
    "password",
    "recovery_code",
    "refresh_token",
    "relationship_type",
    "report_template",
    "search_gram",
    "search_posting",
    "search_word",
    "second_factor",
    "service_token",
    "session",
    "tally",
    "write_probe",
];

/// Texts of which no two rows have the same.
const UNIQUE: &[&str] = &[
    "account.email",
    "branch.name_key",
    "chapter.name_key",
    "chapter_application.reference",
    "exchange_program.name_key",
    "identity.subject",
    "inquiry.reference",
    "notice.dedup_key",
    "organization.name_key",
    "organization_external_id.value",
    "requirement.name_key",
    "resource.name_key",
    "sponsor_package.name_key",
];

/// What the database fills by itself, and what a copy does without.
const BY_ITSELF: &[&str] = &[
    "chapter_application.token_expires_at",
    "chapter_application.token_hash",
    "exchange_application.token_expires_at",
    "exchange_application.token_hash",
    "inquiry.token_expires_at",
    "inquiry.token_hash",
    "ledger_entry.seq",
    "ledger_entry.transaction_id",
];

impl World {
    /// Copies everything so many times, and lets the database look at what it has then.
    pub(crate) async fn multiply(&self, times: u32) {
        let connection = self.test.one_connection().await;
        let is_sqlite = connection.get_database_backend() == DbBackend::Sqlite;
        // Rows refer to rows of the same copy, of tables that may come later.
        let unchecked = if is_sqlite { "PRAGMA foreign_keys = OFF" } else { "SET session_replication_role = replica" };
        connection.execute_unprepared(unchecked).await.unwrap();
        let all = columns(&connection).await;
        for of_table in all.chunk_by(|one, other| one.table == other.table) {
            if !LEFT_OUT.contains(&of_table[0].table.as_str()) {
                connection.execute_unprepared(&copy(of_table, times, is_sqlite)).await.unwrap();
            }
        }
        self.reindex().await;
        connection.execute_unprepared("ANALYZE").await.unwrap();
    }
}

/// The statement that copies a table.
fn copy(columns: &[Column], times: u32, is_sqlite: bool) -> String {
    let table = &columns[0].table;
    let is_copied = |column: &&Column| !BY_ITSELF.contains(&format!("{table}.{}", column.name).as_str());
    let copied: Vec<_> = columns.iter().filter(is_copied).collect();
    let names: Vec<_> = copied.iter().map(|column| column.name.as_str()).collect();
    let value = |column: &&Column| {
        let name = &column.name;
        if UNIQUE.contains(&format!("{table}.{name}").as_str()) {
            format!("{name} || '-' || n")
        } else if column.is_key() {
            // The first eight digits say which copy it is; the others keep rows apart.
            if is_sqlite {
                format!("CASE WHEN {name} IS NOT NULL THEN unhex(printf('%08x', n) || substr(hex({name}), 9)) END")
            } else {
                format!("(lpad(to_hex(n), 8, '0') || substr({name}::text, 9))::uuid")
            }
        } else {
            name.clone()
        }
    };
    let values: Vec<_> = copied.iter().map(value).collect();
    let (names, values) = (names.join(", "), values.join(", "));
    if is_sqlite {
        format!(
            "WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < {times})
             INSERT INTO {table} ({names}) SELECT {values} FROM {table} CROSS JOIN series"
        )
    } else {
        format!(
            "INSERT INTO {table} ({names}) SELECT {values} FROM {table} CROSS JOIN generate_series(1, {times}) AS n"
        )
    }
}
