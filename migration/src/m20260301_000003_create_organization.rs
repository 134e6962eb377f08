//! Organizations, their ids elsewhere and their links.
use sea_orm_migration::prelude::*;

use crate::step;

const ORGANIZATION: &str = r#"
CREATE TABLE organization (
  id UUID PRIMARY KEY,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  name_key TEXT COLLATE "C" NOT NULL,
  acronym TEXT CHECK (length(acronym) BETWEEN 1 AND 20),
  kind TEXT NOT NULL CHECK (kind IN
    ('LOCAL_GOVERNMENT', 'ASSOCIATION_OF_PROFESSIONALS', 'ASSOCIATION_OF_LOCAL_GOVERNMENTS', 'UNIVERSITY', 'NGO',
     'FOUNDATION', 'GOVERNMENT_AGENCY', 'COMPANY', 'MULTINATIONAL_BODY', 'RESEARCH_FACILITY', 'HEALTHCARE', 'ARCHIVE',
     'OTHER', 'MAIN_OFFICE')),
  country_code TEXT COLLATE "C" REFERENCES country (code),
  subdivision_code TEXT,
  city TEXT CHECK (length(city) BETWEEN 1 AND 200),
  latitude DOUBLE PRECISION CHECK (latitude BETWEEN -90 AND 90),
  longitude DOUBLE PRECISION CHECK (longitude BETWEEN -180 AND 180),
  website TEXT CHECK (website LIKE 'http://_%' OR website LIKE 'https://_%'),
  former_names JSONB NOT NULL,
  internal_notes TEXT,
  archived_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  CHECK ((country_code IS NULL) = (kind = 'MULTINATIONAL_BODY')),
  CHECK (subdivision_code LIKE country_code || '-_%'),
  CHECK ((latitude IS NULL) = (longitude IS NULL))
)

CREATE INDEX organization_by_name ON organization (name_key, id)

CREATE INDEX organization_by_country ON organization (country_code, name_key, id)

CREATE INDEX organization_by_kind ON organization (kind, name_key, id)

CREATE INDEX organization_by_creation ON organization (created_at, id)

CREATE INDEX organization_by_update ON organization (updated_at, id)
"#;

const EXTERNAL_ID: &str = r"
CREATE TABLE organization_external_id (
  id UUID PRIMARY KEY,
  organization_id UUID NOT NULL REFERENCES organization (id),
  scheme TEXT NOT NULL CHECK (length(scheme) BETWEEN 1 AND 20 AND scheme = upper(scheme)),
  value TEXT NOT NULL CHECK (length(value) BETWEEN 1 AND 200),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  UNIQUE (scheme, value)
)

CREATE INDEX organization_external_id_by_organization ON organization_external_id (organization_id, scheme, value)
";

const LINK: &str = r"
CREATE TABLE organization_link (
  id UUID PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('PARENT', 'RELATED', 'SUCCESSOR')),
  from_id UUID NOT NULL REFERENCES organization (id),
  to_id UUID NOT NULL REFERENCES organization (id),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  UNIQUE (from_id, to_id, kind),
  CHECK (from_id <> to_id),
  CHECK (kind <> 'RELATED' OR from_id < to_id)
)

CREATE INDEX organization_link_backwards ON organization_link (to_id, from_id, kind)
";

step!(
    up: [ORGANIZATION, EXTERNAL_ID, LINK],
    drops: ["organization_link", "organization_external_id", "organization"]
);
