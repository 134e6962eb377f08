//! Reports of chapters: versioned templates, reports by kind and period, and their sections.
use sea_orm_migration::prelude::*;

use crate::step;

const UP: &str = r"
CREATE TABLE report_template (
  id UUID PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('ANNUAL_SUMMARY', 'PLAN', 'VIABILITY')),
  edition INTEGER NOT NULL CHECK (0 < edition),
  sections JSONB NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  UNIQUE (kind, edition)
)

CREATE INDEX report_template_by_creation ON report_template (created_at, id)

CREATE TABLE chapter_report (
  id UUID PRIMARY KEY,
  chapter_id UUID NOT NULL REFERENCES chapter (id),
  kind TEXT NOT NULL CHECK (kind IN ('ANNUAL_SUMMARY', 'PLAN', 'VIABILITY')),
  period TEXT NOT NULL CHECK (length(period) BETWEEN 4 AND 20),
  year INTEGER NOT NULL CHECK (year BETWEEN 1900 AND 9999),
  period_starts_on DATE NOT NULL,
  period_ends_on DATE NOT NULL,
  due_on DATE NOT NULL,
  template_id UUID NOT NULL REFERENCES report_template (id),
  status TEXT NOT NULL CHECK (status IN ('DUE', 'DRAFT', 'SUBMITTED', 'RETURNED', 'ACCEPTED', 'PUBLISHED', 'WAIVED')),
  submitted_on DATE,
  is_late BOOLEAN NOT NULL,
  review_started_at TIMESTAMPTZ,
  review_comment TEXT CHECK (length(review_comment) BETWEEN 1 AND 5000),
  accepted_on DATE,
  published_on DATE,
  names_kept_because TEXT CHECK (length(names_kept_because) BETWEEN 1 AND 1000),
  waiver TEXT CHECK (length(waiver) BETWEEN 1 AND 1000),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  UNIQUE (chapter_id, kind, period),
  CHECK (period_starts_on < period_ends_on),
  CHECK ((status = 'WAIVED') = (waiver IS NOT NULL)),
  CHECK (status NOT IN ('SUBMITTED', 'RETURNED', 'ACCEPTED', 'PUBLISHED') OR submitted_on IS NOT NULL),
  CHECK ((status IN ('ACCEPTED', 'PUBLISHED')) = (accepted_on IS NOT NULL)),
  CHECK ((status = 'PUBLISHED') = (published_on IS NOT NULL))
)

CREATE INDEX chapter_report_by_day ON chapter_report (due_on, id)

CREATE INDEX chapter_report_by_status_and_day ON chapter_report (status, due_on, id)

CREATE INDEX chapter_report_by_publication ON chapter_report (status, COALESCE(published_on, '0001-01-01'), id)

CREATE INDEX chapter_report_by_any_publication ON chapter_report (COALESCE(published_on, '0001-01-01'), id)

CREATE INDEX chapter_report_by_chapter ON chapter_report (chapter_id, due_on, id)

CREATE INDEX chapter_report_by_year ON chapter_report (kind, year, status, COALESCE(published_on, '0001-01-01'), id)

CREATE INDEX chapter_report_by_template ON chapter_report (template_id, id)

CREATE TABLE report_section (
  id UUID PRIMARY KEY,
  report_id UUID NOT NULL REFERENCES chapter_report (id),
  section TEXT NOT NULL CHECK (section IN ('CENSUS', 'ACTIVITIES', 'ACCOMPLISHMENTS', 'MONEY', 'PLANS')),
  is_public BOOLEAN NOT NULL,
  body TEXT CHECK (length(body) BETWEEN 1 AND 20000),
  public_body TEXT CHECK (length(public_body) BETWEEN 1 AND 20000),
  review_comment TEXT CHECK (length(review_comment) BETWEEN 1 AND 2000),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  UNIQUE (report_id, section)
)
";

step!(up: [UP], drops: ["report_section", "chapter_report", "report_template"]);
