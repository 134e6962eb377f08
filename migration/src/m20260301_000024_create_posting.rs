//! What moves a branch through its life: who is posted there, what the main office wants of it, and what came of that.
use sea_orm_migration::prelude::*;

use crate::step;

const BRANCH: &str = r"
ALTER TABLE branch ADD COLUMN
  closing_reason TEXT CHECK (length(closing_reason) BETWEEN 1 AND 1000)

ALTER TABLE branch ADD COLUMN
  handover TEXT CHECK (handover IS NULL OR (length(handover) BETWEEN 1 AND 10000 AND status IN ('CLOSING', 'DISSOLVED')))
";

const POSTING: &str = r"
CREATE TABLE posting (
  id UUID PRIMARY KEY,
  branch_id UUID NOT NULL REFERENCES branch (id),
  account_id UUID NOT NULL REFERENCES account (id),
  title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
  starts_on DATE NOT NULL,
  ends_on DATE,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  CHECK (starts_on <= ends_on)
)

CREATE INDEX posting_by_branch ON posting (branch_id, starts_on, id)

CREATE INDEX posting_by_account ON posting (account_id, starts_on, id)

CREATE UNIQUE INDEX posting_without_end ON posting (branch_id, account_id) WHERE ends_on IS NULL
";

const GOAL: &str = r"
CREATE TABLE branch_goal (
  id UUID PRIMARY KEY,
  branch_id UUID NOT NULL REFERENCES branch (id),
  year INTEGER NOT NULL CHECK (year BETWEEN 1900 AND 9999),
  text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 2000),
  set_by_id UUID REFERENCES account (id),
  status TEXT NOT NULL CHECK (status IN ('OPEN', 'MET', 'DROPPED')),
  settled_on DATE,
  drop_reason TEXT CHECK (length(drop_reason) BETWEEN 1 AND 1000),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  CHECK ((status = 'OPEN') = (settled_on IS NULL)),
  CHECK ((status = 'DROPPED') = (drop_reason IS NOT NULL))
)

CREATE INDEX branch_goal_by_branch ON branch_goal (branch_id, year, id)

CREATE TABLE branch_progress (
  id UUID PRIMARY KEY,
  goal_id UUID NOT NULL REFERENCES branch_goal (id),
  branch_id UUID NOT NULL REFERENCES branch (id),
  text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 10000),
  reported_by_id UUID REFERENCES account (id),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (version = 1)
)

CREATE INDEX branch_progress_by_goal ON branch_progress (goal_id, id)

CREATE INDEX branch_progress_by_branch ON branch_progress (branch_id, id)
";

const UNDO: &str = r"
DROP TABLE branch_progress

DROP TABLE branch_goal

DROP TABLE posting

ALTER TABLE branch DROP COLUMN handover

ALTER TABLE branch DROP COLUMN closing_reason
";

step!(up: [BRANCH, POSTING, GOAL], undo: UNDO);
