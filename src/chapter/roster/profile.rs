//! What is known of a member, as somebody says it.
use chrono::NaiveDate;
use entity::chapter_member::{Level, MembershipKind};

use crate::check::Patch;

/// What is known of a member: absent leaves, null clears.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the input says what each is")]
pub struct ChapterMemberProfile {
    pub person_name: Patch<String>,
    pub email: Patch<String>,
    pub member_number: Patch<String>,
    pub level: Patch<Level>,
    pub protected: ProtectedMemberProfile,
}

/// What only the staff change of a member; a leader who tries is told why.
#[derive(Clone, Copy, Debug, Default)]
#[expect(missing_docs, reason = "the input says what each is")]
pub struct ProtectedMemberProfile {
    pub membership_kind: Patch<MembershipKind>,
    pub joined_on: Patch<NaiveDate>,
    pub expires_on: Patch<NaiveDate>,
    pub code_of_ethics_accepted_on: Patch<NaiveDate>,
}
