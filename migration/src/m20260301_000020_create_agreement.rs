//! What moves a relationship through its life: approval rules, board decisions, agreements and their signatures.
use sea_orm_migration::prelude::*;

use crate::step;

const APPROVAL: &str = r"
CREATE TABLE approval_rule (
  id UUID PRIMARY KEY,
  type TEXT NOT NULL CHECK (type IN ('STRATEGIC_ALLIANCE', 'PARTNERSHIP')),
  authority TEXT NOT NULL CHECK (authority IN ('BOARD', 'STAFF')),
  starts_on DATE NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  UNIQUE (type, starts_on)
)

CREATE TABLE board_decision (
  id UUID PRIMARY KEY,
  relationship_id UUID REFERENCES relationship (id),
  branch_id UUID REFERENCES branch (id),
  meeting_on DATE NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('APPROVE', 'DECLINE', 'DISSOLVE', 'DEFER')),
  minute_reference TEXT CHECK (length(minute_reference) BETWEEN 1 AND 200),
  corrects_id UUID UNIQUE REFERENCES board_decision (id),
  recorded_by_id UUID REFERENCES account (id),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (version = 1),
  CHECK ((relationship_id IS NULL) <> (branch_id IS NULL))
)

CREATE INDEX board_decision_by_relationship ON board_decision (relationship_id, meeting_on, id)

CREATE INDEX board_decision_by_branch ON board_decision (branch_id, meeting_on, id)

CREATE INDEX board_decision_by_meeting ON board_decision (meeting_on, id)
";

const AGREEMENT: &str = r"
CREATE TABLE agreement (
  id UUID PRIMARY KEY,
  relationship_id UUID REFERENCES relationship (id),
  branch_id UUID REFERENCES branch (id),
  chapter_id UUID REFERENCES chapter (id),
  edition INTEGER NOT NULL CHECK (0 < edition),
  title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
  text TEXT CHECK (length(text) BETWEEN 1 AND 100000),
  starts_on DATE,
  ends_on DATE,
  notice_days INTEGER CHECK (notice_days BETWEEN 1 AND 3650),
  auto_renews BOOLEAN NOT NULL,
  status TEXT NOT NULL CHECK (status IN
    ('DRAFT', 'AGREED', 'PARTLY_SIGNED', 'SIGNED', 'IN_FORCE', 'EXPIRED', 'SUPERSEDED', 'TERMINATED', 'ABANDONED')),
  digest TEXT CHECK (length(digest) = 64),
  agreed_on DATE,
  closed_on DATE,
  document_url TEXT,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  CHECK ((relationship_id IS NULL) <> (COALESCE(branch_id, chapter_id) IS NULL)),
  CHECK (branch_id IS NULL OR chapter_id IS NULL),
  CHECK (starts_on < ends_on),
  CHECK (status IN ('DRAFT', 'ABANDONED')
    OR (digest IS NOT NULL AND agreed_on IS NOT NULL AND starts_on IS NOT NULL AND text IS NOT NULL)),
  CHECK ((closed_on IS NOT NULL) = (status IN ('EXPIRED', 'SUPERSEDED', 'TERMINATED')))
)

CREATE UNIQUE INDEX agreement_by_relationship ON agreement (relationship_id, edition)

CREATE UNIQUE INDEX agreement_by_branch ON agreement (branch_id, edition)

CREATE UNIQUE INDEX agreement_by_chapter ON agreement (chapter_id, edition)

CREATE UNIQUE INDEX agreement_in_force ON agreement (COALESCE(relationship_id, branch_id, chapter_id))
  WHERE status = 'IN_FORCE'

CREATE INDEX agreement_by_end ON agreement (status, ends_on, id)

CREATE INDEX agreement_by_start ON agreement (status, starts_on, id)

CREATE TABLE agreement_party (
  id UUID PRIMARY KEY,
  agreement_id UUID NOT NULL REFERENCES agreement (id),
  organization_id UUID NOT NULL REFERENCES organization (id),
  signer_office TEXT CHECK (length(signer_office) BETWEEN 1 AND 200),
  signed_on DATE,
  signed_digest TEXT CHECK (length(signed_digest) = 64),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  UNIQUE (agreement_id, organization_id),
  CHECK ((signed_on IS NULL) = (signer_office IS NULL) AND (signed_on IS NULL) = (signed_digest IS NULL))
)

CREATE INDEX agreement_party_by_organization ON agreement_party (organization_id, agreement_id)
";

const RELATIONSHIP: &str = r"
ALTER TABLE relationship ADD COLUMN
  review_months INTEGER CHECK (review_months BETWEEN 1 AND 120)

ALTER TABLE relationship ADD COLUMN
  reviewed_since DATE

ALTER TABLE relationship ADD COLUMN
  approved_on DATE

ALTER TABLE relationship ADD COLUMN
  closed_on DATE

ALTER TABLE relationship ADD COLUMN
  closing_reason TEXT CHECK (length(closing_reason) BETWEEN 1 AND 1000)

CREATE INDEX relationship_by_state_and_end ON relationship (status, ends_on, id)

CREATE INDEX relationship_by_state_and_review ON relationship (status, review_due_on, id)
";

const UNDO: &str = r"
DROP INDEX relationship_by_state_and_review

DROP INDEX relationship_by_state_and_end

ALTER TABLE relationship DROP COLUMN closing_reason

ALTER TABLE relationship DROP COLUMN closed_on

ALTER TABLE relationship DROP COLUMN approved_on

ALTER TABLE relationship DROP COLUMN reviewed_since

ALTER TABLE relationship DROP COLUMN review_months

DROP TABLE agreement_party

DROP TABLE agreement

DROP TABLE board_decision

DROP TABLE approval_rule
";

step!(up: [APPROVAL, AGREEMENT, RELATIONSHIP], undo: UNDO);
