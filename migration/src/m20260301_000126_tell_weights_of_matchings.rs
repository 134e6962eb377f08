//! The edition of the weights that a kept matching was made with. There was one until then.
use sea_orm_migration::prelude::*;

use crate::step;

const EDITION: &str = r"
ALTER TABLE placement ADD COLUMN weights_edition INTEGER CHECK (0 < weights_edition)

UPDATE placement SET weights_edition = 1 WHERE matching IS NOT NULL
";

const UNDO: &str = "ALTER TABLE placement DROP COLUMN weights_edition";

step!(up: [EDITION], undo: UNDO);
