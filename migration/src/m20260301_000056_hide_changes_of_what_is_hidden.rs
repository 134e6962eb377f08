//! Versions and moments of change that tell of nothing but what others than the staff can see.
//!
//! Until now each change counted: from here on the two counts differ.
use sea_orm_migration::prelude::*;

use crate::step;

const VERSIONS: &str = r"
ALTER TABLE chapter ADD COLUMN public_version INTEGER NOT NULL DEFAULT 1 CHECK (0 < public_version)

UPDATE chapter SET public_version = version

ALTER TABLE organization ADD COLUMN public_version INTEGER NOT NULL DEFAULT 1 CHECK (0 < public_version)

UPDATE organization SET public_version = version

ALTER TABLE relationship ADD COLUMN public_version INTEGER NOT NULL DEFAULT 1 CHECK (0 < public_version)

UPDATE relationship SET public_version = version

ALTER TABLE branch ADD COLUMN public_version INTEGER NOT NULL DEFAULT 1 CHECK (0 < public_version)

UPDATE branch SET public_version = version

ALTER TABLE exchange_program ADD COLUMN public_version INTEGER NOT NULL DEFAULT 1 CHECK (0 < public_version)

UPDATE exchange_program SET public_version = version

ALTER TABLE partnership_project ADD COLUMN public_version INTEGER NOT NULL DEFAULT 1 CHECK (0 < public_version)

UPDATE partnership_project SET public_version = version

ALTER TABLE officer_term ADD COLUMN public_version INTEGER NOT NULL DEFAULT 1 CHECK (0 < public_version)

UPDATE officer_term SET public_version = version

ALTER TABLE agreement ADD COLUMN public_version INTEGER NOT NULL DEFAULT 1 CHECK (0 < public_version)

UPDATE agreement SET public_version = version

ALTER TABLE resource ADD COLUMN public_version INTEGER NOT NULL DEFAULT 1 CHECK (0 < public_version)

UPDATE resource SET public_version = version

ALTER TABLE branch_goal ADD COLUMN public_version INTEGER NOT NULL DEFAULT 1 CHECK (0 < public_version)

UPDATE branch_goal SET public_version = version

ALTER TABLE sponsorship ADD COLUMN public_version INTEGER NOT NULL DEFAULT 1 CHECK (0 < public_version)

UPDATE sponsorship SET public_version = version
";

const MOMENTS: &str = r"
ALTER TABLE organization ADD COLUMN
  public_updated_at TIMESTAMPTZ NOT NULL DEFAULT '1970-01-01T00:00:00+00:00'

UPDATE organization SET public_updated_at = updated_at

DROP INDEX organization_by_update

CREATE INDEX organization_by_update ON organization (public_updated_at, id)

ALTER TABLE relationship ADD COLUMN
  public_updated_at TIMESTAMPTZ NOT NULL DEFAULT '1970-01-01T00:00:00+00:00'

UPDATE relationship SET public_updated_at = updated_at

DROP INDEX relationship_by_update

CREATE INDEX relationship_by_update ON relationship (public_updated_at, id)
";

const UNDO: &str = r"
DROP INDEX relationship_by_update

DROP INDEX organization_by_update

ALTER TABLE relationship DROP COLUMN public_updated_at

ALTER TABLE organization DROP COLUMN public_updated_at

CREATE INDEX relationship_by_update ON relationship (updated_at, id)

CREATE INDEX organization_by_update ON organization (updated_at, id)

ALTER TABLE chapter DROP COLUMN public_version

ALTER TABLE organization DROP COLUMN public_version

ALTER TABLE relationship DROP COLUMN public_version

ALTER TABLE branch DROP COLUMN public_version

ALTER TABLE exchange_program DROP COLUMN public_version

ALTER TABLE partnership_project DROP COLUMN public_version

ALTER TABLE officer_term DROP COLUMN public_version

ALTER TABLE agreement DROP COLUMN public_version

ALTER TABLE resource DROP COLUMN public_version

ALTER TABLE branch_goal DROP COLUMN public_version

ALTER TABLE sponsorship DROP COLUMN public_version
";

step!(up: [VERSIONS, MOMENTS], undo: UNDO);
