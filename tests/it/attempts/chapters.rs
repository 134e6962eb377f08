//! Attempts at what is done to chapters in their lives, to charters and to guidelines. The token of an application is made
//! of the id of its chapter.
use super::Attempt;

pub(super) const ATTEMPTS: &[Attempt] = &[
    (
        "applyChapter",
        16,
        r#"mutation { applyChapter(input: {name: "C", kind: STUDENT, hostOrganization: "$UNIVERSITY", region: MIDWEST, contactMailbox: "c@example.org", leadContact: {personName: "L", personEmail: "l@example.org"}, facultyAdvisor: {personName: "F", personEmail: "f@example.org"}, practitionerMentor: {personName: "P", personEmail: "p@example.org"}, consents: true}) { errors { code } } }"#,
    ),
    (
        "acceptChapter",
        23,
        r#"mutation { acceptChapter(input: {id: "$CHAPTER_APPLIED", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "declineChapter",
        10,
        r#"mutation { declineChapter(input: {id: "$CHAPTER_APPLIED", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
    (
        "withdrawChapter",
        12,
        r#"mutation { withdrawChapter(input: {token: "pass_$CHAPTER_APPLIED"}) { errors { code } } }"#,
    ),
    (
        "activateChapter",
        7,
        r#"mutation { activateChapter(input: {id: "$CHAPTER_PROVISIONAL", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "placeOnProbation",
        4,
        r#"mutation { placeOnProbation(input: {id: "$CHAPTER_ACTIVE", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
    (
        "restoreChapter",
        4,
        r#"mutation { restoreChapter(input: {id: "$CHAPTER_PROBATION", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
    (
        "deactivateChapter",
        5,
        r#"mutation { deactivateChapter(input: {id: "$CHAPTER_PROBATION", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
    (
        "relaunchChapter",
        7,
        r#"mutation { relaunchChapter(input: {id: "$CHAPTER_INACTIVE", expectedVersion: 1, viabilityStatement: "V"}) { errors { code } } }"#,
    ),
    (
        "closeChapter",
        5,
        r#"mutation { closeChapter(input: {id: "$CHAPTER_ACTIVE", expectedVersion: 1, requestedBy: CHAPTER, reason: "R"}) { errors { code } } }"#,
    ),
    ("submitCharter", 4, r#"mutation { submitCharter(input: {chapter: "$CHAPTER", text: "T"}) { errors { code } } }"#),
    (
        "acceptCharter",
        5,
        r#"mutation { acceptCharter(input: {id: "$CHARTER_SUBMITTED", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "returnCharter",
        5,
        r#"mutation { returnCharter(input: {id: "$CHARTER_SUBMITTED", expectedVersion: 1, comment: "C"}) { errors { code } } }"#,
    ),
    (
        "resubmitCharter",
        5,
        r#"mutation { resubmitCharter(input: {id: "$CHARTER_RETURNED", expectedVersion: 1, text: "T"}) { errors { code } } }"#,
    ),
    (
        "publishGuidelines",
        3,
        r#"mutation { publishGuidelines(input: {edition: 1, title: "T", text: "T"}) { errors { code } } }"#,
    ),
    (
        "acknowledgeGuidelines",
        6,
        r#"mutation { acknowledgeGuidelines(input: {chapter: "$CHAPTER", guideline: "$GUIDELINE"}) { errors { code } } }"#,
    ),
];
