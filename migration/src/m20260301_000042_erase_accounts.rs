//! Accounts that were erased, and whose entries of the ledger are whose.
use sea_orm_migration::prelude::*;

use crate::step;

const UP: &str = r"
ALTER TABLE account ADD COLUMN
  erased_at TIMESTAMPTZ CHECK (erased_at IS NULL OR disabled_at IS NOT NULL)

CREATE INDEX ledger_entry_by_actor ON ledger_entry (actor_id, seq)
";

const UNDO: &str = r"
DROP INDEX ledger_entry_by_actor

ALTER TABLE account DROP COLUMN erased_at
";

step!(up: [UP], undo: UNDO);
