//! Identities: as whom other issuers know an account.
use sea_orm_migration::prelude::*;

use crate::step;

const UP: &str = r"
CREATE TABLE identity (
  id UUID PRIMARY KEY,
  account_id UUID NOT NULL REFERENCES account (id),
  issuer TEXT NOT NULL CHECK (length(issuer) BETWEEN 1 AND 2000),
  subject TEXT NOT NULL CHECK (length(subject) BETWEEN 1 AND 255),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  UNIQUE (issuer, subject)
)

CREATE INDEX identity_by_account ON identity (account_id, id)
";

step!(up: [UP], drops: ["identity"]);
