//! What is always true of sessions.
use chrono::{DateTime, TimeDelta, Utc};
use entity::session;

use crate::data::Shown;

/// How long an access token is good.
pub const ACCESS_LASTS: TimeDelta = TimeDelta::minutes(10);

/// How long after a session is over it is known from where it was, and with what.
pub const REMEMBERED: TimeDelta = TimeDelta::days(90);

/// Whether a session was over at this moment.
pub fn was_over_by(session: &session::Model, moment: DateTime<Utc>) -> bool {
    session.ended_at.is_some_and(|end| end <= moment) || session.expires_at <= moment
}

/// Whether a session goes on at this moment.
pub fn is_open(session: &session::Model, now: DateTime<Utc>) -> bool {
    session.ended_at.is_none() && now < session.expires_at
}

/// What is to be done about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is given another.
    GoOn,
    /// Two have what one should have: the session ends (RFC 9700, section 4.14.2).
    Replayed,
}

/// Whether the session goes on. Whoever did not get the answer may show the same token again, as long as nobody has
/// shown what was given out in its place.
pub fn judge(shown: Shown) -> Verdict {
    if shown.sibling_used || (shown.used && shown.child_used) { Verdict::Replayed } else { Verdict::GoOn }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_may_be_shown_again_until_what_replaced_it_is_shown() {
        let fresh = Shown::default();
        assert_eq!(judge(fresh), Verdict::GoOn);
        assert_eq!(judge(Shown { used: true, ..fresh }), Verdict::GoOn, "the answer was lost");
        assert_eq!(judge(Shown { used: true, child_used: true, ..fresh }), Verdict::Replayed);
        assert_eq!(judge(Shown { sibling_used: true, ..fresh }), Verdict::Replayed, "another answer is in use");
    }
}
