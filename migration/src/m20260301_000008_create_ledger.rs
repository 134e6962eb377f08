//! The ledger, which nothing may change afterwards, and the keys with which callers repeat a change safely.
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

const LEDGER: &str = r"
CREATE TABLE ledger_entry (
  seq BIGSERIAL PRIMARY KEY,
  id UUID NOT NULL UNIQUE,
  at TIMESTAMPTZ NOT NULL,
  actor_id UUID REFERENCES account (id),
  actor_role TEXT NOT NULL CHECK (actor_role IN ('PUBLIC', 'CHAPTER_LEADER', 'STAFF', 'SYSTEM')),
  action TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id UUID NOT NULL,
  record_kind TEXT NOT NULL,
  record_id UUID NOT NULL,
  version INTEGER,
  changes JSONB NOT NULL,
  reason TEXT,
  request_id TEXT,
  idempotency_key TEXT,
  staff_only BOOLEAN NOT NULL
)

CREATE INDEX ledger_entry_by_subject ON ledger_entry (subject_id, seq)

CREATE INDEX ledger_entry_by_record ON ledger_entry (record_id, seq)

CREATE TABLE idempotency_record (
  account_id UUID NOT NULL REFERENCES account (id),
  key TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
  action TEXT NOT NULL,
  digest BYTEA NOT NULL CHECK (length(digest) = 32),
  outcome_id UUID,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (account_id, key)
)

CREATE INDEX idempotency_record_by_creation ON idempotency_record (created_at)
";

const APPEND_ONLY_ON_SQLITE: &str = "
CREATE TRIGGER ledger_entry_keeps BEFORE UPDATE ON ledger_entry
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_entry_stays BEFORE DELETE ON ledger_entry
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
";

// Sequence numbers can be committed out of order: followers stop below the oldest running transaction, which this
// column tells.
const APPEND_ONLY_ON_POSTGRES: &str = "
ALTER TABLE ledger_entry ADD COLUMN transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$;
CREATE TRIGGER ledger_entry_keeps BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only();
";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::dialect::run(manager, LEDGER).await?;
        let connection = manager.get_connection();
        let on_postgres = connection.get_database_backend() == DbBackend::Postgres;
        let guards = if on_postgres { APPEND_ONLY_ON_POSTGRES } else { APPEND_ONLY_ON_SQLITE };
        connection.execute_unprepared(guards).await?;
        Ok(())
    }
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::dialect::drop(manager, &["idempotency_record", "ledger_entry"]).await?;
        let connection = manager.get_connection();
        if connection.get_database_backend() == DbBackend::Postgres {
            connection.execute_unprepared("DROP FUNCTION ledger_is_append_only").await?;
        }
        Ok(())
    }
}
