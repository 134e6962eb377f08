//! Attempts at what chapters ask for, confirm and agree on.
use super::Attempt;

pub(super) const ATTEMPTS: &[Attempt] = &[
    (
        "requestChange",
        4,
        r#"mutation { requestChange(input: {chapter: "$CHAPTER", expectedVersion: 1, change: {logoUrl: "https://example.org/logo"}, reason: "R"}) { errors { code } } }"#,
    ),
    (
        "approveChange",
        7,
        r#"mutation { approveChange(input: {id: "$CHANGE_PENDING", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "rejectChange",
        5,
        r#"mutation { rejectChange(input: {id: "$CHANGE_PENDING", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
    (
        "withdrawChange",
        5,
        r#"mutation { withdrawChange(input: {id: "$CHANGE_PENDING", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "confirmChapterDetails",
        4,
        r#"mutation { confirmChapterDetails(input: {id: "$CHAPTER", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "optInToSisterChapters",
        5,
        r#"mutation { optInToSisterChapters(input: {id: "$CHAPTER", expectedVersion: 1, addTopics: ["Zoning"], addLanguages: ["es-MX"]}) { errors { code } } }"#,
    ),
    (
        "optOutOfSisterChapters",
        5,
        r#"mutation { optOutOfSisterChapters(input: {id: "$CHAPTER__OPEN", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "proposeSisterChapter",
        6,
        r#"mutation { proposeSisterChapter(input: {chapter: "$CHAPTER", sister: "$PARTNER", message: "M"}) { errors { code } } }"#,
    ),
    (
        "acceptSisterChapter",
        5,
        r#"mutation { acceptSisterChapter(input: {id: "$SISTER_PROPOSED", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "refuseSisterChapter",
        5,
        r#"mutation { refuseSisterChapter(input: {id: "$SISTER_PROPOSED", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "withdrawSisterChapter",
        5,
        r#"mutation { withdrawSisterChapter(input: {id: "$SISTER_PROPOSED__OURS", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "endSisterChapter",
        5,
        r#"mutation { endSisterChapter(input: {id: "$SISTER_ACTIVE", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
];
