//! Attempts at what is done to inquiries. Their tokens are made of their ids.
use super::Attempt;

pub(super) const ATTEMPTS: &[Attempt] = &[
    (
        "submitInquiry",
        5,
        r#"mutation { submitInquiry(input: {organizationName: "O", country: "NO", contactName: "C", contactMailbox: "c@example.org", interest: PARTNERSHIP, message: "M", consents: true}) { errors { code } } }"#,
    ),
    (
        "claimInquiry",
        4,
        r#"mutation { claimInquiry(input: {id: "$INQUIRY_SUBMITTED", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "claimInquiries",
        4,
        r#"mutation { claimInquiries(input: {rows: [{id: "$INQUIRY_SUBMITTED"}], errorPolicy: REJECT_ALL}) { errors { code } } }"#,
    ),
    (
        "requestInquiryInfo",
        5,
        r#"mutation { requestInquiryInfo(input: {id: "$INQUIRY_IN_REVIEW", expectedVersion: 1, question: "Q"}) { errors { code } } }"#,
    ),
    (
        "answerInquiry",
        6,
        r#"mutation { answerInquiry(input: {token: "pass_$INQUIRY_NEEDS_INFO", text: "A"}) { errors { code } } }"#,
    ),
    (
        "convertInquiry",
        9,
        r#"mutation { convertInquiry(input: {id: "$INQUIRY_IN_REVIEW", expectedVersion: 1, into: {strategicAlliance: {counterpart: "$ALLY", purpose: "P", goals: [EXCHANGES], reviewMonths: 12}}}) { errors { code } } }"#,
    ),
    (
        "convertInquiry",
        8,
        r#"mutation { convertInquiry(input: {id: "$INQUIRY_IN_REVIEW", expectedVersion: 1, into: {sponsorship: {organization: "$ORGANIZATION", package: "$PACKAGE"}}}) { errors { code } } }"#,
    ),
    (
        "convertInquiry",
        11,
        r#"mutation { convertInquiry(input: {id: "$INQUIRY_IN_REVIEW", expectedVersion: 1, into: {chapter: {name: "C", kind: GEOGRAPHIC, area: "A", region: INTERNATIONAL, countryCode: "NO"}}}) { errors { code } } }"#,
    ),
    (
        "convertInquiry",
        8,
        r#"mutation { convertInquiry(input: {id: "$INQUIRY_IN_REVIEW", expectedVersion: 1, into: {exchangeApplication: {round: "$ROUND_CALL_OPEN", side: VISITOR, organization: "$ORGANIZATION"}}}) { errors { code } } }"#,
    ),
    (
        "declineInquiry",
        4,
        r#"mutation { declineInquiry(input: {id: "$INQUIRY_IN_REVIEW", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
    (
        "redirectInquiry",
        4,
        r#"mutation { redirectInquiry(input: {id: "$INQUIRY_IN_REVIEW", expectedVersion: 1, redirectUrl: "https://example.org"}) { errors { code } } }"#,
    ),
    (
        "withdrawInquiry",
        5,
        r#"mutation { withdrawInquiry(input: {token: "pass_$INQUIRY_NEEDS_INFO"}) { errors { code } } }"#,
    ),
    (
        "markInquiryAsSpam",
        4,
        r#"mutation { markInquiryAsSpam(input: {id: "$INQUIRY_SUBMITTED", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "markInquiriesAsSpam",
        4,
        r#"mutation { markInquiriesAsSpam(input: {rows: [{id: "$INQUIRY_SUBMITTED"}], errorPolicy: REJECT_ALL}) { errors { code } } }"#,
    ),
    (
        "addInquiryNote",
        4,
        r#"mutation { addInquiryNote(input: {id: "$INQUIRY_SUBMITTED", expectedVersion: 1, text: "T"}) { errors { code } } }"#,
    ),
];
