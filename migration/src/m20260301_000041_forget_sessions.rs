//! Sessions of which something can be forgotten.
use sea_orm_migration::prelude::*;

use crate::step;

const UP: &str = r"
CREATE INDEX session_remembered ON session (id) WHERE client IS NOT NULL OR network IS NOT NULL
";

const UNDO: &str = "DROP INDEX session_remembered";

step!(up: [UP], undo: UNDO);
