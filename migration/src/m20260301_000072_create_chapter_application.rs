//! How chapters were applied for, and the tokens of those who did.
use sea_orm_migration::prelude::*;

use crate::step;

const UP: &str = r"
CREATE TABLE chapter_application (
  id UUID PRIMARY KEY,
  chapter_id UUID NOT NULL UNIQUE REFERENCES chapter (id),
  reference TEXT NOT NULL UNIQUE CHECK (length(reference) BETWEEN 1 AND 20),
  language TEXT CHECK (length(language) BETWEEN 2 AND 35),
  consented_at TIMESTAMPTZ NOT NULL,
  token_hash BYTEA UNIQUE CHECK (length(token_hash) = 32),
  token_expires_at TIMESTAMPTZ,
  ended_at TIMESTAMPTZ,
  erased_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  CHECK ((token_hash IS NULL) = (token_expires_at IS NULL)),
  CHECK (erased_at IS NULL OR ended_at IS NOT NULL),
  CHECK (erased_at IS NULL OR token_hash IS NULL)
)

CREATE INDEX chapter_application_by_end ON chapter_application (erased_at, ended_at)
";

step!(up: [UP], drops: ["chapter_application"]);
