//! A row that is written to find out whether the database takes changes.
use sea_orm_migration::prelude::*;

use crate::step;

const UP: &str = r"
CREATE TABLE write_probe (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  filler BYTEA
)
";

const FILL: &str = "INSERT INTO write_probe (id) VALUES (1)";

step!(up: [UP, FILL], drops: ["write_probe"]);
