//! Chapters and the terms of their officers.
use sea_orm_migration::prelude::*;

use crate::step;

const CHAPTER: &str = r#"
CREATE TABLE chapter (
  id UUID PRIMARY KEY,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  name_key TEXT COLLATE "C" NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('STUDENT', 'GEOGRAPHIC')),
  host_organization_id UUID REFERENCES organization (id),
  area TEXT CHECK (length(area) BETWEEN 1 AND 200),
  country_code TEXT COLLATE "C" NOT NULL REFERENCES country (code),
  subdivision_code TEXT,
  city TEXT CHECK (length(city) BETWEEN 1 AND 200),
  latitude DOUBLE PRECISION CHECK (latitude BETWEEN -90 AND 90),
  longitude DOUBLE PRECISION CHECK (longitude BETWEEN -180 AND 180),
  region TEXT NOT NULL CHECK (region IN
    ('NORTHEAST', 'SOUTHEAST', 'MIDWEST', 'MOUNTAIN_PLAINS', 'WEST_COAST', 'INTERNATIONAL')),
  status TEXT NOT NULL CHECK (status IN
    ('APPLIED', 'PROVISIONAL', 'ACTIVE', 'PROBATION', 'INACTIVE', 'CLOSED', 'DECLINED', 'WITHDRAWN')),
  description TEXT CHECK (length(description) BETWEEN 1 AND 10000),
  website TEXT CHECK (website LIKE 'https://_%'),
  social_links JSONB NOT NULL,
  meeting_schedule TEXT CHECK (length(meeting_schedule) BETWEEN 1 AND 1000),
  contact_mailbox TEXT CHECK (contact_mailbox LIKE '%_@_%'),
  logo_url TEXT CHECK (logo_url LIKE 'https://_%'),
  academic_year_start TEXT CHECK (academic_year_start LIKE '__-__'),
  report_due_on TEXT CHECK (report_due_on LIKE '__-__'),
  founded_on DATE,
  staff_notes TEXT,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  CHECK ((kind = 'STUDENT') = (host_organization_id IS NOT NULL)),
  CHECK ((kind = 'GEOGRAPHIC') = (area IS NOT NULL)),
  CHECK (subdivision_code LIKE country_code || '-_%'),
  CHECK ((latitude IS NULL) = (longitude IS NULL))
)

CREATE INDEX chapter_by_name ON chapter (name_key, id)

CREATE INDEX chapter_by_country ON chapter (country_code, name_key, id)

CREATE INDEX chapter_by_host ON chapter (host_organization_id, name_key, id)

CREATE INDEX chapter_by_region ON chapter (region, name_key, id)

CREATE INDEX chapter_by_foundation ON chapter (founded_on, id)

CREATE INDEX chapter_by_update ON chapter (updated_at, id)

CREATE UNIQUE INDEX chapter_open_at_host ON chapter (host_organization_id)
  WHERE kind = 'STUDENT' AND status IN ('PROVISIONAL', 'ACTIVE', 'PROBATION', 'INACTIVE')
"#;

const OFFICER_TERM: &str = r"
CREATE TABLE officer_term (
  id UUID PRIMARY KEY,
  chapter_id UUID NOT NULL REFERENCES chapter (id),
  office TEXT NOT NULL CHECK (office IN
    ('PRESIDENT', 'VICE_PRESIDENT', 'SECRETARY', 'TREASURER', 'FACULTY_ADVISOR', 'PRACTITIONER_MENTOR', 'OTHER')),
  title TEXT CHECK (length(title) BETWEEN 1 AND 100),
  person_name TEXT NOT NULL CHECK (length(person_name) BETWEEN 1 AND 200),
  person_email TEXT CHECK (person_email = lower(person_email) AND person_email LIKE '%_@_%'),
  name_is_public BOOLEAN NOT NULL,
  is_lead_contact BOOLEAN NOT NULL,
  account_id UUID REFERENCES account (id),
  starts_on DATE NOT NULL,
  ends_on DATE,
  status TEXT NOT NULL CHECK (status IN ('REPORTED', 'CURRENT', 'ENDED', 'REJECTED')),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  CHECK (starts_on <= ends_on),
  CHECK (status <> 'ENDED' OR ends_on IS NOT NULL)
)

CREATE INDEX officer_term_by_chapter ON officer_term (chapter_id, starts_on, id)

CREATE INDEX officer_term_by_account ON officer_term (account_id)
";

step!(up: [CHAPTER, OFFICER_TERM], drops: ["officer_term", "chapter"]);
