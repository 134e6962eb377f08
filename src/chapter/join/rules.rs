//! When a join code is good.
use chrono::{DateTime, Utc};
use entity::{chapter::Status, chapter_join_code, chapter_member::Level};

use crate::chapter::rules::is_read_only;

/// How many may join with one code at most.
pub const MAX_USES: i32 = 1000;

/// For how many days a code may be good at most.
pub const MAX_DAYS: u64 = 366;

/// So many characters at the end of a code tell people which it is. The others are as hard to guess as before.
pub const HINT: usize = 4;

/// Whether the code is neither revoked nor expired nor used up.
pub fn is_active(code: &chapter_join_code::Model, now: DateTime<Utc>) -> bool {
    code.revoked_at.is_none() && now < code.expires_at && code.uses < code.max_uses
}

/// Whether somebody can join with the code now: a chapter whose leaders can only read takes nobody (invariant 29).
pub fn admits(code: &chapter_join_code::Model, chapter: Status, now: DateTime<Utc>) -> bool {
    is_active(code, now) && !is_read_only(chapter)
}

/// Whether somebody may say of themselves that they are of the level. The free academic membership is given by the
/// chapter's leaders, and whether it is taken is nobody else's to know.
pub fn is_for_all(level: Level) -> bool {
    match level {
        Level::Undergraduate | Level::Graduate | Level::Other => true,
        Level::Academic => false,
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_code_is_good_until_it_is_revoked_expired_or_used_up() {
        let now = DateTime::default();
        let code = chapter_join_code::Model {
            id: entity::chapter_join_code::ChapterJoinCodeId(Uuid::nil()),
            chapter_id: entity::chapter::ChapterId(Uuid::nil()),
            digest: Vec::new(),
            hint: "abcd".into(),
            max_uses: 2,
            uses: 1,
            expires_at: now + TimeDelta::days(1),
            revoked_at: None,
            created_at: now,
            updated_at: now,
            version: 1,
        };
        assert!(admits(&code, Status::Probation, now));
        assert!(!admits(&code, Status::Inactive, now));
        assert!(!is_active(&code, now + TimeDelta::days(1)));
        assert!(!is_active(&chapter_join_code::Model { uses: 2, ..code.clone() }, now));
        assert!(!is_active(&chapter_join_code::Model { revoked_at: Some(now), ..code }, now));
    }
}
