//! Indexes for the orders by dates of agreements, deliverables and resources, and for what the public sees of resources.
use sea_orm_migration::prelude::*;

use crate::step;

const ORDERS: &str = r"
CREATE INDEX agreement_by_last_day ON agreement (COALESCE(ends_on, '9999-12-31'), id)

CREATE INDEX deliverable_by_day ON deliverable (due_on, id)

DROP INDEX resource_by_publication

CREATE INDEX resource_by_publication ON resource (COALESCE(published_on, '0001-01-01'), id)

CREATE INDEX resource_by_status_and_publication ON resource (status, COALESCE(published_on, '0001-01-01'), id)

CREATE INDEX resource_by_status_and_title ON resource (status, name_key, id)
";

const UNDO: &str = r"
DROP INDEX resource_by_status_and_title

DROP INDEX resource_by_status_and_publication

DROP INDEX resource_by_publication

CREATE INDEX resource_by_publication ON resource (published_on, id)

DROP INDEX deliverable_by_day

DROP INDEX agreement_by_last_day
";

step!(up: [ORDERS], undo: UNDO);
