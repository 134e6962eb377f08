//! What is done under relationships: collaborations, work plans, liaisons, and the obligations of agreements.
use sea_orm_migration::prelude::*;

use crate::step;

const WORK: &str = r"
CREATE TABLE collaboration (
  id UUID PRIMARY KEY,
  relationship_id UUID NOT NULL REFERENCES relationship (id),
  kind TEXT NOT NULL CHECK (kind IN ('CONTENT', 'PROGRAMMATIC', 'PRODUCT_DEVELOPMENT', 'EXCHANGE', 'TRAINING', 'OTHER')),
  title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
  starts_on DATE NOT NULL,
  ends_on DATE,
  status TEXT NOT NULL CHECK (status IN ('PLANNED', 'UNDERWAY', 'DONE', 'CANCELLED')),
  our_goal TEXT NOT NULL CHECK (length(our_goal) BETWEEN 1 AND 2000),
  their_goal TEXT NOT NULL CHECK (length(their_goal) BETWEEN 1 AND 2000),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  CHECK (starts_on < ends_on)
)

CREATE INDEX collaboration_by_relationship ON collaboration (relationship_id, starts_on, id)

CREATE INDEX collaboration_by_start ON collaboration (starts_on, id)

CREATE TABLE work_plan (
  id UUID PRIMARY KEY,
  relationship_id UUID NOT NULL REFERENCES relationship (id),
  year INTEGER NOT NULL CHECK (year BETWEEN 1900 AND 2200),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  UNIQUE (relationship_id, year)
)

CREATE TABLE work_plan_item (
  id UUID PRIMARY KEY,
  plan_id UUID NOT NULL REFERENCES work_plan (id),
  relationship_id UUID NOT NULL REFERENCES relationship (id),
  text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 2000),
  status TEXT NOT NULL CHECK (status IN ('OPEN', 'DONE', 'DROPPED')),
  progress TEXT CHECK (length(progress) BETWEEN 1 AND 2000),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version)
)

CREATE INDEX work_plan_item_by_plan ON work_plan_item (plan_id, id)

CREATE INDEX work_plan_item_by_relationship ON work_plan_item (relationship_id, id)

CREATE TABLE liaison (
  id UUID PRIMARY KEY,
  relationship_id UUID NOT NULL REFERENCES relationship (id),
  side TEXT NOT NULL CHECK (side IN ('OURS', 'THEIRS')),
  account_id UUID REFERENCES account (id),
  person_name TEXT CHECK (length(person_name) BETWEEN 1 AND 200),
  person_email TEXT CHECK (length(person_email) BETWEEN 3 AND 254),
  starts_on DATE NOT NULL,
  ends_on DATE,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  CHECK (starts_on <= ends_on),
  CHECK ((side = 'OURS') = (account_id IS NOT NULL)),
  CHECK ((side = 'THEIRS') = (person_name IS NOT NULL)),
  CHECK (person_email IS NULL OR side = 'THEIRS')
)

CREATE INDEX liaison_by_relationship ON liaison (relationship_id, starts_on, id)

CREATE INDEX liaison_by_account ON liaison (account_id, id)
";

const OBLIGATION: &str = r"
CREATE TABLE obligation (
  id UUID PRIMARY KEY,
  agreement_id UUID NOT NULL REFERENCES agreement (id),
  owner TEXT NOT NULL CHECK (owner IN ('ASSOCIATION', 'COUNTERPART')),
  party_id UUID REFERENCES organization (id),
  text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 2000),
  period TEXT NOT NULL CHECK (period IN ('ONCE', 'YEARLY', 'QUARTERLY', 'MONTHLY')),
  due_on DATE NOT NULL,
  month_day INTEGER NOT NULL CHECK (month_day BETWEEN 1 AND 31),
  status TEXT NOT NULL CHECK (status IN ('OPEN', 'MET', 'WAIVED')),
  met_on DATE,
  evidence TEXT CHECK (length(evidence) BETWEEN 1 AND 2000),
  evidence_url TEXT CHECK (length(evidence_url) BETWEEN 1 AND 2000),
  waiver TEXT CHECK (length(waiver) BETWEEN 1 AND 1000),
  follows_id UUID UNIQUE REFERENCES obligation (id),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  CHECK ((owner = 'COUNTERPART') = (party_id IS NOT NULL)),
  CHECK ((status = 'MET') = (met_on IS NOT NULL)),
  CHECK ((status = 'MET') = (COALESCE(evidence, evidence_url) IS NOT NULL)),
  CHECK ((status = 'WAIVED') = (waiver IS NOT NULL)),
  CHECK (follows_id IS NULL OR period <> 'ONCE')
)

CREATE INDEX obligation_by_agreement ON obligation (agreement_id, due_on, id)

CREATE INDEX obligation_by_state ON obligation (status, due_on, id)

CREATE INDEX obligation_by_due_day ON obligation (due_on, id)

CREATE INDEX obligation_by_party ON obligation (party_id, due_on, id)
";

step!(up: [WORK, OBLIGATION], drops: ["obligation", "liaison", "work_plan_item", "work_plan", "collaboration"]);
