//! The application for an exchange that came of an inquiry.
use sea_orm_migration::prelude::*;

use crate::step;

const UP: &str = r"
ALTER TABLE inquiry ADD COLUMN
  exchange_application_id UUID REFERENCES exchange_application (id)
    CHECK (exchange_application_id IS NULL
      OR (status = 'CONVERTED' AND COALESCE(relationship_id, sponsorship_id, chapter_id) IS NULL))

CREATE UNIQUE INDEX inquiry_by_exchange_application ON inquiry (exchange_application_id)
";

const UNDO: &str = r"
DROP INDEX inquiry_by_exchange_application

ALTER TABLE inquiry DROP COLUMN exchange_application_id
";

step!(up: [UP], undo: UNDO);
