//! What is always true of a roster.
use chrono::NaiveDate;
use entity::chapter_member::{self, ChapterMemberId, Level, MembershipKind};

use crate::chapter::rules::overlap;

/// Where a membership is in its life on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MembershipStatus {
    /// Its first day is ahead.
    Upcoming,
    /// Begun and not ended, whatever was expected.
    Current,
    /// Somebody ended it.
    Ended,
}

/// Where a membership is in its life on this day. Only what somebody ended is over: that a day has passed which was
/// expected to be the last ends nothing.
pub fn status(member: &chapter_member::Model, day: NaiveDate) -> MembershipStatus {
    if member.ended_on.is_some_and(|end| end <= day) {
        MembershipStatus::Ended
    } else if day < member.joined_on {
        MembershipStatus::Upcoming
    } else {
        MembershipStatus::Current
    }
}

/// Why a member is proposed to leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeavingReason {
    /// The day has passed that was expected to be the last, as after graduation.
    Expired,
    /// The chapter's own sheet has the person no more.
    Absent,
}

/// Why the member is proposed to leave on this day; none if they are not.
pub fn leaving_reason(member: &chapter_member::Model, day: NaiveDate) -> Option<LeavingReason> {
    if member.ended_on.is_some() || status(member, day) != MembershipStatus::Current {
        None
    } else if member.expires_on.is_some_and(|end| end <= day) {
        Some(LeavingReason::Expired)
    } else {
        member.absent_since.map(|_| LeavingReason::Absent)
    }
}

/// Whether it is the academic membership that a chapter has for free (invariant 26). Whoever keeps a membership of their
/// own has no need of it.
pub fn is_complimentary(level: Level, kind: MembershipKind) -> bool {
    level == Level::Academic && kind == MembershipKind::Student
}

/// What memberships of one chapter must not share in the same days.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Which membership.
    pub id: ChapterMemberId,
    /// The person's address.
    pub email: Option<String>,
    /// The person's number.
    pub number: Option<String>,
    /// Whether it is the free academic one.
    pub is_complimentary: bool,
    /// First day, and the day after the last.
    pub days: (NaiveDate, Option<NaiveDate>),
}

impl Claim {
    /// That of a membership.
    pub fn of(member: &chapter_member::Model) -> Self {
        Self {
            id: member.id,
            email: member.person_email.clone(),
            number: member.member_number.clone(),
            is_complimentary: is_complimentary(member.level, member.membership_kind),
            days: (member.joined_on, member.ended_on),
        }
    }
}

/// What two memberships of one chapter cannot both have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clash {
    /// The same person, by the address.
    Email,
    /// The same person, by the number.
    Number,
    /// The free academic membership.
    Complimentary,
}

/// What the claim shares with one of the others.
pub fn clash(claim: &Claim, others: &[Claim]) -> Option<Clash> {
    let same = |one: &Option<String>, other: &Option<String>| one.is_some() && one == other;
    let beside = |other: &&Claim| other.id != claim.id && overlap(claim.days, other.days);
    others.iter().filter(beside).find_map(|other| {
        if same(&claim.email, &other.email) {
            Some(Clash::Email)
        } else if same(&claim.number, &other.number) {
            Some(Clash::Number)
        } else {
            (claim.is_complimentary && other.is_complimentary).then_some(Clash::Complimentary)
        }
    })
}

/// What everybody may be told of how many members there are: tens, rounded down, and nothing of fewer than ten. So
/// nobody learns by the number whether one person joined or left.
pub fn rounded(members: i64) -> Option<i64> {
    (10 <= members).then_some(members / 10 * 10)
}

/// What is said to whoever would change a membership that is over.
pub const OVER: &str = "The membership is over.";

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, day).unwrap()
    }

    fn member(ended_on: Option<u32>) -> chapter_member::Model {
        chapter_member::Model {
            id: ChapterMemberId(Uuid::nil()),
            chapter_id: entity::chapter::ChapterId(Uuid::nil()),
            person_name: "P".into(),
            name_key: "p".into(),
            last_name_key: "p".into(),
            person_email: None,
            member_number: None,
            level: Level::Graduate,
            membership_kind: MembershipKind::Student,
            joined_on: day(2),
            expires_on: Some(day(4)),
            ended_on: ended_on.map(day),
            absent_since: None,
            code_of_ethics_accepted_on: None,
            consented_at: None,
            transferred_from_id: None,
            created_at: chrono::DateTime::default(),
            updated_at: chrono::DateTime::default(),
            version: 1,
        }
    }

    #[test]
    fn a_day_that_was_expected_to_be_the_last_ends_nothing_and_proposes_to() {
        let lived: Vec<_> = [1, 2, 9].map(|on| status(&member(None), day(on))).into();
        assert_eq!(lived, [MembershipStatus::Upcoming, MembershipStatus::Current, MembershipStatus::Current]);
        let proposed = |on| leaving_reason(&member(None), day(on));
        assert_eq!((proposed(3), proposed(4)), (None, Some(LeavingReason::Expired)));
        assert_eq!(status(&member(Some(5)), day(5)), MembershipStatus::Ended);
        assert_eq!(leaving_reason(&member(Some(9)), day(5)), None, "its end is settled");
        let absent = chapter_member::Model { expires_on: None, absent_since: Some(day(3)), ..member(None) };
        assert_eq!(leaving_reason(&absent, day(3)), Some(LeavingReason::Absent));
    }

    #[test]
    fn two_memberships_share_neither_person_nor_the_free_one_in_the_same_days() {
        let claim = |number: u128, email: Option<&str>, is_complimentary, days| Claim {
            id: ChapterMemberId(Uuid::from_u128(number)),
            email: email.map(str::to_owned),
            number: None,
            is_complimentary,
            days,
        };
        let first = claim(1, Some("a"), true, (day(1), Some(day(5))));
        let against = |other: Claim| clash(&other, std::slice::from_ref(&first));
        assert_eq!(against(claim(2, Some("a"), false, (day(4), None))), Some(Clash::Email));
        assert_eq!(against(claim(2, Some("a"), true, (day(5), None))), None, "half-open");
        assert_eq!(against(claim(2, None, true, (day(4), None))), Some(Clash::Complimentary));
        assert_eq!(against(claim(1, Some("a"), true, (day(4), None))), None, "itself");
        assert_eq!(against(claim(2, None, false, (day(4), None))), None, "nobody knows whether they are one");
    }

    #[test]
    fn the_public_is_told_tens() {
        assert_eq!([0, 9, 10, 19, 20, 117].map(rounded), [None, None, Some(10), Some(10), Some(20), Some(110)]);
    }
}
