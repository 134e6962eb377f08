//! Mailed tokens with which somebody signs in from a new place.
//!
//! SQLite changes no check of a table, so the table is made anew; nothing refers to it.
use sea_orm_migration::prelude::*;

use crate::step;

const KEEP: &str = r"
CREATE TEMPORARY TABLE mailed_token_kept AS SELECT * FROM mailed_token

DROP TABLE mailed_token
";

const WITH_SIGN_IN: &str = r"
CREATE TABLE mailed_token (
  id UUID PRIMARY KEY,
  account_id UUID REFERENCES account (id),
  purpose TEXT NOT NULL CHECK (purpose IN ('INVITATION', 'PASSWORD_RESET', 'SIGN_IN')),
  digest BYTEA UNIQUE CHECK (length(digest) = 32),
  expires_at TIMESTAMPTZ NOT NULL,
  used_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version)
)
";

const WITHOUT: &str = r"
CREATE TABLE mailed_token (
  id UUID PRIMARY KEY,
  account_id UUID REFERENCES account (id),
  purpose TEXT NOT NULL CHECK (purpose IN ('INVITATION', 'PASSWORD_RESET')),
  digest BYTEA UNIQUE CHECK (length(digest) = 32),
  expires_at TIMESTAMPTZ NOT NULL,
  used_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version)
)
";

const PUT_BACK: &str = r"
INSERT INTO mailed_token (id, account_id, purpose, digest, expires_at, used_at, created_at, updated_at, version)
  SELECT id, account_id, purpose, digest, expires_at, used_at, created_at, updated_at, version FROM mailed_token_kept

DROP TABLE mailed_token_kept

CREATE INDEX mailed_token_by_account ON mailed_token (account_id, id)
";

// Those to sign in with have no place in the table as it was.
const UNDO: &str = "DELETE FROM mailed_token WHERE purpose = 'SIGN_IN'\n\n";

step!(up: [KEEP, WITH_SIGN_IN, PUT_BACK], undo: &[UNDO, KEEP, WITHOUT, PUT_BACK].concat());
