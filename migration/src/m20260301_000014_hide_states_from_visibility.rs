//! States are indexed under an expression, which filters ask and visibility does not: nearly every row has a state that
//! may be seen, and by an index on that a database would sort most of the table for a page.
use sea_orm_migration::prelude::*;

use crate::step;

const UP: &str = r"
DROP INDEX chapter_by_status

CREATE INDEX chapter_by_status ON chapter (COALESCE(status, ''), name_key, id)

DROP INDEX officer_term_by_status

CREATE INDEX officer_term_by_status ON officer_term (COALESCE(status, ''), starts_on, id)
";

const UNDO: &str = r"
DROP INDEX officer_term_by_status

CREATE INDEX officer_term_by_status ON officer_term (status, starts_on, id)

DROP INDEX chapter_by_status

CREATE INDEX chapter_by_status ON chapter (status, name_key, id)
";

step!(up: [UP], undo: UNDO);
