//! What a round is planned with: criteria and rules of eligibility; where it was held; and what it brings about:
//! applications, and the legs of its placements.
use sea_orm_migration::prelude::*;

use crate::step;

const ROUND: &str = r"
ALTER TABLE exchange_round ADD COLUMN
  held_from TEXT CHECK (held_from IN ('PLANNED', 'CALL_OPEN', 'SELECTION', 'MATCHED', 'UNDERWAY'))
    CHECK (held_from IS NULL OR status = 'ON_HOLD')

UPDATE exchange_round SET held_from = 'PLANNED' WHERE status = 'ON_HOLD'

CREATE INDEX exchange_round_by_status ON exchange_round (status, id)

CREATE TABLE exchange_criterion (
  id UUID PRIMARY KEY,
  round_id UUID NOT NULL REFERENCES exchange_round (id),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  weight INTEGER NOT NULL CHECK (weight BETWEEN 1 AND 100),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  UNIQUE (round_id, name)
)

CREATE TABLE eligibility_rule (
  id UUID PRIMARY KEY,
  round_id UUID NOT NULL REFERENCES exchange_round (id),
  side TEXT CHECK (side IN ('HOST', 'VISITOR')),
  statement TEXT NOT NULL CHECK (length(statement) BETWEEN 1 AND 500),
  reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  UNIQUE (round_id, statement)
)
";

const APPLICATION: &str = r"
CREATE TABLE exchange_application (
  id UUID PRIMARY KEY,
  round_id UUID NOT NULL REFERENCES exchange_round (id),
  side TEXT NOT NULL CHECK (side IN ('HOST', 'VISITOR', 'BOTH')),
  organization_id UUID NOT NULL REFERENCES organization (id),
  chapter_id UUID REFERENCES chapter (id),
  status TEXT NOT NULL CHECK (status IN
    ('DRAFT', 'SUBMITTED', 'SHORTLISTED', 'ACCEPTED', 'WAITLISTED', 'REJECTED', 'WITHDRAWN', 'CANCELLED')),
  ended_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  public_version INTEGER NOT NULL DEFAULT 1 CHECK (0 < public_version),
  CHECK ((ended_at IS NOT NULL) = (status IN ('REJECTED', 'WITHDRAWN', 'CANCELLED')))
)

CREATE INDEX exchange_application_by_round ON exchange_application (round_id, status, id)

CREATE INDEX exchange_application_by_organization ON exchange_application (organization_id, id)

CREATE INDEX exchange_application_by_chapter ON exchange_application (chapter_id, id)

CREATE UNIQUE INDEX exchange_application_one_open ON exchange_application (round_id, organization_id, side)
  WHERE status IN ('SUBMITTED', 'SHORTLISTED', 'ACCEPTED', 'WAITLISTED')
";

const LEG: &str = r"
ALTER TABLE placement ADD COLUMN
  side_a_application_id UUID REFERENCES exchange_application (id)

ALTER TABLE placement ADD COLUMN
  side_b_application_id UUID REFERENCES exchange_application (id)

CREATE INDEX placement_by_side_a_application ON placement (side_a_application_id)

CREATE INDEX placement_by_side_b_application ON placement (side_b_application_id)

CREATE TABLE exchange_leg (
  id UUID PRIMARY KEY,
  placement_id UUID NOT NULL REFERENCES placement (id),
  round_id UUID NOT NULL REFERENCES exchange_round (id),
  direction TEXT NOT NULL CHECK (direction IN ('A_TO_B', 'B_TO_A')),
  starts_on DATE NOT NULL,
  ends_on DATE NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('PLANNED', 'UNDERWAY', 'DONE', 'WAIVED', 'CANCELLED')),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  CHECK (starts_on < ends_on)
)

CREATE INDEX exchange_leg_by_placement ON exchange_leg (placement_id, starts_on, id)

CREATE INDEX exchange_leg_by_round ON exchange_leg (round_id, status)
";

const UNDO: &str = r"
DROP TABLE exchange_leg

DROP INDEX placement_by_side_b_application

DROP INDEX placement_by_side_a_application

ALTER TABLE placement DROP COLUMN side_b_application_id

ALTER TABLE placement DROP COLUMN side_a_application_id

DROP TABLE exchange_application

DROP TABLE eligibility_rule

DROP TABLE exchange_criterion

DROP INDEX exchange_round_by_status

ALTER TABLE exchange_round DROP COLUMN held_from
";

step!(up: [ROUND, APPLICATION, LEG], undo: UNDO);
