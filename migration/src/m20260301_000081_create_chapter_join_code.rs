//! Join codes: with which students become members of their chapter.
use sea_orm_migration::prelude::*;

use crate::step;

const UP: &str = r"
CREATE TABLE chapter_join_code (
  id UUID PRIMARY KEY,
  chapter_id UUID NOT NULL UNIQUE REFERENCES chapter (id),
  digest BYTEA NOT NULL UNIQUE CHECK (length(digest) = 32),
  hint TEXT NOT NULL CHECK (length(hint) BETWEEN 1 AND 60),
  max_uses INTEGER NOT NULL CHECK (max_uses BETWEEN 1 AND 1000),
  uses INTEGER NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  revoked_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  CHECK (uses BETWEEN 0 AND max_uses)
)
";

step!(up: [UP], drops: ["chapter_join_code"]);
