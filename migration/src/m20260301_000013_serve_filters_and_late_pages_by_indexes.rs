//! Indexes for orders by what may be empty, which the pages compare with a value in its place, and for filters that
//! find few rows.
use sea_orm_migration::prelude::*;

use crate::step;

const ORDERS: &str = r"
DROP INDEX chapter_by_foundation

CREATE INDEX chapter_by_foundation ON chapter (COALESCE(founded_on, '9999-12-31'), id)

CREATE INDEX chapter_by_late_foundation ON chapter (COALESCE(founded_on, '0001-01-01'), id)

DROP INDEX relationship_by_start

CREATE INDEX relationship_by_start ON relationship (COALESCE(started_on, '9999-12-31'), id)

CREATE INDEX relationship_by_late_start ON relationship (COALESCE(started_on, '0001-01-01'), id)

DROP INDEX branch_by_opening

CREATE INDEX branch_by_late_opening ON branch (COALESCE(opened_on, '0001-01-01'), id)
";

const FILTERS: &str = r"
CREATE INDEX organization_by_country_and_kind ON organization (country_code, kind, name_key, id)

CREATE INDEX organization_archived ON organization (name_key, id) WHERE archived_at IS NOT NULL

CREATE INDEX chapter_by_kind ON chapter (kind, name_key, id)

CREATE INDEX chapter_by_status ON chapter (status, name_key, id)

CREATE INDEX officer_term_by_status ON officer_term (status, starts_on, id)
";

const UNDO: &str = r"
DROP INDEX officer_term_by_status

DROP INDEX chapter_by_status

DROP INDEX chapter_by_kind

DROP INDEX organization_archived

DROP INDEX organization_by_country_and_kind

DROP INDEX branch_by_late_opening

CREATE INDEX branch_by_opening ON branch (opened_on, id)

DROP INDEX relationship_by_late_start

DROP INDEX relationship_by_start

CREATE INDEX relationship_by_start ON relationship (started_on, id)

DROP INDEX chapter_by_late_foundation

DROP INDEX chapter_by_foundation

CREATE INDEX chapter_by_foundation ON chapter (founded_on, id)
";

step!(up: [ORDERS, FILTERS], undo: UNDO);
