//! Kept counts, and the indexes by which deadlines are found.
use sea_orm_migration::prelude::*;

use crate::step;

const TALLY: &str = r#"
CREATE TABLE tally (
  kind TEXT NOT NULL,
  country_code TEXT COLLATE "C" NOT NULL,
  sort TEXT NOT NULL,
  status TEXT NOT NULL,
  region TEXT NOT NULL,
  total BIGINT NOT NULL,
  PRIMARY KEY (kind, country_code, sort, status, region)
)
"#;

const DEADLINES: &str = r"
CREATE INDEX relationship_by_end ON relationship (ends_on, id)

CREATE INDEX relationship_by_review ON relationship (review_due_on, id)

CREATE INDEX officer_term_by_end ON officer_term (ends_on, id)

CREATE INDEX officer_term_by_start ON officer_term (starts_on, id)
";

const UNDO: &str = r"
DROP INDEX officer_term_by_start

DROP INDEX officer_term_by_end

DROP INDEX relationship_by_review

DROP INDEX relationship_by_end

DROP TABLE tally
";

step!(up: [TALLY, DEADLINES], undo: UNDO);
