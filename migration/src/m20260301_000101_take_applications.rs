//! What applications hold: who applies, versioned forms with questions and answers, reviews with scores, and the places
//! that are offered to those on the waiting list.
use sea_orm_migration::prelude::*;

use crate::step;

const FORM: &str = r"
CREATE TABLE application_form (
  id UUID PRIMARY KEY,
  round_id UUID NOT NULL REFERENCES exchange_round (id),
  edition INTEGER NOT NULL CHECK (0 < edition),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  UNIQUE (round_id, edition)
)

CREATE TABLE form_question (
  id UUID PRIMARY KEY,
  form_id UUID NOT NULL REFERENCES application_form (id),
  position INTEGER NOT NULL CHECK (0 < position),
  side TEXT CHECK (side IN ('HOST', 'VISITOR')),
  label TEXT NOT NULL CHECK (length(label) BETWEEN 1 AND 500),
  kind TEXT NOT NULL CHECK (kind IN ('LINE', 'TEXT', 'NUMBER', 'YES_NO', 'DATE', 'CHOICE', 'LINK')),
  choices JSONB NOT NULL,
  is_required BOOLEAN NOT NULL,
  is_sensitive BOOLEAN NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  UNIQUE (form_id, position)
)
";

const APPLICATION: &str = r"
ALTER TABLE exchange_application ADD COLUMN
  form_id UUID REFERENCES application_form (id)

ALTER TABLE exchange_application ADD COLUMN
  contact_name TEXT CHECK (length(contact_name) BETWEEN 1 AND 200)

ALTER TABLE exchange_application ADD COLUMN
  contact_mailbox TEXT CHECK (length(contact_mailbox) BETWEEN 3 AND 254)

ALTER TABLE exchange_application ADD COLUMN
  language TEXT CHECK (length(language) BETWEEN 2 AND 35)

ALTER TABLE exchange_application ADD COLUMN
  consented_at TIMESTAMPTZ

ALTER TABLE exchange_application ADD COLUMN
  submitted_at TIMESTAMPTZ

ALTER TABLE exchange_application ADD COLUMN
  accepted_at TIMESTAMPTZ

ALTER TABLE exchange_application ADD COLUMN
  waitlisted_at TIMESTAMPTZ

ALTER TABLE exchange_application ADD COLUMN
  token_hash BYTEA CHECK (length(token_hash) = 32)

ALTER TABLE exchange_application ADD COLUMN
  token_expires_at TIMESTAMPTZ CHECK ((token_hash IS NULL) = (token_expires_at IS NULL))

ALTER TABLE exchange_application ADD COLUMN
  erased_at TIMESTAMPTZ
    CHECK (erased_at IS NULL OR COALESCE(contact_name, contact_mailbox) IS NULL)

CREATE UNIQUE INDEX exchange_application_by_token ON exchange_application (token_hash)

CREATE INDEX exchange_application_by_form ON exchange_application (form_id)

CREATE INDEX exchange_application_by_mailbox ON exchange_application (contact_mailbox, created_at)

CREATE INDEX exchange_application_by_waiting ON exchange_application (round_id, waitlisted_at, id)

CREATE TABLE application_answer (
  id UUID PRIMARY KEY,
  application_id UUID NOT NULL REFERENCES exchange_application (id),
  question_id UUID NOT NULL REFERENCES form_question (id),
  text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 10000),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  UNIQUE (application_id, question_id)
)

CREATE INDEX application_answer_by_question ON application_answer (question_id)
";

const REVIEW: &str = r"
CREATE TABLE application_review (
  id UUID PRIMARY KEY,
  application_id UUID NOT NULL REFERENCES exchange_application (id),
  reviewer_id UUID NOT NULL REFERENCES account (id),
  is_recused BOOLEAN NOT NULL,
  note TEXT CHECK (length(note) BETWEEN 1 AND 10000),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  UNIQUE (application_id, reviewer_id)
)

CREATE INDEX application_review_by_reviewer ON application_review (reviewer_id)

CREATE TABLE application_score (
  id UUID PRIMARY KEY,
  review_id UUID NOT NULL REFERENCES application_review (id),
  application_id UUID NOT NULL REFERENCES exchange_application (id),
  criterion_id UUID NOT NULL REFERENCES exchange_criterion (id),
  points INTEGER NOT NULL CHECK (points BETWEEN 0 AND 10),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  UNIQUE (review_id, criterion_id)
)

CREATE INDEX application_score_by_application ON application_score (application_id)

CREATE INDEX application_score_by_criterion ON application_score (criterion_id)

CREATE TABLE waitlist_offer (
  id UUID PRIMARY KEY,
  application_id UUID NOT NULL REFERENCES exchange_application (id),
  round_id UUID NOT NULL REFERENCES exchange_round (id),
  status TEXT NOT NULL CHECK (status IN ('OFFERED', 'TAKEN', 'REFUSED', 'EXPIRED')),
  expires_at TIMESTAMPTZ NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version)
)

CREATE INDEX waitlist_offer_by_application ON waitlist_offer (application_id, id)

CREATE UNIQUE INDEX waitlist_offer_one_open ON waitlist_offer (application_id) WHERE status = 'OFFERED'

CREATE INDEX waitlist_offer_by_round ON waitlist_offer (round_id, status)

CREATE INDEX waitlist_offer_by_expiry ON waitlist_offer (status, expires_at)
";

const UNDO: &str = r"
DROP TABLE waitlist_offer

DROP TABLE application_score

DROP TABLE application_review

DROP TABLE application_answer

DROP INDEX exchange_application_by_waiting

DROP INDEX exchange_application_by_mailbox

DROP INDEX exchange_application_by_form

DROP INDEX exchange_application_by_token

ALTER TABLE exchange_application DROP COLUMN erased_at

ALTER TABLE exchange_application DROP COLUMN token_expires_at

ALTER TABLE exchange_application DROP COLUMN token_hash

ALTER TABLE exchange_application DROP COLUMN waitlisted_at

ALTER TABLE exchange_application DROP COLUMN accepted_at

ALTER TABLE exchange_application DROP COLUMN submitted_at

ALTER TABLE exchange_application DROP COLUMN consented_at

ALTER TABLE exchange_application DROP COLUMN language

ALTER TABLE exchange_application DROP COLUMN contact_mailbox

ALTER TABLE exchange_application DROP COLUMN contact_name

ALTER TABLE exchange_application DROP COLUMN form_id

DROP TABLE form_question

DROP TABLE application_form
";

step!(up: [FORM, APPLICATION, REVIEW], undo: UNDO);
