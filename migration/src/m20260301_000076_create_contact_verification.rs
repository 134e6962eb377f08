//! When each contact field of a chapter was last confirmed, and by whom.
use sea_orm_migration::prelude::*;

use crate::step;

const UP: &str = r"
CREATE TABLE contact_verification (
  id UUID PRIMARY KEY,
  chapter_id UUID NOT NULL UNIQUE REFERENCES chapter (id),
  contact_mailbox_at TIMESTAMPTZ,
  contact_mailbox_by_id UUID REFERENCES account (id),
  website_at TIMESTAMPTZ,
  website_by_id UUID REFERENCES account (id),
  social_links_at TIMESTAMPTZ,
  social_links_by_id UUID REFERENCES account (id),
  meeting_schedule_at TIMESTAMPTZ,
  meeting_schedule_by_id UUID REFERENCES account (id),
  verified_since TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL CHECK (0 < version),
  CHECK ((contact_mailbox_at IS NULL) = (contact_mailbox_by_id IS NULL)),
  CHECK ((website_at IS NULL) = (website_by_id IS NULL)),
  CHECK ((social_links_at IS NULL) = (social_links_by_id IS NULL)),
  CHECK ((meeting_schedule_at IS NULL) = (meeting_schedule_by_id IS NULL))
)

CREATE INDEX contact_verification_by_age ON contact_verification (verified_since, chapter_id)
";

step!(up: [UP], drops: ["contact_verification"]);
