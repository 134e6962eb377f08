//! How people sign in: passwords, sessions, what is mailed to them, second factors.
use sea_orm_migration::prelude::*;

use crate::step;

const UP: &str = r"
CREATE TABLE password (
  id UUID PRIMARY KEY,
  account_id UUID NOT NULL UNIQUE REFERENCES account (id),
  hash TEXT NOT NULL CHECK (hash LIKE '$argon2id$%'),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version)
)

CREATE TABLE session (
  id UUID PRIMARY KEY,
  account_id UUID NOT NULL REFERENCES account (id),
  client TEXT CHECK (length(client) BETWEEN 1 AND 200),
  network TEXT CHECK (length(network) BETWEEN 1 AND 50),
  last_used_at TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  ended_at TIMESTAMPTZ,
  ending TEXT CHECK (ending IN ('SIGNED_OUT', 'REVOKED', 'REPLAYED', 'PASSWORD_CHANGED', 'DISABLED')),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  CHECK ((ended_at IS NULL) = (ending IS NULL))
)

CREATE INDEX session_by_account ON session (account_id, id)

CREATE TABLE refresh_token (
  digest BYTEA NOT NULL PRIMARY KEY CHECK (length(digest) = 32),
  session_id UUID NOT NULL REFERENCES session (id),
  parent BYTEA CHECK (length(parent) = 32),
  used_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL
)

CREATE INDEX refresh_token_by_session ON refresh_token (session_id)

CREATE INDEX refresh_token_by_parent ON refresh_token (parent)

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

CREATE INDEX mailed_token_by_account ON mailed_token (account_id, id)

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

CREATE TABLE recovery_code (
  id UUID PRIMARY KEY,
  account_id UUID NOT NULL REFERENCES account (id),
  digest BYTEA NOT NULL CHECK (length(digest) = 32),
  used_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version)
)

CREATE INDEX recovery_code_by_account ON recovery_code (account_id, id)
";

step!(
    up: [UP],
    drops: ["recovery_code", "second_factor", "mailed_token", "refresh_token", "session", "password"]
);
