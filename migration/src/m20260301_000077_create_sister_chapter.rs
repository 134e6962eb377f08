//! What chapters look for in sister chapters, and the relations that come of it.
use sea_orm_migration::prelude::*;

use crate::step;

const UP: &str = r#"
CREATE TABLE sister_tag (
  id UUID PRIMARY KEY,
  chapter_id UUID NOT NULL REFERENCES chapter (id),
  sort TEXT NOT NULL CHECK (sort IN ('TOPIC', 'LANGUAGE')),
  word TEXT COLLATE "C" NOT NULL CHECK (length(word) BETWEEN 1 AND 40),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  UNIQUE (chapter_id, sort, word)
)

CREATE INDEX sister_tag_by_word ON sister_tag (sort, word, chapter_id)

CREATE TABLE sister_chapter (
  id UUID PRIMARY KEY,
  first_id UUID NOT NULL REFERENCES chapter (id),
  second_id UUID NOT NULL REFERENCES chapter (id),
  proposer_id UUID NOT NULL REFERENCES chapter (id),
  message TEXT CHECK (length(message) BETWEEN 1 AND 1000),
  status TEXT NOT NULL CHECK (status IN ('PROPOSED', 'ACTIVE', 'REFUSED', 'WITHDRAWN', 'ENDED')),
  starts_on DATE,
  ends_on DATE,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  CHECK (first_id < second_id),
  CHECK (proposer_id = first_id OR proposer_id = second_id),
  CHECK (starts_on <= ends_on),
  CHECK ((status IN ('ACTIVE', 'ENDED')) = (starts_on IS NOT NULL)),
  CHECK ((status = 'ENDED') = (ends_on IS NOT NULL))
)

CREATE INDEX sister_chapter_by_first ON sister_chapter (first_id, created_at, id)

CREATE INDEX sister_chapter_by_second ON sister_chapter (second_id, created_at, id)

CREATE UNIQUE INDEX sister_chapter_once ON sister_chapter (first_id, second_id) WHERE status IN ('PROPOSED', 'ACTIVE')
"#;

step!(up: [UP], drops: ["sister_chapter", "sister_tag"]);
