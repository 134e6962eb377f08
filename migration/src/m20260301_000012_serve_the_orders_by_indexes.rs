//! An index for the order of all rounds; none for orders that no list has.
use sea_orm_migration::prelude::*;

use crate::step;

const UP: &str = r"
CREATE INDEX exchange_round_by_year ON exchange_round (year, id)

DROP INDEX chapter_by_update

DROP INDEX organization_by_creation
";

const UNDO: &str = r"
CREATE INDEX organization_by_creation ON organization (created_at, id)

CREATE INDEX chapter_by_update ON chapter (updated_at, id)

DROP INDEX exchange_round_by_year
";

step!(up: [UP], undo: UNDO);
