//! An organization has one part in a relationship: a list of its relationships names each once.
use sea_orm_migration::prelude::*;

use crate::step;

const INDEX: &str = r"
CREATE UNIQUE INDEX relationship_party_once ON relationship_party (relationship_id, organization_id)
";

step!(up: [INDEX], undo: "DROP INDEX relationship_party_once");
