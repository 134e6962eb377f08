//! Service tokens, and through which of them the ledger's changes were made.
use sea_orm_migration::prelude::*;

use crate::step;

const UP: &str = r"
CREATE TABLE service_token (
  id UUID PRIMARY KEY,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  scope TEXT NOT NULL CHECK (scope IN ('CHAPTER_SITE', 'STAFF_INTEGRATION')),
  chapter_id UUID REFERENCES chapter (id),
  made_by_id UUID NOT NULL REFERENCES account (id),
  digest BYTEA NOT NULL UNIQUE CHECK (length(digest) = 32),
  expires_at TIMESTAMPTZ NOT NULL,
  revoked_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  CHECK ((scope = 'CHAPTER_SITE') = (chapter_id IS NOT NULL))
)

CREATE INDEX service_token_by_chapter ON service_token (chapter_id, expires_at, id)

CREATE INDEX service_token_by_expiry ON service_token (expires_at, id)

ALTER TABLE ledger_entry ADD COLUMN
  service_token_id UUID REFERENCES service_token (id)
";

const UNDO: &str = r"
ALTER TABLE ledger_entry DROP COLUMN service_token_id

DROP TABLE service_token
";

step!(up: [UP], undo: UNDO);
