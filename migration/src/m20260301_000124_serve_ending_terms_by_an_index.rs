//! The index by which officer terms are counted that end soon: without statistics, SQLite goes by the state alone, which most
//! terms share.
use sea_orm_migration::prelude::*;

use crate::step;

const UP: &str = "CREATE INDEX officer_term_by_state_and_end ON officer_term (status, ends_on, id)";

const UNDO: &str = "DROP INDEX officer_term_by_state_and_end";

step!(up: [UP], undo: UNDO);
