//! How chapters call the columns of their own sheets of members.
use sea_orm_migration::prelude::*;

use crate::step;

const UP: &str = r"
CREATE TABLE chapter_roster_sheet (
  id UUID PRIMARY KEY,
  chapter_id UUID NOT NULL UNIQUE REFERENCES chapter (id),
  person_name TEXT NOT NULL CHECK (length(person_name) BETWEEN 1 AND 100),
  email TEXT CHECK (length(email) BETWEEN 1 AND 100),
  member_number TEXT CHECK (length(member_number) BETWEEN 1 AND 100),
  level TEXT CHECK (length(level) BETWEEN 1 AND 100),
  membership_kind TEXT CHECK (length(membership_kind) BETWEEN 1 AND 100),
  joined_on TEXT CHECK (length(joined_on) BETWEEN 1 AND 100),
  expires_on TEXT CHECK (length(expires_on) BETWEEN 1 AND 100),
  code_of_ethics_accepted_on TEXT CHECK (length(code_of_ethics_accepted_on) BETWEEN 1 AND 100),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version)
)
";

step!(up: [UP], drops: ["chapter_roster_sheet"]);
