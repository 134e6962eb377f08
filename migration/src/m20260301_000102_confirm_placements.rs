//! What placements hold: who confirmed when, what a governing body has to ratify, and what both sides report.
use sea_orm_migration::prelude::*;

use crate::step;

const PLACEMENT: &str = r"
ALTER TABLE placement ADD COLUMN
  side_a_confirmed_at TIMESTAMPTZ

ALTER TABLE placement ADD COLUMN
  side_b_confirmed_at TIMESTAMPTZ

ALTER TABLE placement ADD COLUMN
  side_a_needs_ratification BOOLEAN NOT NULL DEFAULT FALSE

ALTER TABLE placement ADD COLUMN
  side_b_needs_ratification BOOLEAN NOT NULL DEFAULT FALSE

ALTER TABLE placement ADD COLUMN
  side_a_ratified_on DATE

ALTER TABLE placement ADD COLUMN
  side_b_ratified_on DATE

ALTER TABLE placement ADD COLUMN
  completed_on DATE

ALTER TABLE placement ADD COLUMN
  public_version INTEGER NOT NULL DEFAULT 1 CHECK (0 < public_version)

UPDATE placement SET public_version = version

CREATE INDEX exchange_leg_by_start ON exchange_leg (status, starts_on, id)

CREATE INDEX exchange_leg_by_end ON exchange_leg (status, ends_on, id)

CREATE INDEX placement_by_year ON placement (year, id)
";

const REPORT: &str = r"
CREATE TABLE exchange_report (
  id UUID PRIMARY KEY,
  placement_id UUID NOT NULL REFERENCES placement (id),
  application_id UUID REFERENCES exchange_application (id),
  side TEXT NOT NULL CHECK (side IN ('A', 'B')),
  kind TEXT NOT NULL CHECK (kind IN ('FINAL', 'AFTER_30_DAYS', 'AFTER_180_DAYS')),
  due_on DATE NOT NULL,
  text TEXT CHECK (length(text) BETWEEN 1 AND 10000),
  filed_at TIMESTAMPTZ,
  waived_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  UNIQUE (placement_id, side, kind),
  CHECK ((filed_at IS NULL) = (text IS NULL)),
  CHECK (filed_at IS NULL OR waived_at IS NULL)
)

CREATE INDEX exchange_report_by_due ON exchange_report (due_on, id)

CREATE INDEX exchange_report_by_application ON exchange_report (application_id)
";

const UNDO: &str = r"
DROP TABLE exchange_report

DROP INDEX placement_by_year

DROP INDEX exchange_leg_by_end

DROP INDEX exchange_leg_by_start

ALTER TABLE placement DROP COLUMN public_version

ALTER TABLE placement DROP COLUMN completed_on

ALTER TABLE placement DROP COLUMN side_b_ratified_on

ALTER TABLE placement DROP COLUMN side_a_ratified_on

ALTER TABLE placement DROP COLUMN side_b_needs_ratification

ALTER TABLE placement DROP COLUMN side_a_needs_ratification

ALTER TABLE placement DROP COLUMN side_b_confirmed_at

ALTER TABLE placement DROP COLUMN side_a_confirmed_at
";

step!(up: [PLACEMENT, REPORT], undo: UNDO);
