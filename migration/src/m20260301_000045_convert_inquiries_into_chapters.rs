//! The chapter that came of an inquiry.
use sea_orm_migration::prelude::*;

use crate::step;

const UP: &str = r"
ALTER TABLE inquiry ADD COLUMN
  chapter_id UUID REFERENCES chapter (id)
    CHECK (chapter_id IS NULL OR (status = 'CONVERTED' AND COALESCE(relationship_id, sponsorship_id) IS NULL))

CREATE UNIQUE INDEX inquiry_by_chapter ON inquiry (chapter_id)
";

const UNDO: &str = r"
DROP INDEX inquiry_by_chapter

ALTER TABLE inquiry DROP COLUMN chapter_id
";

step!(up: [UP], undo: UNDO);
