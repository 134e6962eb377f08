//! Resources: the knowledge that relationships produce.
use sea_orm_migration::prelude::*;

use crate::step;

const UP: &str = r#"
CREATE TABLE resource (
  id UUID PRIMARY KEY,
  title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
  name_key TEXT COLLATE "C" NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('GUIDE', 'CASE_STUDY', 'WEBINAR', 'COURSE', 'EVENT')),
  summary TEXT CHECK (length(summary) BETWEEN 1 AND 2000),
  language TEXT COLLATE "C" NOT NULL CHECK (length(language) BETWEEN 2 AND 35),
  link TEXT CHECK (length(link) BETWEEN 9 AND 2000),
  audience TEXT NOT NULL CHECK (audience IN ('PUBLIC', 'MEMBERS', 'STAFF')),
  status TEXT NOT NULL CHECK (status IN ('DRAFT', 'PUBLISHED', 'WITHDRAWN')),
  published_on DATE,
  relationship_id UUID REFERENCES relationship (id),
  collaboration_id UUID REFERENCES collaboration (id),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  CHECK (status <> 'PUBLISHED' OR (summary IS NOT NULL AND link IS NOT NULL)),
  CHECK ((status = 'DRAFT') = (published_on IS NULL)),
  CHECK (collaboration_id IS NULL OR relationship_id IS NOT NULL)
)

CREATE INDEX resource_by_title ON resource (name_key, id)

CREATE INDEX resource_by_publication ON resource (published_on, id)

CREATE INDEX resource_by_language ON resource (language, id)

CREATE INDEX resource_by_relationship ON resource (relationship_id, id)

CREATE INDEX resource_by_collaboration ON resource (collaboration_id, id)

CREATE TABLE resource_tag (
  id UUID PRIMARY KEY,
  resource_id UUID NOT NULL REFERENCES resource (id),
  sort TEXT NOT NULL CHECK (sort IN ('GOAL', 'TOPIC')),
  word TEXT NOT NULL CHECK (length(word) BETWEEN 1 AND 40),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  UNIQUE (resource_id, sort, word)
)

CREATE INDEX resource_tag_by_word ON resource_tag (sort, word, resource_id)

CREATE TABLE resource_organization (
  id UUID PRIMARY KEY,
  resource_id UUID NOT NULL REFERENCES resource (id),
  organization_id UUID NOT NULL REFERENCES organization (id),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  UNIQUE (resource_id, organization_id)
)

CREATE INDEX resource_organization_by_organization ON resource_organization (organization_id, resource_id)
"#;

step!(up: [UP], drops: ["resource_organization", "resource_tag", "resource"]);
