//! The matching that proposed a placement, so that the next one can say what is different.
use sea_orm_migration::prelude::*;

use crate::step;

const NUMBER: &str = "ALTER TABLE placement ADD COLUMN matching INTEGER CHECK (0 < matching)";

const UNDO: &str = "ALTER TABLE placement DROP COLUMN matching";

step!(up: [NUMBER], undo: UNDO);
