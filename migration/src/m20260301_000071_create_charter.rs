//! Charters of chapters, the association's guidelines for them, and what chapters have acknowledged.
use sea_orm_migration::prelude::*;

use crate::step;

const UP: &str = r"
CREATE TABLE charter (
  id UUID PRIMARY KEY,
  chapter_id UUID NOT NULL REFERENCES chapter (id),
  edition INTEGER NOT NULL CHECK (0 < edition),
  text TEXT CHECK (length(text) BETWEEN 1 AND 20000),
  document_url TEXT CHECK (document_url LIKE 'https://_%'),
  status TEXT NOT NULL CHECK (status IN ('SUBMITTED', 'ACCEPTED', 'RETURNED')),
  comment TEXT CHECK (length(comment) BETWEEN 1 AND 10000),
  submitted_at TIMESTAMPTZ NOT NULL,
  submitted_by_id UUID REFERENCES account (id),
  decided_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  UNIQUE (chapter_id, edition),
  CHECK (text IS NOT NULL OR document_url IS NOT NULL),
  CHECK ((status = 'SUBMITTED') = (decided_at IS NULL)),
  CHECK (status <> 'RETURNED' OR comment IS NOT NULL)
)

CREATE INDEX charter_by_chapter ON charter (chapter_id, submitted_at, id)

CREATE INDEX charter_by_submission ON charter (submitted_at, id)

CREATE INDEX charter_by_state ON charter (COALESCE(status, ''), submitted_at, id)

CREATE INDEX charter_by_submitter ON charter (submitted_by_id)

CREATE TABLE guideline (
  id UUID PRIMARY KEY,
  edition INTEGER NOT NULL UNIQUE CHECK (0 < edition),
  title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
  text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 100000),
  published_on DATE NOT NULL,
  published_by_id UUID REFERENCES account (id),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version)
)

CREATE INDEX guideline_by_publisher ON guideline (published_by_id)

CREATE TABLE acknowledgement (
  id UUID PRIMARY KEY,
  chapter_id UUID NOT NULL REFERENCES chapter (id),
  guideline_id UUID NOT NULL REFERENCES guideline (id),
  edition INTEGER NOT NULL CHECK (0 < edition),
  acknowledged_by_id UUID REFERENCES account (id),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  UNIQUE (chapter_id, edition)
)

CREATE INDEX acknowledgement_by_chapter ON acknowledgement (chapter_id, id)

CREATE INDEX acknowledgement_by_guideline ON acknowledgement (guideline_id, id)

CREATE INDEX acknowledgement_by_account ON acknowledgement (acknowledged_by_id)
";

step!(up: [UP], drops: ["acknowledgement", "guideline", "charter"]);
