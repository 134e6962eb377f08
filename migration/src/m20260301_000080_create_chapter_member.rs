//! Rosters: who is a member of which chapter, and when.
use sea_orm_migration::prelude::*;

use crate::step;

const TABLE: &str = r"
CREATE TABLE chapter_member (
  id UUID PRIMARY KEY,
  chapter_id UUID NOT NULL REFERENCES chapter (id),
  person_name TEXT NOT NULL CHECK (length(person_name) BETWEEN 1 AND 200),
  name_key TEXT NOT NULL,
  last_name_key TEXT NOT NULL,
  person_email TEXT CHECK (length(person_email) BETWEEN 3 AND 254),
  member_number TEXT CHECK (length(member_number) BETWEEN 1 AND 50),
  level TEXT NOT NULL CHECK (level IN ('UNDERGRADUATE', 'GRADUATE', 'ACADEMIC', 'OTHER')),
  membership_kind TEXT NOT NULL CHECK (membership_kind IN ('STUDENT', 'KEEPS_OWN')),
  joined_on DATE NOT NULL,
  expires_on DATE,
  ended_on DATE,
  absent_since DATE,
  code_of_ethics_accepted_on DATE,
  consented_at TIMESTAMPTZ,
  transferred_from_id UUID REFERENCES chapter_member (id),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  CHECK (joined_on <= expires_on),
  CHECK (joined_on <= ended_on)
)
";

const ORDERS: &str = r"
CREATE INDEX chapter_member_by_name ON chapter_member (name_key, id)

CREATE INDEX chapter_member_of_chapter_by_name ON chapter_member (chapter_id, name_key, id)

CREATE INDEX chapter_member_by_joining ON chapter_member (joined_on, id)

CREATE INDEX chapter_member_of_chapter_by_joining ON chapter_member (chapter_id, joined_on, id)

CREATE INDEX chapter_member_by_expiry ON chapter_member (COALESCE(expires_on, '9999-12-31'), id)

CREATE INDEX chapter_member_of_chapter_by_expiry ON chapter_member (chapter_id, COALESCE(expires_on, '9999-12-31'), id)
";

const FOUND_BY: &str = r"
CREATE INDEX chapter_member_by_last_name ON chapter_member (last_name_key, id)

CREATE INDEX chapter_member_by_email ON chapter_member (person_email)

CREATE INDEX chapter_member_by_number ON chapter_member (member_number)

CREATE UNIQUE INDEX chapter_member_once ON chapter_member (chapter_id, person_email) WHERE ended_on IS NULL

CREATE INDEX chapter_member_counted ON chapter_member (chapter_id, level, membership_kind, joined_on, ended_on)
";

/// Who was shown the address of a member is kept too.
const READINGS: &str = r"
CREATE TABLE contact_reading_of_members (
  id UUID PRIMARY KEY,
  account_id UUID NOT NULL REFERENCES account (id),
  record_kind TEXT NOT NULL
    CHECK (record_kind IN ('account', 'chapter_member', 'exchange_application', 'inquiry', 'liaison', 'officer_term')),
  record_id UUID NOT NULL,
  read_on DATE NOT NULL,
  read_at TIMESTAMPTZ NOT NULL,
  UNIQUE (record_id, account_id, read_on)
)

INSERT INTO contact_reading_of_members SELECT id, account_id, record_kind, record_id, read_on, read_at FROM contact_reading

DROP TABLE contact_reading

ALTER TABLE contact_reading_of_members RENAME TO contact_reading

CREATE INDEX contact_reading_by_account ON contact_reading (account_id, id)
";

const UNDO: &str = r"
CREATE TABLE contact_reading_of_others (
  id UUID PRIMARY KEY,
  account_id UUID NOT NULL REFERENCES account (id),
  record_kind TEXT NOT NULL CHECK (record_kind IN ('account', 'inquiry', 'liaison', 'officer_term')),
  record_id UUID NOT NULL,
  read_on DATE NOT NULL,
  read_at TIMESTAMPTZ NOT NULL,
  UNIQUE (record_id, account_id, read_on)
)

INSERT INTO contact_reading_of_others SELECT id, account_id, record_kind, record_id, read_on, read_at FROM contact_reading
WHERE record_kind <> 'chapter_member'

DROP TABLE contact_reading

ALTER TABLE contact_reading_of_others RENAME TO contact_reading

CREATE INDEX contact_reading_by_account ON contact_reading (account_id, id)

DROP TABLE chapter_member
";

step!(up: [TABLE, ORDERS, FOUND_BY, READINGS], undo: UNDO);
