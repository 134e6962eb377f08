//! Inquiries: what people outside ask of the association, and what is said about it.
use sea_orm_migration::prelude::*;

use crate::step;

const UP: &str = r"
CREATE TABLE inquiry (
  id UUID PRIMARY KEY,
  reference TEXT NOT NULL UNIQUE CHECK (length(reference) BETWEEN 1 AND 20),
  organization_name TEXT NOT NULL CHECK (length(organization_name) BETWEEN 1 AND 200),
  country_code TEXT NOT NULL REFERENCES country (code),
  contact_name TEXT CHECK (length(contact_name) BETWEEN 1 AND 200),
  contact_mailbox TEXT CHECK (length(contact_mailbox) BETWEEN 3 AND 254),
  interest TEXT NOT NULL CHECK (interest IN
    ('STRATEGIC_ALLIANCE', 'PARTNERSHIP', 'CHAPTER', 'EXCHANGE', 'SPONSORSHIP', 'OTHER')),
  message TEXT CHECK (length(message) BETWEEN 1 AND 10000),
  language TEXT CHECK (length(language) BETWEEN 2 AND 35),
  consented_at TIMESTAMPTZ NOT NULL,
  token_hash BYTEA UNIQUE CHECK (length(token_hash) = 32),
  token_expires_at TIMESTAMPTZ,
  status TEXT NOT NULL CHECK (status IN
    ('SUBMITTED', 'IN_REVIEW', 'NEEDS_INFO', 'CONVERTED', 'DECLINED', 'REDIRECTED', 'WITHDRAWN', 'SPAM')),
  owner_id UUID REFERENCES account (id),
  relationship_id UUID UNIQUE REFERENCES relationship (id),
  redirect_url TEXT CHECK (length(redirect_url) BETWEEN 1 AND 2000),
  closing_reason TEXT CHECK (length(closing_reason) BETWEEN 1 AND 1000),
  ended_at TIMESTAMPTZ,
  erased_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  CHECK ((token_hash IS NULL) = (token_expires_at IS NULL)),
  CHECK ((ended_at IS NOT NULL) =
    (status IN ('CONVERTED', 'DECLINED', 'REDIRECTED', 'WITHDRAWN', 'SPAM'))),
  CHECK ((redirect_url IS NOT NULL) = (status = 'REDIRECTED')),
  CHECK (relationship_id IS NULL OR status = 'CONVERTED'),
  CHECK (status <> 'DECLINED' OR closing_reason IS NOT NULL),
  CHECK (status IN ('SUBMITTED', 'WITHDRAWN', 'SPAM') OR owner_id IS NOT NULL),
  CHECK (erased_at IS NULL OR ended_at IS NOT NULL),
  CHECK ((erased_at IS NOT NULL) =
    (COALESCE(contact_name, contact_mailbox, message) IS NULL AND token_hash IS NULL)),
  CHECK (erased_at IS NOT NULL
    OR (contact_name IS NOT NULL AND contact_mailbox IS NOT NULL AND message IS NOT NULL))
)

CREATE INDEX inquiry_by_state ON inquiry (status, id)

CREATE INDEX inquiry_by_owner ON inquiry (owner_id, id)

CREATE INDEX inquiry_by_country ON inquiry (country_code, id)

CREATE INDEX inquiry_by_mailbox ON inquiry (contact_mailbox, created_at)

CREATE INDEX inquiry_by_creation ON inquiry (created_at)

CREATE INDEX inquiry_by_end ON inquiry (erased_at, ended_at)

CREATE TABLE inquiry_message (
  id UUID PRIMARY KEY,
  inquiry_id UUID NOT NULL REFERENCES inquiry (id),
  lane TEXT NOT NULL CHECK (lane IN ('PUBLIC', 'INTERNAL')),
  author_id UUID REFERENCES account (id),
  text TEXT CHECK (length(text) BETWEEN 1 AND 10000),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  CHECK (lane = 'PUBLIC' OR author_id IS NOT NULL)
)

CREATE INDEX inquiry_message_by_inquiry ON inquiry_message (inquiry_id, id)

CREATE INDEX inquiry_message_by_author ON inquiry_message (author_id)
";

step!(up: [UP], drops: ["inquiry_message", "inquiry"]);
