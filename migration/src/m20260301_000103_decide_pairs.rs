//! What the staff decide on pairs before a round is matched.
use sea_orm_migration::prelude::*;

use crate::step;

const PAIRING: &str = r"
CREATE TABLE exchange_pairing (
  id UUID PRIMARY KEY,
  round_id UUID NOT NULL REFERENCES exchange_round (id),
  host_application_id UUID NOT NULL REFERENCES exchange_application (id),
  visitor_application_id UUID NOT NULL REFERENCES exchange_application (id),
  verdict TEXT NOT NULL CHECK (verdict IN ('PIN', 'FORBID')),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  UNIQUE (host_application_id, visitor_application_id),
  CHECK (host_application_id <> visitor_application_id)
)

CREATE INDEX exchange_pairing_by_round ON exchange_pairing (round_id, id)

CREATE INDEX exchange_pairing_by_visitor ON exchange_pairing (visitor_application_id)
";

step!(up: [PAIRING], drops: ["exchange_pairing"]);
