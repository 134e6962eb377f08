//! An index for the terms that a new account gets the rights of.
use sea_orm_migration::prelude::*;

use crate::step;

const UP: &str = r"
CREATE INDEX officer_term_by_address ON officer_term (person_email)
";

const UNDO: &str = r"
DROP INDEX officer_term_by_address
";

step!(up: [UP], undo: UNDO);
