//! Notices, how far the ledger was read for them, and the language of accounts.
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

// The kinds are the program's: a new one comes with its text, not with a step.
const NOTICE: &str = r"
CREATE TABLE notice (
  id UUID PRIMARY KEY,
  kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 100),
  account_id UUID REFERENCES account (id),
  chapter_id UUID REFERENCES chapter (id),
  mailbox TEXT CHECK (mailbox IN ('STAFF', 'COMMITTEE')),
  language TEXT NOT NULL CHECK (length(language) BETWEEN 2 AND 35),
  parameters JSONB NOT NULL,
  dedup_key TEXT NOT NULL UNIQUE CHECK (length(dedup_key) BETWEEN 1 AND 200),
  created_at TIMESTAMPTZ NOT NULL,
  next_attempt_at TIMESTAMPTZ NOT NULL,
  attempts INTEGER NOT NULL CHECK (0 <= attempts),
  lease_id UUID,
  leased_until TIMESTAMPTZ,
  sent_at TIMESTAMPTZ,
  last_error TEXT CHECK (length(last_error) BETWEEN 1 AND 1000),
  CHECK ((account_id IS NULL OR chapter_id IS NULL)
    AND (mailbox IS NULL) = (COALESCE(account_id, chapter_id) IS NOT NULL)),
  CHECK ((lease_id IS NULL) = (leased_until IS NULL)),
  CHECK (sent_at IS NULL OR (0 < attempts AND lease_id IS NULL))
)

CREATE INDEX notice_by_creation ON notice (created_at, id)

CREATE INDEX notice_by_account ON notice (account_id, created_at, id)

CREATE INDEX notice_by_chapter ON notice (chapter_id, created_at, id)

CREATE INDEX notice_unsent ON notice (next_attempt_at, id) WHERE sent_at IS NULL

CREATE TABLE ledger_place (
  name TEXT PRIMARY KEY,
  transaction_id BIGINT NOT NULL CHECK (0 <= transaction_id),
  seq BIGINT NOT NULL CHECK (0 <= seq)
)

ALTER TABLE account ADD COLUMN
  language TEXT CHECK (length(language) BETWEEN 2 AND 35)
";

// Nobody is told of what happened before there were notices.
const PLACE_ON_SQLITE: &str =
    "INSERT INTO ledger_place (name, transaction_id, seq) SELECT 'notices', 0, COALESCE(MAX(seq), 0) FROM ledger_entry";

// Entries are followed in the order of their transactions, in which a later one never comes before those that were read.
const PLACE_ON_POSTGRES: &str = "
CREATE INDEX ledger_entry_by_transaction ON ledger_entry (transaction_id, seq);
INSERT INTO ledger_place (name, transaction_id, seq)
  SELECT 'notices', COALESCE(MAX(transaction_id::text::bigint), 0), COALESCE(MAX(seq), 0) FROM ledger_entry;
";

const UNDO: &str = r"
ALTER TABLE account DROP COLUMN language

DROP TABLE ledger_place

DROP TABLE notice
";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::dialect::run(manager, NOTICE).await?;
        let connection = manager.get_connection();
        let on_postgres = connection.get_database_backend() == DbBackend::Postgres;
        let place = if on_postgres { PLACE_ON_POSTGRES } else { PLACE_ON_SQLITE };
        connection.execute_unprepared(place).await?;
        Ok(())
    }
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::dialect::run(manager, UNDO).await?;
        let connection = manager.get_connection();
        if connection.get_database_backend() == DbBackend::Postgres {
            connection.execute_unprepared("DROP INDEX ledger_entry_by_transaction").await?;
        }
        Ok(())
    }
}
