//! Requirements: what chapters owe each period, and the days on which they owe it.
use sea_orm_migration::prelude::*;

use crate::step;

const UP: &str = r#"
CREATE TABLE academic_calendar (
  id UUID PRIMARY KEY,
  chapter_id UUID NOT NULL UNIQUE REFERENCES chapter (id),
  terms TEXT NOT NULL CHECK (terms IN ('SEMESTER', 'QUARTER')),
  quiet_periods JSONB NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version)
)

CREATE TABLE requirement (
  id UUID PRIMARY KEY,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  name_key TEXT COLLATE "C" NOT NULL,
  applies_to TEXT CHECK (applies_to IN ('STUDENT', 'GEOGRAPHIC')),
  office TEXT NOT NULL CHECK (office IN ('PRESIDENT', 'VICE_PRESIDENT', 'SECRETARY', 'TREASURER', 'FACULTY_ADVISOR', 'PRACTITIONER_MENTOR', 'OTHER')),
  evidence TEXT NOT NULL CHECK (evidence IN ('ANNUAL_SUMMARY', 'PLAN', 'VIABILITY', 'OFFICER')),
  anchor TEXT NOT NULL CHECK (anchor IN ('YEAR_START', 'YEAR_END', 'TERM_START', 'TERM_END', 'REPORT_DAY')),
  offset_days INTEGER NOT NULL CHECK (offset_days BETWEEN -180 AND 180),
  notice_days INTEGER NOT NULL CHECK (notice_days BETWEEN 0 AND 180),
  grace_days INTEGER NOT NULL CHECK (grace_days BETWEEN 0 AND 180),
  starts_on DATE NOT NULL,
  ends_on DATE,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  CHECK (starts_on <= ends_on)
)

CREATE INDEX requirement_by_name ON requirement (name_key, id)

CREATE TABLE requirement_due (
  id UUID PRIMARY KEY,
  chapter_id UUID NOT NULL REFERENCES chapter (id),
  requirement_id UUID NOT NULL REFERENCES requirement (id),
  period TEXT NOT NULL CHECK (length(period) BETWEEN 4 AND 20),
  period_starts_on DATE NOT NULL,
  period_ends_on DATE NOT NULL,
  due_on DATE NOT NULL,
  overdue_on DATE NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('OPEN', 'MET', 'LATE_MET', 'OVERDUE', 'WAIVED')),
  report_id UUID REFERENCES chapter_report (id),
  officer_term_id UUID REFERENCES officer_term (id),
  met_on DATE,
  reason TEXT CHECK (length(reason) BETWEEN 1 AND 1000),
  waiver_ends_on DATE,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  UNIQUE (chapter_id, requirement_id, period),
  CHECK (period_starts_on < period_ends_on),
  CHECK (due_on < overdue_on),
  CHECK ((status IN ('MET', 'LATE_MET')) = (met_on IS NOT NULL)),
  CHECK (met_on IS NULL OR report_id IS NOT NULL OR officer_term_id IS NOT NULL),
  CHECK ((status = 'WAIVED') = (waiver_ends_on IS NOT NULL)),
  CHECK (status <> 'WAIVED' OR reason IS NOT NULL)
)

CREATE INDEX requirement_due_by_day ON requirement_due (due_on, id)

CREATE INDEX requirement_due_by_status_and_day ON requirement_due (status, due_on, id)

CREATE INDEX requirement_due_by_status_and_last_day ON requirement_due (status, overdue_on, id)

CREATE INDEX requirement_due_by_requirement ON requirement_due (requirement_id, due_on, id)

CREATE INDEX requirement_due_by_chapter ON requirement_due (chapter_id, due_on, id)

CREATE INDEX requirement_due_by_report ON requirement_due (report_id, id)

CREATE INDEX requirement_due_by_term ON requirement_due (officer_term_id, id)
"#;

step!(up: [UP], drops: ["requirement_due", "requirement", "academic_calendar"]);
