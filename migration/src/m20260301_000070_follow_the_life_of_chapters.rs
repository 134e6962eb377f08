//! Since when a chapter is in its state, and what the steps of its life leave behind.
use sea_orm_migration::prelude::*;

use crate::step;

const UP: &str = r"
ALTER TABLE chapter ADD COLUMN
  status_since DATE

ALTER TABLE chapter ADD COLUMN
  active_since DATE

ALTER TABLE chapter ADD COLUMN
  probation_set_by TEXT CHECK (probation_set_by IN ('STAFF', 'SYSTEM')
    AND (probation_set_by IS NULL OR status = 'PROBATION'))

ALTER TABLE chapter ADD COLUMN
  charter_due_on DATE

ALTER TABLE chapter ADD COLUMN
  viability_statement TEXT CHECK (length(viability_statement) BETWEEN 1 AND 10000)

ALTER TABLE chapter ADD COLUMN
  close_requested_by TEXT CHECK (close_requested_by IN ('CHAPTER', 'HOST')
    AND (close_requested_by IS NULL OR status = 'CLOSED'))

CREATE INDEX chapter_by_state ON chapter (COALESCE(status, ''), id)

CREATE INDEX chapter_by_mailbox ON chapter (contact_mailbox, created_at)
";

const UNDO: &str = r"
DROP INDEX chapter_by_mailbox

DROP INDEX chapter_by_state

ALTER TABLE chapter DROP COLUMN close_requested_by

ALTER TABLE chapter DROP COLUMN viability_statement

ALTER TABLE chapter DROP COLUMN charter_due_on

ALTER TABLE chapter DROP COLUMN probation_set_by

ALTER TABLE chapter DROP COLUMN active_since

ALTER TABLE chapter DROP COLUMN status_since
";

step!(up: [UP], undo: UNDO);
