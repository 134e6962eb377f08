//! The work of relationships: reviews of alliances, projects and deliverables of partnerships.
use sea_orm_migration::prelude::*;

use crate::step;

const UP: &str = r"
CREATE TABLE relationship_review (
  id UUID PRIMARY KEY,
  relationship_id UUID NOT NULL REFERENCES relationship (id),
  held_on DATE NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('CONTINUE', 'CHANGE')),
  next_due_on DATE NOT NULL,
  notes TEXT CHECK (length(notes) BETWEEN 1 AND 10000),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  UNIQUE (relationship_id, held_on),
  CHECK (held_on < next_due_on)
)

CREATE TABLE partnership_project (
  id UUID PRIMARY KEY,
  relationship_id UUID NOT NULL REFERENCES relationship (id),
  kind TEXT NOT NULL CHECK (kind IN ('PRODUCT', 'TOOL', 'SERVICE', 'GRANT_APPLICATION', 'GRANT_EXECUTION', 'OTHER')),
  title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
  requested_by_id UUID REFERENCES organization (id),
  funder TEXT CHECK (length(funder) BETWEEN 1 AND 200),
  grant_reference TEXT CHECK (length(grant_reference) BETWEEN 1 AND 200),
  budget_minor BIGINT CHECK (0 <= budget_minor),
  budget_currency TEXT CHECK (length(budget_currency) = 3),
  follows_id UUID UNIQUE REFERENCES partnership_project (id),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  CHECK ((funder IS NOT NULL) = (kind IN ('GRANT_APPLICATION', 'GRANT_EXECUTION'))),
  CHECK (grant_reference IS NULL OR funder IS NOT NULL),
  CHECK (follows_id IS NULL OR kind = 'GRANT_EXECUTION'),
  CHECK ((budget_minor IS NULL) = (budget_currency IS NULL))
)

CREATE INDEX partnership_project_by_relationship ON partnership_project (relationship_id, id)

CREATE INDEX partnership_project_by_requester ON partnership_project (requested_by_id, id)

CREATE TABLE deliverable (
  id UUID PRIMARY KEY,
  project_id UUID NOT NULL REFERENCES partnership_project (id),
  relationship_id UUID NOT NULL REFERENCES relationship (id),
  title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
  due_on DATE NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('PLANNED', 'DELIVERED', 'ACCEPTED', 'CANCELLED')),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version)
)

CREATE INDEX deliverable_by_project ON deliverable (project_id, due_on, id)

CREATE INDEX deliverable_by_relationship ON deliverable (relationship_id, due_on, id)

CREATE INDEX deliverable_by_due_day ON deliverable (status, due_on, id)
";

step!(up: [UP], drops: ["deliverable", "partnership_project", "relationship_review"]);
