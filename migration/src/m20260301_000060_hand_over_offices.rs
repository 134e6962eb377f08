//! The officer term that a successor's term ends.
use sea_orm_migration::prelude::*;

use crate::step;

const UP: &str = r"
ALTER TABLE officer_term ADD COLUMN
  replaces_id UUID REFERENCES officer_term (id)
";

const UNDO: &str = r"
ALTER TABLE officer_term DROP COLUMN replaces_id
";

step!(up: [UP], undo: UNDO);
