//! Branches.
use sea_orm_migration::prelude::*;

use crate::step;

const TABLE: &str = r#"
CREATE TABLE branch (
  id UUID PRIMARY KEY,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  name_key TEXT COLLATE "C" NOT NULL,
  main_office_id UUID NOT NULL REFERENCES organization (id),
  host_organization_id UUID REFERENCES organization (id),
  country_code TEXT COLLATE "C" NOT NULL REFERENCES country (code),
  city TEXT NOT NULL CHECK (length(city) BETWEEN 1 AND 200),
  latitude DOUBLE PRECISION CHECK (latitude BETWEEN -90 AND 90),
  longitude DOUBLE PRECISION CHECK (longitude BETWEEN -180 AND 180),
  legal_form TEXT,
  status TEXT NOT NULL CHECK (status IN
    ('PROPOSED', 'APPROVED', 'OPEN', 'CLOSING', 'DISSOLVED', 'DECLINED', 'WITHDRAWN')),
  opened_on DATE,
  closed_on DATE,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  CHECK ((latitude IS NULL) = (longitude IS NULL)),
  CHECK (status NOT IN ('OPEN', 'CLOSING', 'DISSOLVED') OR opened_on IS NOT NULL),
  CHECK ((status = 'DISSOLVED') = (closed_on IS NOT NULL)),
  CHECK (opened_on <= closed_on)
)

CREATE INDEX branch_by_name ON branch (name_key, id)

CREATE INDEX branch_by_country ON branch (country_code, name_key, id)

CREATE INDEX branch_by_main_office ON branch (main_office_id, name_key, id)

CREATE INDEX branch_by_host ON branch (host_organization_id, name_key, id)

CREATE INDEX branch_by_opening ON branch (opened_on, id)
"#;

step!(up: [TABLE], drops: ["branch"]);
