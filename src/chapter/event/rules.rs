//! What is always true of an event.
use chrono::{DateTime, Utc};
use entity::chapter_event;

/// Where an event is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventStatus {
    /// Only the chapter's leaders and the staff know of it.
    Draft,
    /// Announced.
    Published,
    /// Called off, whether it was announced or not.
    Cancelled,
}

/// Where the event is in its life.
pub fn status(event: &chapter_event::Model) -> EventStatus {
    match (event.cancelled_at, event.published_at) {
        (Some(_), _) => EventStatus::Cancelled,
        (None, Some(_)) => EventStatus::Published,
        (None, None) => EventStatus::Draft,
    }
}

/// What is done to an event, as far as it depends on the event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// To say something else of it.
    Update,
    /// To announce it.
    Publish,
    /// To take the announcement back.
    Unpublish,
    /// To call it off.
    Cancel,
    /// To tell how many came.
    RecordAttendance,
}

/// Why it cannot be done to the event now.
pub fn guard(act: Act, event: &chapter_event::Model, now: DateTime<Utc>) -> Result<(), &'static str> {
    match (act, status(event)) {
        (_, EventStatus::Cancelled) => Err("The event is cancelled."),
        (Act::Publish, EventStatus::Published) => Err("The event is published already."),
        (Act::Unpublish, EventStatus::Draft) => Err("The event is not published."),
        (Act::Cancel | Act::Unpublish, EventStatus::Draft | EventStatus::Published) if event.ends_at <= now => {
            Err("The event is over.")
        }
        (Act::RecordAttendance, EventStatus::Draft | EventStatus::Published) if now < event.starts_at => {
            Err("The event has not begun: nobody has come yet.")
        }
        (Act::Update | Act::Publish | Act::Cancel | Act::RecordAttendance, EventStatus::Draft)
        | (Act::Update | Act::Unpublish | Act::Cancel | Act::RecordAttendance, EventStatus::Published) => Ok(()),
    }
}

/// For how many days an event may last at most.
pub const MAX_DAYS: i64 = 31;

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn nobody_has_come_before_it_begins_and_what_is_cancelled_stays_so() {
        let starts_at = DateTime::default();
        let draft = chapter_event::Model {
            id: chapter_event::ChapterEventId(Uuid::nil()),
            chapter_id: entity::chapter::ChapterId(Uuid::nil()),
            title: "T".into(),
            description: None,
            category: chapter_event::Category::Social,
            starts_at,
            ends_at: starts_at + TimeDelta::hours(2),
            time_zone: "Europe/Oslo".into(),
            place: None,
            member_attendance: None,
            guest_attendance: None,
            published_at: None,
            cancelled_at: None,
            revision: 0,
            revised_at: starts_at,
            created_at: starts_at,
            updated_at: starts_at,
            version: 1,
        };
        let before = starts_at - TimeDelta::minutes(1);
        assert!(guard(Act::RecordAttendance, &draft, before).is_err());
        assert!(guard(Act::RecordAttendance, &draft, starts_at).is_ok());
        assert!(guard(Act::Cancel, &draft, draft.ends_at).is_err());
        let cancelled = chapter_event::Model { cancelled_at: Some(before), ..draft };
        for act in [Act::Update, Act::Publish, Act::Unpublish, Act::Cancel, Act::RecordAttendance] {
            assert!(guard(act, &cancelled, starts_at).is_err(), "{act:?}");
        }
    }
}
