//! Secrets of second factors that are encrypted, beside those that are not yet.
//!
//! SQLite changes no check of a table, so the table is made anew; nothing refers to it. The program encrypts the secrets
//! at its next start, since the key is not the database's to know.
use sea_orm_migration::prelude::*;

use crate::step;

const UP: &str = r"
ALTER TABLE second_factor RENAME TO second_factor_before

CREATE TABLE second_factor (
  id UUID PRIMARY KEY,
  account_id UUID NOT NULL UNIQUE REFERENCES account (id),
  secret BYTEA NOT NULL CHECK (length(secret) IN (20, 57)),
  confirmed_at TIMESTAMPTZ,
  last_step BIGINT,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version)
)

INSERT INTO second_factor SELECT * FROM second_factor_before

DROP TABLE second_factor_before
";

/// An older program cannot read what is encrypted: whoever has such a second factor makes another.
const UNDO: &str = r"
ALTER TABLE second_factor RENAME TO second_factor_before

CREATE TABLE second_factor (
  id UUID PRIMARY KEY,
  account_id UUID NOT NULL UNIQUE REFERENCES account (id),
  secret BYTEA NOT NULL CHECK (length(secret) = 20),
  confirmed_at TIMESTAMPTZ,
  last_step BIGINT,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version)
)

INSERT INTO second_factor SELECT * FROM second_factor_before WHERE length(secret) = 20

DROP TABLE second_factor_before
";

step!(up: [UP], undo: UNDO);
