//! Events of chapters.
use sea_orm_migration::prelude::*;

use crate::step;

const TABLE: &str = r"
CREATE TABLE chapter_event (
  id UUID PRIMARY KEY,
  chapter_id UUID NOT NULL REFERENCES chapter (id),
  title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
  description TEXT CHECK (length(description) BETWEEN 1 AND 10000),
  category TEXT NOT NULL CHECK (category IN ('ADMINISTRATIVE', 'PROFESSIONAL', 'SERVICE', 'SOCIAL')),
  starts_at TIMESTAMPTZ NOT NULL,
  ends_at TIMESTAMPTZ NOT NULL,
  time_zone TEXT NOT NULL CHECK (length(time_zone) BETWEEN 1 AND 60),
  place TEXT CHECK (length(place) BETWEEN 1 AND 500),
  member_attendance INTEGER CHECK (member_attendance BETWEEN 0 AND 1000000),
  guest_attendance INTEGER CHECK (guest_attendance BETWEEN 0 AND 1000000),
  published_at TIMESTAMPTZ,
  cancelled_at TIMESTAMPTZ,
  revision INTEGER NOT NULL CHECK (0 <= revision),
  revised_at TIMESTAMPTZ NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  CHECK (starts_at <= ends_at),
  CHECK ((member_attendance IS NULL) = (guest_attendance IS NULL))
)
";

const ORDERS: &str = r"
CREATE INDEX chapter_event_by_start ON chapter_event (starts_at, id)

CREATE INDEX chapter_event_of_chapter_by_start ON chapter_event (chapter_id, starts_at, id)
";

step!(up: [TABLE, ORDERS], drops: ["chapter_event"]);
