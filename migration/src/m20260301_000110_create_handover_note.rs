//! What officers of a chapter leave to those who follow, and when these took note of it.
use sea_orm_migration::prelude::*;

use crate::step;

const UP: &str = r"
CREATE TABLE handover_note (
  id UUID PRIMARY KEY,
  chapter_id UUID NOT NULL REFERENCES chapter (id),
  office TEXT NOT NULL CHECK (office IN
    ('PRESIDENT', 'VICE_PRESIDENT', 'SECRETARY', 'TREASURER', 'FACULTY_ADVISOR', 'PRACTITIONER_MENTOR', 'OTHER')),
  text TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  UNIQUE (chapter_id, office)
)

ALTER TABLE officer_term ADD COLUMN
  handover_acknowledged_at TIMESTAMPTZ
";

const UNDO: &str = r"
ALTER TABLE officer_term DROP COLUMN handover_acknowledged_at

DROP TABLE handover_note
";

step!(up: [UP], undo: UNDO);
