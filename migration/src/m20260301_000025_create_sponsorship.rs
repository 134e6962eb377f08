//! The Annual Partner Program: packages with their entitlements, sponsorships, and what of them is used.
use sea_orm_migration::prelude::*;

use crate::step;

const UP: &str = r#"
CREATE TABLE sponsor_package (
  id UUID PRIMARY KEY,
  year INTEGER NOT NULL CHECK (year BETWEEN 1900 AND 2200),
  kind TEXT NOT NULL CHECK (kind IN ('YEAR_ROUND', 'CONFERENCE', 'PROGRAM_UNDERWRITING')),
  level TEXT NOT NULL CHECK (length(level) BETWEEN 1 AND 100),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  name_key TEXT COLLATE "C" NOT NULL,
  price_minor BIGINT CHECK (0 <= price_minor),
  price_currency TEXT CHECK (length(price_currency) = 3),
  external_url TEXT,
  starts_on DATE NOT NULL,
  ends_on DATE NOT NULL,
  open_for_offers BOOLEAN NOT NULL,
  underwrites_id UUID REFERENCES exchange_program (id),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  UNIQUE (id, year),
  UNIQUE (year, name_key),
  CHECK (starts_on < ends_on),
  CHECK (underwrites_id IS NULL OR kind = 'PROGRAM_UNDERWRITING'),
  CHECK ((price_minor IS NULL) = (price_currency IS NULL))
)

CREATE INDEX sponsor_package_by_year ON sponsor_package (year, id)

CREATE INDEX sponsor_package_by_name ON sponsor_package (name_key, id)

CREATE INDEX sponsor_package_by_program ON sponsor_package (underwrites_id, year, id)

CREATE TABLE entitlement (
  id UUID PRIMARY KEY,
  package_id UUID NOT NULL REFERENCES sponsor_package (id),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  count INTEGER NOT NULL CHECK (0 < count),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  UNIQUE (package_id, name)
)

CREATE TABLE sponsorship (
  id UUID PRIMARY KEY,
  organization_id UUID NOT NULL REFERENCES organization (id),
  package_id UUID NOT NULL,
  year INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN
    ('OFFERED', 'COMMITTED', 'ACTIVE', 'ENDED', 'DECLINED', 'CANCELLED')),
  amount_minor BIGINT CHECK (0 < amount_minor),
  amount_currency TEXT CHECK (length(amount_currency) = 3),
  in_kind_gift TEXT CHECK (length(in_kind_gift) BETWEEN 1 AND 1000),
  in_kind_minor BIGINT CHECK (0 < in_kind_minor),
  in_kind_currency TEXT CHECK (length(in_kind_currency) = 3),
  signed_on DATE,
  contract_url TEXT,
  renews_id UUID REFERENCES sponsorship (id),
  closed_on DATE,
  closing_reason TEXT CHECK (length(closing_reason) BETWEEN 1 AND 1000),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  FOREIGN KEY (package_id, year) REFERENCES sponsor_package (id, year),
  CHECK (renews_id <> id),
  CHECK ((amount_minor IS NULL) = (amount_currency IS NULL)),
  CHECK ((in_kind_gift IS NULL) = (in_kind_minor IS NULL) AND (in_kind_minor IS NULL) = (in_kind_currency IS NULL)),
  CHECK (status NOT IN ('COMMITTED', 'ACTIVE', 'ENDED', 'CANCELLED')
    OR (signed_on IS NOT NULL AND (amount_minor IS NOT NULL OR in_kind_minor IS NOT NULL))),
  CHECK ((closed_on IS NOT NULL) = (status IN ('ENDED', 'DECLINED', 'CANCELLED')))
)

CREATE UNIQUE INDEX sponsorship_of_organization_and_package ON sponsorship (organization_id, package_id)

CREATE INDEX sponsorship_by_organization ON sponsorship (organization_id, year, id)

CREATE INDEX sponsorship_by_package ON sponsorship (package_id, year, id)

CREATE INDEX sponsorship_by_state ON sponsorship (status, year, id)

CREATE INDEX sponsorship_by_year ON sponsorship (year, id)

CREATE INDEX sponsorship_by_renewed ON sponsorship (renews_id, year, id)

CREATE TABLE entitlement_use (
  id UUID PRIMARY KEY,
  sponsorship_id UUID NOT NULL REFERENCES sponsorship (id),
  entitlement_id UUID NOT NULL REFERENCES entitlement (id),
  quantity INTEGER NOT NULL CHECK (0 < quantity),
  used_on DATE NOT NULL,
  note TEXT CHECK (length(note) BETWEEN 1 AND 1000),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version)
)

CREATE INDEX entitlement_use_by_sponsorship ON entitlement_use (sponsorship_id, used_on, id)

CREATE INDEX entitlement_use_by_entitlement ON entitlement_use (entitlement_id, id)
"#;

step!(up: [UP], drops: ["entitlement_use", "sponsorship", "entitlement", "sponsor_package"]);
