//! The record of what the clock did.
use sea_orm_migration::prelude::*;

use crate::step;

const TABLE: &str = r"
CREATE TABLE job_run (
  id UUID PRIMARY KEY,
  job TEXT NOT NULL CHECK (length(job) BETWEEN 1 AND 100),
  day DATE NOT NULL,
  started_at TIMESTAMPTZ NOT NULL,
  ended_at TIMESTAMPTZ,
  done INTEGER NOT NULL CHECK (0 <= done),
  refused INTEGER NOT NULL CHECK (0 <= refused),
  failure TEXT CHECK (length(failure) BETWEEN 1 AND 1000),
  CHECK (ended_at IS NOT NULL OR failure IS NULL)
)

CREATE INDEX job_run_by_start ON job_run (started_at, id)

CREATE INDEX job_run_by_job ON job_run (job, started_at, id)

CREATE INDEX job_run_open ON job_run (id) WHERE ended_at IS NULL
";

step!(up: [TABLE], drops: ["job_run"]);
