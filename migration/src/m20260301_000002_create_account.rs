//! Accounts.
use sea_orm_migration::prelude::*;

use crate::step;

const TABLE: &str = r"
CREATE TABLE account (
  id UUID PRIMARY KEY,
  email TEXT NOT NULL UNIQUE CHECK (email = lower(email) AND email LIKE '%_@_%'),
  display_name TEXT NOT NULL CHECK (length(display_name) BETWEEN 1 AND 200),
  duty TEXT NOT NULL CHECK (duty IN ('MEMBER', 'STAFF', 'STAFF_ADMIN')),
  disabled_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version)
)
";

step!(up: [TABLE], drops: ["account"]);
