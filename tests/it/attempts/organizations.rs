//! Attempts at what is done to organizations, chapters and programs.
use super::Attempt;

pub(super) const ATTEMPTS: &[Attempt] = &[
    (
        "archiveOrganization",
        r#"mutation { archiveOrganization(input: {id: "$ORGANIZATION", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "createOrganization",
        r#"mutation { createOrganization(input: {name: "N", kind: NGO, countryCode: "NO"}) { errors { code } } }"#,
    ),
    (
        "linkOrganizations",
        r#"mutation { linkOrganizations(input: {kind: PARENT, from: "$ORGANIZATION", to: "$SECOND"}) { errors { code } } }"#,
    ),
    (
        "confirmOfficer",
        r#"mutation { confirmOfficer(input: {id: "$REPORTED", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "createExchangeProgram",
        r#"mutation { createExchangeProgram(input: {name: "N", kind: STUDY_TOUR, organizer: "$ORGANIZATION"}) { errors { code } } }"#,
    ),
    ("endOfficer", r#"mutation { endOfficer(input: {id: "$TERM", expectedVersion: 1}) { errors { code } } }"#),
    (
        "rejectOfficer",
        r#"mutation { rejectOfficer(input: {id: "$REPORTED", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
    (
        "reportOfficer",
        r#"mutation { reportOfficer(input: {chapter: "$CHAPTER", office: TREASURER, personName: "P", startsOn: "2026-01-01"}) { errors { code } } }"#,
    ),
    (
        "updateExchangeProgram",
        r#"mutation { updateExchangeProgram(input: {id: "$PROGRAM", expectedVersion: 1, funder: "F"}) { errors { code } } }"#,
    ),
    ("unlinkOrganizations", r#"mutation { unlinkOrganizations(input: {id: "$LINK"}) { errors { code } } }"#),
    (
        "updateChapter",
        r#"mutation { updateChapter(input: {id: "$CHAPTER", expectedVersion: 1, description: "D"}) { errors { code } } }"#,
    ),
    (
        "updateOrganization",
        r#"mutation { updateOrganization(input: {id: "$ORGANIZATION", expectedVersion: 1, city: "C"}) { errors { code } } }"#,
    ),
];
