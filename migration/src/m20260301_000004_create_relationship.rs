//! The five categories, with their rows, and relationships with their parties.
use sea_orm_migration::prelude::*;

use crate::step;

const RELATIONSHIP_TYPE: &str = r#"
CREATE TABLE relationship_type (
  code TEXT PRIMARY KEY CHECK (code IN
    ('STRATEGIC_ALLIANCE', 'PARTNERSHIP', 'BRANCH', 'CHAPTER', 'ANNUAL_PARTNER_PROGRAM')),
  name TEXT NOT NULL,
  definition TEXT NOT NULL,
  rules JSONB NOT NULL,
  position INTEGER NOT NULL UNIQUE
)

INSERT INTO relationship_type (position, code, name, definition, rules) VALUES
  (1, 'STRATEGIC_ALLIANCE', 'Strategic Alliance',
   'A broad, ongoing agreement with another local government organization, from which both sides gain: each shares content through its channels, takes part in programs that suit its goals, and develops products with the other.',
   '["It has exactly one counterpart, an organization of local governments or of their professionals.", "It has no end date; it is reviewed.", "The Executive Board approves it and an agreement is in force before it becomes active.", "An organization has at most one open alliance, beside any number of partnerships."]'),
  (2, 'PARTNERSHIP', 'Partnership',
   'A short-term, project-based agreement with one or more organizations: to make a product, tool or service, to apply for or carry out a grant, or for another request of limited time.',
   '["It has an end date and at least one project.", "It has one or more counterparts, related organizations included; the main office is never its own counterpart.", "It does not exclude an alliance with the same organization.", "It is complete once every deliverable is accepted or cancelled."]'),
  (3, 'BRANCH', 'Branch',
   'A semi-autonomous, staff-driven office in another part of the world that represents the association locally; the main office directs its goals and objectives.',
   '["It belongs to the main office, which alone writes its goals.", "It has posted staff, and neither members nor elected officers.", "The Executive Board approves its opening and its dissolution."]'),
  (4, 'CHAPTER', 'Chapter',
   'A semi-autonomous, member-driven group, generally of a geographic area, that keeps to the guidelines of the main office. Today these are student chapters, hosted by universities around the world.',
   '["A student chapter has a host university; a geographic chapter has an area.", "A university hosts at most one open student chapter.", "It has a president, a practitioner mentor and, at a university, a faculty advisor.", "It reports once a year and stays official as long as it is active."]'),
  (5, 'ANNUAL_PARTNER_PROGRAM', 'Annual Partner Program',
   'Sponsors of the association: year-round partner packages and sponsorship of the annual conference.',
   '["A sponsorship is of one organization, one package and one year; a renewal is a new one.", "A sponsorship is never a partnership."]')
"#;

const RELATIONSHIP: &str = r"
CREATE TABLE relationship (
  id UUID PRIMARY KEY,
  type TEXT NOT NULL CHECK (type IN ('STRATEGIC_ALLIANCE', 'PARTNERSHIP', 'LEGACY_AFFILIATE')),
  status TEXT NOT NULL CHECK (status IN
    ('PROPOSED', 'UNDER_REVIEW', 'APPROVED', 'ACTIVE', 'SUSPENDED', 'LAPSED', 'COMPLETED', 'EXPIRED', 'TERMINATED',
     'DECLINED', 'WITHDRAWN', 'ENDED', 'RECLASSIFIED')),
  purpose TEXT NOT NULL CHECK (length(purpose) BETWEEN 1 AND 10000),
  goals JSONB NOT NULL,
  started_on DATE,
  ends_on DATE,
  review_due_on DATE,
  owner_id UUID REFERENCES account (id),
  was_active BOOLEAN NOT NULL,
  predecessor_id UUID REFERENCES relationship (id),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  CHECK (started_on < ends_on),
  CHECK (type <> 'STRATEGIC_ALLIANCE' OR ends_on IS NULL),
  CHECK (type <> 'PARTNERSHIP' OR ends_on IS NOT NULL),
  CHECK (type <> 'STRATEGIC_ALLIANCE' OR status <> 'ACTIVE' OR review_due_on IS NOT NULL),
  CHECK (status <> 'ACTIVE' OR (was_active AND started_on IS NOT NULL))
)

CREATE INDEX relationship_by_start ON relationship (started_on, id)

CREATE INDEX relationship_by_type ON relationship (type, status, id)

CREATE INDEX relationship_by_update ON relationship (updated_at, id)
";

const PARTY: &str = r"
CREATE TABLE relationship_party (
  id UUID PRIMARY KEY,
  relationship_id UUID NOT NULL REFERENCES relationship (id),
  organization_id UUID NOT NULL REFERENCES organization (id),
  role TEXT NOT NULL CHECK (role IN ('COUNTERPART', 'LEAD', 'MEMBER', 'FUNDER')),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  UNIQUE (relationship_id, organization_id, role)
)

CREATE INDEX relationship_party_by_organization ON relationship_party (organization_id, relationship_id, role)
";

step!(
    up: [RELATIONSHIP_TYPE, RELATIONSHIP, PARTY],
    drops: ["relationship_party", "relationship", "relationship_type"]
);
