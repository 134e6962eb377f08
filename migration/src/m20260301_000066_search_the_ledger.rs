//! Indexes for the ledger by action, by kind of subject and by moment.
use sea_orm_migration::prelude::*;

use crate::step;

const INDEXES: &str = r"
CREATE INDEX ledger_entry_by_action ON ledger_entry (action, seq)

CREATE INDEX ledger_entry_by_subject_kind ON ledger_entry (subject_kind, seq)

CREATE INDEX ledger_entry_by_moment ON ledger_entry (at)
";

const UNDO: &str = r"
DROP INDEX ledger_entry_by_moment

DROP INDEX ledger_entry_by_subject_kind

DROP INDEX ledger_entry_by_action
";

step!(up: [INDEXES], undo: UNDO);
