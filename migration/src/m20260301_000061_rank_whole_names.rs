//! Names of one word weigh more in search: the postings are made anew, which follows every step.
use sea_orm_migration::prelude::*;

use crate::step;

const FORGET: &str = "DELETE FROM search_posting";

step!(up: [FORGET], undo: FORGET);
