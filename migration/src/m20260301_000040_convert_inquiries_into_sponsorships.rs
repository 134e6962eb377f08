//! The sponsorship that came of an inquiry.
use sea_orm_migration::prelude::*;

use crate::step;

const UP: &str = r"
ALTER TABLE inquiry ADD COLUMN
  sponsorship_id UUID REFERENCES sponsorship (id)
    CHECK (sponsorship_id IS NULL OR (status = 'CONVERTED' AND relationship_id IS NULL))

CREATE UNIQUE INDEX inquiry_by_sponsorship ON inquiry (sponsorship_id)
";

const UNDO: &str = r"
DROP INDEX inquiry_by_sponsorship

ALTER TABLE inquiry DROP COLUMN sponsorship_id
";

step!(up: [UP], undo: UNDO);
