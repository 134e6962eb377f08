//! Notices to those who apply for a place in an exchange.
//!
//! SQLite changes no check of a table, so the table is made anew; nothing refers to it.
use sea_orm_migration::prelude::*;

use crate::step;

const KEEP: &str = r"
CREATE TEMPORARY TABLE notice_kept AS SELECT * FROM notice

DROP TABLE notice
";

const WITH_APPLICANTS: &str = r"
CREATE TABLE notice (
  id UUID PRIMARY KEY,
  kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 100),
  account_id UUID REFERENCES account (id),
  chapter_id UUID REFERENCES chapter (id),
  inquiry_id UUID REFERENCES inquiry (id),
  exchange_application_id UUID REFERENCES exchange_application (id),
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
  CHECK (CASE WHEN account_id IS NULL THEN 0 ELSE 1 END
    + CASE WHEN chapter_id IS NULL THEN 0 ELSE 1 END
    + CASE WHEN inquiry_id IS NULL THEN 0 ELSE 1 END
    + CASE WHEN exchange_application_id IS NULL THEN 0 ELSE 1 END
    + CASE WHEN mailbox IS NULL THEN 0 ELSE 1 END = 1),
  CHECK ((lease_id IS NULL) = (leased_until IS NULL)),
  CHECK (sent_at IS NULL OR (0 < attempts AND lease_id IS NULL))
)

CREATE INDEX notice_by_exchange_application ON notice (exchange_application_id, created_at, id)
";

const WITHOUT: &str = r"
CREATE TABLE notice (
  id UUID PRIMARY KEY,
  kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 100),
  account_id UUID REFERENCES account (id),
  chapter_id UUID REFERENCES chapter (id),
  inquiry_id UUID REFERENCES inquiry (id),
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
  CHECK (CASE WHEN account_id IS NULL THEN 0 ELSE 1 END
    + CASE WHEN chapter_id IS NULL THEN 0 ELSE 1 END
    + CASE WHEN inquiry_id IS NULL THEN 0 ELSE 1 END
    + CASE WHEN mailbox IS NULL THEN 0 ELSE 1 END = 1),
  CHECK ((lease_id IS NULL) = (leased_until IS NULL)),
  CHECK (sent_at IS NULL OR (0 < attempts AND lease_id IS NULL))
)
";

const PUT_BACK: &str = r"
INSERT INTO notice (id, kind, account_id, chapter_id, inquiry_id, mailbox, language, parameters, dedup_key, created_at,
    next_attempt_at, attempts, lease_id, leased_until, sent_at, last_error)
  SELECT id, kind, account_id, chapter_id, inquiry_id, mailbox, language, parameters, dedup_key, created_at,
    next_attempt_at, attempts, lease_id, leased_until, sent_at, last_error FROM notice_kept

DROP TABLE notice_kept

CREATE INDEX notice_by_creation ON notice (created_at, id)

CREATE INDEX notice_by_account ON notice (account_id, created_at, id)

CREATE INDEX notice_by_chapter ON notice (chapter_id, created_at, id)

CREATE INDEX notice_by_inquiry ON notice (inquiry_id, created_at, id)

CREATE INDEX notice_unsent ON notice (next_attempt_at, id) WHERE sent_at IS NULL
";

// Those to applicants have no place in the table as it was.
const UNDO: &str = "DELETE FROM notice WHERE exchange_application_id IS NOT NULL\n\n";

step!(up: [KEEP, WITH_APPLICANTS, PUT_BACK], undo: &[UNDO, KEEP, WITHOUT, PUT_BACK].concat());
