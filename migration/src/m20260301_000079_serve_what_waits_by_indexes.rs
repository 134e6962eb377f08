//! What waits for the staff, the oldest first, and who holds an office, without reading all terms.
use sea_orm_migration::prelude::*;

use crate::step;

const UP: &str = r"
CREATE INDEX officer_term_waiting ON officer_term (status, created_at, id)

CREATE INDEX officer_term_by_office ON officer_term (chapter_id, office, starts_on)
";

const UNDO: &str = r"
DROP INDEX officer_term_by_office

DROP INDEX officer_term_waiting
";

step!(up: [UP], undo: UNDO);
