//! Attempts at what is done to organizations, chapters and programs.
use super::Attempt;

pub(super) const ATTEMPTS: &[Attempt] = &[
    (
        "archiveOrganization",
        5,
        r#"mutation { archiveOrganization(input: {id: "$ORGANIZATION", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "createOrganization",
        7,
        r#"mutation { createOrganization(input: {name: "N", kind: NGO, countryCode: "NO"}) { errors { code } } }"#,
    ),
    (
        "linkOrganizations",
        6,
        r#"mutation { linkOrganizations(input: {kind: PARENT, from: "$ORGANIZATION", to: "$SECOND"}) { errors { code } } }"#,
    ),
    (
        "confirmOfficer",
        7,
        r#"mutation { confirmOfficer(input: {id: "$REPORTED", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "confirmOfficers",
        8,
        r#"mutation { confirmOfficers(input: {rows: [{id: "$REPORTED"}], errorPolicy: REJECT_ALL}) { errors { code } } }"#,
    ),
    (
        "createExchangeProgram",
        8,
        r#"mutation { createExchangeProgram(input: {name: "N", kind: STUDY_TOUR, organizer: "$ORGANIZATION"}) { errors { code } } }"#,
    ),
    (
        "handOverOffice",
        7,
        r#"mutation { handOverOffice(input: {id: "$TERM", expectedVersion: 1, personName: "N", isLeadContact: true, startsOn: "2026-04-01"}) { errors { code } } }"#,
    ),
    (
        "saveHandoverNote",
        5,
        r#"mutation { saveHandoverNote(input: {chapter: "$CHAPTER_NOTED", office: PRESIDENT, expectedVersion: 1, text: "T"}) { errors { code } } }"#,
    ),
    (
        "acknowledgeHandover",
        6,
        r#"mutation { acknowledgeHandover(input: {id: "$TERM_LEFT", expectedVersion: 1}) { errors { code } } }"#,
    ),
    ("endOfficer", 5, r#"mutation { endOfficer(input: {id: "$TERM", expectedVersion: 1}) { errors { code } } }"#),
    (
        "rejectOfficer",
        5,
        r#"mutation { rejectOfficer(input: {id: "$REPORTED", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
    (
        "reportOfficer",
        4,
        r#"mutation { reportOfficer(input: {chapter: "$CHAPTER", office: TREASURER, personName: "P", startsOn: "2026-01-01"}) { errors { code } } }"#,
    ),
    (
        "updateExchangeProgram",
        3,
        r#"mutation { updateExchangeProgram(input: {id: "$PROGRAM", expectedVersion: 1, funder: "F"}) { errors { code } } }"#,
    ),
    ("unlinkOrganizations", 3, r#"mutation { unlinkOrganizations(input: {id: "$LINK"}) { errors { code } } }"#),
    (
        "updateChapter",
        3,
        r#"mutation { updateChapter(input: {id: "$CHAPTER", expectedVersion: 1, description: "D"}) { errors { code } } }"#,
    ),
    (
        "updateOrganization",
        7,
        r#"mutation { updateOrganization(input: {id: "$ORGANIZATION", expectedVersion: 1, city: "C"}) { errors { code } } }"#,
    ),
];
