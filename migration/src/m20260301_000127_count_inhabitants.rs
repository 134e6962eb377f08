//! How many people live in the cities that are here.
use sea_orm_migration::prelude::*;

use crate::step;

const POPULATION: &str = "ALTER TABLE organization ADD COLUMN population INTEGER CHECK (0 < population)";

const UNDO: &str = "ALTER TABLE organization DROP COLUMN population";

step!(up: [POPULATION], undo: UNDO);
