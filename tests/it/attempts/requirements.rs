//! Attempts at what chapters owe, and at their reports.
use super::Attempt;

pub(super) const ATTEMPTS: &[Attempt] = &[
    (
        "updateAcademicCalendar",
        5,
        r#"mutation { updateAcademicCalendar(input: {chapter: "$CHAPTER_DATED", expectedVersion: 1, terms: QUARTER, addQuietPeriods: [{startsOn: "12-20", endsOn: "01-06"}]}) { errors { code } } }"#,
    ),
    (
        "createRequirement",
        2,
        r#"mutation { createRequirement(input: {name: "N", office: PRESIDENT, evidence: OFFICER, anchor: YEAR_START, offsetDays: 30}) { errors { code } } }"#,
    ),
    (
        "updateRequirement",
        3,
        r#"mutation { updateRequirement(input: {id: "$REQUIREMENT", expectedVersion: 1, graceDays: 10}) { errors { code } } }"#,
    ),
    (
        "extendRequirement",
        7,
        r#"mutation { extendRequirement(input: {id: "$DUE_OPEN", expectedVersion: 1, dueOn: "2026-05-01", reason: "R"}) { errors { code } } }"#,
    ),
    (
        "waiveRequirement",
        4,
        r#"mutation { waiveRequirement(input: {id: "$DUE_OPEN", expectedVersion: 1, waiverEndsOn: "2027-03-31", reason: "R"}) { errors { code } } }"#,
    ),
    (
        "waiveRequirements",
        4,
        r#"mutation { waiveRequirements(input: {rows: [{id: "$DUE_OPEN"}], errorPolicy: REJECT_ALL, waiverEndsOn: "2027-03-31", reason: "R"}) { errors { code } } }"#,
    ),
    (
        "createReportTemplate",
        3,
        "mutation { createReportTemplate(input: {kind: PLAN, sections: [{section: PLANS, isRequired: true, isPublic: true, maxLength: 2000}]}) { errors { code } } }",
    ),
    (
        "saveReport",
        8,
        r#"mutation { saveReport(input: {id: "$REPORT_DRAFT", section: ACTIVITIES, expectedVersion: 1, text: "T"}) { errors { code } } }"#,
    ),
    (
        "submitReport",
        6,
        r#"mutation { submitReport(input: {id: "$REPORT_DRAFT", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "recallReport",
        6,
        r#"mutation { recallReport(input: {id: "$REPORT_SUBMITTED", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "startReportReview",
        4,
        r#"mutation { startReportReview(input: {id: "$REPORT_SUBMITTED", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "returnReport",
        7,
        r#"mutation { returnReport(input: {id: "$REPORT_SUBMITTED", expectedVersion: 1, comment: "C", sectionComments: [{section: PLANS, text: "More"}]}) { errors { code } } }"#,
    ),
    (
        "acceptReport",
        5,
        r#"mutation { acceptReport(input: {id: "$REPORT_SUBMITTED", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "redactReport",
        8,
        r#"mutation { redactReport(input: {id: "$REPORT_ACCEPTED", section: ACTIVITIES, expectedVersion: 1, text: "T"}) { errors { code } } }"#,
    ),
    (
        "publishReport",
        7,
        r#"mutation { publishReport(input: {id: "$REPORT_ACCEPTED", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "unpublishReport",
        4,
        r#"mutation { unpublishReport(input: {id: "$REPORT_PUBLISHED", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
    (
        "giveAward",
        6,
        r#"mutation { giveAward(input: {chapter: "$CHAPTER__REPORTED", year: 2026, category: EVENT, title: "T", placing: 1}) { errors { code } } }"#,
    ),
    (
        "withdrawAward",
        4,
        r#"mutation { withdrawAward(input: {id: "$AWARD", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
    (
        "waiveReport",
        5,
        r#"mutation { waiveReport(input: {id: "$REPORT_DRAFT", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
];
