//! Indexes for the order of placements, whose year may be unknown.
use sea_orm_migration::prelude::*;

use crate::step;

const ORDERS: &str = r"
CREATE INDEX placement_by_known_year ON placement (COALESCE(year, 0), id)

DROP INDEX placement_by_round

CREATE INDEX placement_by_round ON placement (round_id, COALESCE(year, 0), id)
";

const UNDO: &str = r"
DROP INDEX placement_by_round

CREATE INDEX placement_by_round ON placement (round_id, year, id)

DROP INDEX placement_by_known_year
";

step!(up: [ORDERS], undo: UNDO);
