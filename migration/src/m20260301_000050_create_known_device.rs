//! Known devices, with which strangers cannot keep an account's holder out.
use sea_orm_migration::prelude::*;

use crate::step;

const UP: &str = r"
CREATE TABLE known_device (
  id UUID PRIMARY KEY,
  account_id UUID NOT NULL REFERENCES account (id),
  digest BYTEA NOT NULL UNIQUE CHECK (length(digest) = 32),
  last_used_at TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version)
)

CREATE INDEX known_device_by_account ON known_device (account_id, id)
";

step!(up: [UP], drops: ["known_device"]);
