//! Who read how to reach whom.
use sea_orm_migration::prelude::*;

use crate::step;

const UP: &str = r"
CREATE TABLE contact_reading (
  id UUID PRIMARY KEY,
  account_id UUID NOT NULL REFERENCES account (id),
  record_kind TEXT NOT NULL CHECK (record_kind IN ('account', 'inquiry', 'liaison', 'officer_term')),
  record_id UUID NOT NULL,
  read_on DATE NOT NULL,
  read_at TIMESTAMPTZ NOT NULL,
  UNIQUE (record_id, account_id, read_on)
)

CREATE INDEX contact_reading_by_account ON contact_reading (account_id, id)
";

step!(up: [UP], drops: ["contact_reading"]);
