//! Awards that the association gives to chapters.
use sea_orm_migration::prelude::*;

use crate::step;

const TABLE: &str = r"
CREATE TABLE award (
  id UUID PRIMARY KEY,
  chapter_id UUID NOT NULL REFERENCES chapter (id),
  year INTEGER NOT NULL CHECK (year BETWEEN 1900 AND 2200),
  category TEXT NOT NULL CHECK (category IN ('EVENT', 'VIDEO', 'OTHER')),
  title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
  place INTEGER CHECK (place BETWEEN 1 AND 100),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  UNIQUE (chapter_id, year, category, title)
)
";

const ORDERS: &str = r"
CREATE INDEX award_by_year ON award (year, id)

CREATE INDEX award_by_year_and_category ON award (year, category, chapter_id)

CREATE INDEX award_of_chapter_by_year ON award (chapter_id, year, id)
";

step!(up: [TABLE, ORDERS], drops: ["award"]);
