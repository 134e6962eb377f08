//! Words of names and cities for search, with their trigrams for typing errors; how exact a position is.
use sea_orm_migration::prelude::*;

use crate::step;

const SEARCH: &str = r#"
CREATE TABLE search_posting (
  word TEXT COLLATE "C" NOT NULL,
  record_id UUID NOT NULL,
  weight INTEGER NOT NULL CHECK (0 < weight),
  PRIMARY KEY (word, record_id)
)

CREATE INDEX search_posting_by_record ON search_posting (record_id, word, weight)

CREATE TABLE search_word (
  word TEXT COLLATE "C" PRIMARY KEY
)

CREATE TABLE search_gram (
  gram TEXT COLLATE "C" NOT NULL,
  word TEXT COLLATE "C" NOT NULL REFERENCES search_word (word),
  PRIMARY KEY (gram, word)
)
"#;

const PRECISION: &str = r"
ALTER TABLE organization ADD COLUMN position_precision TEXT NOT NULL DEFAULT 'EXACT'
  CHECK (position_precision IN ('EXACT', 'CITY', 'HIDDEN'))

ALTER TABLE chapter ADD COLUMN position_precision TEXT NOT NULL DEFAULT 'EXACT'
  CHECK (position_precision IN ('EXACT', 'CITY', 'HIDDEN'))

CREATE INDEX chapter_by_position ON chapter (latitude, longitude)

CREATE INDEX organization_by_position ON organization (latitude, longitude)
";

const UNDO: &str = r"
DROP INDEX organization_by_position

DROP INDEX chapter_by_position

ALTER TABLE chapter DROP COLUMN position_precision

ALTER TABLE organization DROP COLUMN position_precision

DROP TABLE search_gram

DROP TABLE search_word

DROP TABLE search_posting
";

step!(up: [SEARCH, PRECISION], undo: UNDO);
