//! Attempts at what is done to rosters and with join codes.
use super::Attempt;

pub(super) const ATTEMPTS: &[Attempt] = &[
    (
        "addChapterMember",
        4,
        r#"mutation { addChapterMember(input: {chapter: "$CHAPTER", personName: "P", email: "p@example.org", level: GRADUATE}) { errors { code } } }"#,
    ),
    (
        "createChapterEvent",
        3,
        r#"mutation { createChapterEvent(input: {chapter: "$CHAPTER", title: "T", category: SERVICE, startsAt: "2026-03-10T17:00:00Z", endsAt: "2026-03-10T18:00:00Z", timeZone: "Europe/Oslo", description: "D", place: "P"}) { errors { code } } }"#,
    ),
    (
        "updateChapterEvent",
        5,
        r#"mutation { updateChapterEvent(input: {id: "$EVENT_DRAFT", expectedVersion: 1, title: "T"}) { errors { code } } }"#,
    ),
    (
        "publishChapterEvent",
        5,
        r#"mutation { publishChapterEvent(input: {id: "$EVENT_DRAFT", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "unpublishChapterEvent",
        5,
        r#"mutation { unpublishChapterEvent(input: {id: "$EVENT_PUBLISHED", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "cancelChapterEvent",
        5,
        r#"mutation { cancelChapterEvent(input: {id: "$EVENT_DRAFT", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "recordEventAttendance",
        5,
        r#"mutation { recordEventAttendance(input: {id: "$EVENT_BEGUN", expectedVersion: 1, memberAttendance: 12, guestAttendance: 3}) { errors { code } } }"#,
    ),
    (
        "importRoster",
        6,
        r#"mutation { importRoster(input: {chapter: "$CHAPTER", sheet: "Name,Mail,No,Level,Kind,From,To,Code\nP,sheet@example.org,7,GRADUATE,STUDENT,2026-01-01,2026-12-31,2026-01-01\n", columns: {personName: "Name", email: "Mail", memberNumber: "No", level: "Level", membershipKind: "Kind", joinedOn: "From", expiresOn: "To", codeOfEthicsAcceptedOn: "Code"}}) { errors { code } } }"#,
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
