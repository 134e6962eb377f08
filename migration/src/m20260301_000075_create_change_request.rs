//! Changes of protected fields that chapters ask for.
use sea_orm_migration::prelude::*;

use crate::step;

const UP: &str = r"
CREATE TABLE change_request (
  id UUID PRIMARY KEY,
  chapter_id UUID NOT NULL REFERENCES chapter (id),
  field TEXT NOT NULL CHECK (field IN ('NAME', 'HOST_ORGANIZATION', 'AREA', 'LOGO_URL')),
  old_value TEXT CHECK (length(old_value) BETWEEN 1 AND 2000),
  new_value TEXT CHECK (length(new_value) BETWEEN 1 AND 2000),
  old_organization_id UUID REFERENCES organization (id),
  new_organization_id UUID REFERENCES organization (id),
  base_version INTEGER NOT NULL CHECK (0 < base_version),
  reason TEXT CHECK (length(reason) BETWEEN 1 AND 1000),
  status TEXT NOT NULL CHECK (status IN ('PENDING', 'APPROVED', 'REJECTED', 'WITHDRAWN', 'STALE')),
  decision_reason TEXT CHECK (length(decision_reason) BETWEEN 1 AND 1000),
  decided_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  CHECK ((field = 'HOST_ORGANIZATION') = (new_organization_id IS NOT NULL)),
  CHECK ((field = 'HOST_ORGANIZATION') = (new_value IS NULL)),
  CHECK (field = 'HOST_ORGANIZATION' OR old_organization_id IS NULL),
  CHECK (field <> 'HOST_ORGANIZATION' OR old_value IS NULL),
  CHECK ((status = 'PENDING') = (decided_at IS NULL)),
  CHECK (status <> 'REJECTED' OR decision_reason IS NOT NULL)
)

CREATE INDEX change_request_by_age ON change_request (created_at, id)

CREATE INDEX change_request_by_status ON change_request (status, created_at, id)

CREATE INDEX change_request_by_chapter ON change_request (chapter_id, created_at, id)

CREATE UNIQUE INDEX change_request_pending ON change_request (chapter_id, field) WHERE status = 'PENDING'
";

step!(up: [UP], drops: ["change_request"]);
