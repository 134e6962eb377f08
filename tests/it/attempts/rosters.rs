//! Attempts at what is done to rosters and with join codes.
use super::Attempt;

pub(super) const ATTEMPTS: &[Attempt] = &[
    (
        "addChapterMember",
        4,
        r#"mutation { addChapterMember(input: {chapter: "$CHAPTER", personName: "P", email: "p@example.org", level: GRADUATE}) { errors { code } } }"#,
    ),
    (
        "endChapterMembership",
        6,
        r#"mutation { endChapterMembership(input: {id: "$MEMBER", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "endChapterMemberships",
        7,
        r#"mutation { endChapterMemberships(input: {rows: [{id: "$MEMBER"}], errorPolicy: REJECT_ALL}) { errors { code } } }"#,
    ),
    (
        "joinChapter",
        8,
        r#"mutation { joinChapter(input: {code: "join_$CODE", personName: "P", email: "joins@example.org", level: UNDERGRADUATE, expiresOn: "2027-06-30", consents: true, acceptsCodeOfEthics: true}) { errors { code } } }"#,
    ),
    (
        "rotateJoinCode",
        4,
        r#"mutation { rotateJoinCode(input: {chapter: "$CHAPTER", maxUses: 30, expiresOn: "2026-06-30"}) { errors { code } } }"#,
    ),
    (
        "transferChapterMember",
        8,
        r#"mutation { transferChapterMember(input: {id: "$MEMBER", expectedVersion: 1, to: "$CHAPTER_OTHER"}) { errors { code } } }"#,
    ),
    (
        "updateChapterMember",
        6,
        r#"mutation { updateChapterMember(input: {id: "$MEMBER", expectedVersion: 1, level: GRADUATE}) { errors { code } } }"#,
    ),
    // The last that is done to a code.
    (
        "revokeJoinCode",
        3,
        r#"mutation { revokeJoinCode(input: {id: "$CODE", expectedVersion: 1}) { errors { code } } }"#,
    ),
];
