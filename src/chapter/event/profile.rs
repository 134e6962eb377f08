//! What can be said about an event.
use chrono::{DateTime, Utc};
use entity::chapter_event::Category;

use crate::check::Patch;

/// What can be said about an event: absent leaves, null clears.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the input says what each is")]
pub struct ChapterEventProfile {
    pub title: Patch<String>,
    pub description: Patch<String>,
    pub category: Patch<Category>,
    pub starts_at: Patch<DateTime<Utc>>,
    pub ends_at: Patch<DateTime<Utc>>,
    pub time_zone: Patch<String>,
    pub place: Patch<String>,
}
