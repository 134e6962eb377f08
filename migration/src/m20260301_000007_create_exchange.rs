//! Exchange programs with their partners, countries and rounds, and the placements of a round.
use sea_orm_migration::prelude::*;

use crate::step;

const PROGRAM: &str = r#"
CREATE TABLE exchange_program (
  id UUID PRIMARY KEY,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  name_key TEXT COLLATE "C" NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('PEER_TO_PEER', 'CITY_TO_CITY', 'STUDY_TOUR', 'FELLOWSHIP')),
  description TEXT CHECK (length(description) BETWEEN 1 AND 10000),
  eligibility TEXT CHECK (length(eligibility) BETWEEN 1 AND 10000),
  organizer_id UUID NOT NULL REFERENCES organization (id),
  funder TEXT CHECK (length(funder) BETWEEN 1 AND 200),
  funding_minor BIGINT CHECK (0 <= funding_minor),
  funding_currency TEXT CHECK (length(funding_currency) = 3 AND funding_currency = upper(funding_currency)),
  reciprocal BOOLEAN NOT NULL,
  duration_days INTEGER CHECK (0 < duration_days),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  CHECK ((funding_minor IS NULL) = (funding_currency IS NULL))
)

CREATE INDEX exchange_program_by_name ON exchange_program (name_key, id)

CREATE INDEX exchange_program_by_kind ON exchange_program (kind, name_key, id)

CREATE INDEX exchange_program_by_organizer ON exchange_program (organizer_id, name_key, id)

CREATE TABLE exchange_partner (
  id UUID PRIMARY KEY,
  program_id UUID NOT NULL REFERENCES exchange_program (id),
  organization_id UUID NOT NULL REFERENCES organization (id),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  UNIQUE (program_id, organization_id)
)

CREATE INDEX exchange_partner_by_organization ON exchange_partner (organization_id, program_id)

CREATE TABLE exchange_country (
  id UUID PRIMARY KEY,
  program_id UUID NOT NULL REFERENCES exchange_program (id),
  country_code TEXT COLLATE "C" NOT NULL REFERENCES country (code),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  UNIQUE (program_id, country_code)
)

CREATE INDEX exchange_country_by_country ON exchange_country (country_code, program_id)
"#;

const ROUND: &str = r"
CREATE TABLE exchange_round (
  id UUID PRIMARY KEY,
  program_id UUID NOT NULL REFERENCES exchange_program (id),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  year INTEGER NOT NULL CHECK (year BETWEEN 1900 AND 2200),
  status TEXT NOT NULL CHECK (status IN
    ('PLANNED', 'CALL_OPEN', 'SELECTION', 'MATCHED', 'UNDERWAY', 'REPORTING', 'CLOSED', 'ON_HOLD', 'CANCELLED')),
  host_call_opens_on DATE,
  host_call_closes_on DATE,
  call_opens_on DATE,
  call_closes_on DATE,
  time_zone TEXT NOT NULL,
  capacity INTEGER CHECK (0 < capacity),
  starts_on DATE,
  ends_on DATE,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  UNIQUE (program_id, name),
  CHECK (host_call_opens_on < host_call_closes_on),
  CHECK (call_opens_on < call_closes_on),
  CHECK (starts_on < ends_on)
)

CREATE INDEX exchange_round_by_program ON exchange_round (program_id, year, id)

CREATE TABLE placement (
  id UUID PRIMARY KEY,
  round_id UUID NOT NULL REFERENCES exchange_round (id),
  side_a_id UUID NOT NULL REFERENCES organization (id),
  side_a_role TEXT NOT NULL CHECK (side_a_role IN ('RESOURCE', 'APPLICANT', 'PEER')),
  side_b_id UUID NOT NULL REFERENCES organization (id),
  side_b_role TEXT NOT NULL CHECK (side_b_role IN ('RESOURCE', 'APPLICANT', 'PEER')),
  theme TEXT CHECK (length(theme) BETWEEN 1 AND 1000),
  year INTEGER CHECK (year BETWEEN 1900 AND 2200),
  status TEXT NOT NULL CHECK (status IN
    ('PROPOSED', 'HALF_CONFIRMED', 'CONFIRMED', 'UNDERWAY', 'COMPLETED', 'REPORTED', 'REFUSED', 'CANCELLED')),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  CHECK (side_a_id <> side_b_id)
)

CREATE INDEX placement_by_round ON placement (round_id, year, id)

CREATE INDEX placement_by_side_a ON placement (side_a_id)

CREATE INDEX placement_by_side_b ON placement (side_b_id)
";

step!(
    up: [PROGRAM, ROUND],
    drops: ["placement", "exchange_round", "exchange_country", "exchange_partner", "exchange_program"]
);
