//! How inquiries are tried against the contract.
use chapterhouse::inquiry::rules::LIFE_CYCLE;

use super::{Concept, Row, Soon, Steps, Trial, steps};
use crate::support::World;

const ALLIANCE: &str =
    r#"strategicAlliance: {counterpart: "$ALLY", purpose: "P", goals: [EXCHANGES], reviewMonths: 12}"#;
const EXACTLY_ONE: &str = "creates exactly one of Relationship, Chapter, Sponsorship, ExchangeApplication";
const OF_TWO: &str = r#"into: {sponsorship: {organization: "$ORGANIZATION", package: "$PACKAGE"}, "#;
const AT_NO_UNIVERSITY: &str =
    r#"chapter: {name: "C", kind: STUDENT, hostOrganization: "$ALLY", region: INTERNATIONAL}"#;
const AT_A_TAKEN_UNIVERSITY: &str =
    r#"chapter: {name: "C", kind: STUDENT, hostOrganization: "$ORGANIZATION", region: MIDWEST}"#;

pub(super) const CONCEPT: Concept = Concept {
    trials: &[Trial {
        entity: "Inquiry",
        name: "INQUIRY",
        table: "inquiry",
        met: &[],
        unmet: &[
            ("requestInquiryInfo", "question text", "", "question: \"Q\"", "question: \"  \""),
            ("answerInquiry", "holds the inquiry's own token", "", "token: \"pass_", "token: \"not_"),
            ("answerInquiry", "", "", "text: \"A\"", "text: \"  \""),
            ("convertInquiry", "", "", "purpose: \"P\"", "purpose: \" \""),
            ("convertInquiry", "", "", "goals: [EXCHANGES]", "goals: []"),
            ("convertInquiry", EXACTLY_ONE, "", ALLIANCE, ""),
            ("convertInquiry", EXACTLY_ONE, "", "into: {", OF_TWO),
            ("convertInquiry", "", "", ALLIANCE, AT_NO_UNIVERSITY),
            ("convertInquiry", "", "", ALLIANCE, AT_A_TAKEN_UNIVERSITY),
            ("declineInquiry", "reason", "", "reason: \"R\"", "reason: \"  \""),
            (
                "redirectInquiry",
                "target e.g. Annual Partner Program site",
                "",
                "https://example.org",
                "ftp://example.org",
            ),
            ("withdrawInquiry", "holds the token", "", "token: \"pass_", "token: \"not_"),
        ],
    }],
    begin: &[("Inquiry", "inquiry")],
    unmet_at_begin: &[
        ("submitInquiry", "name of organization", "organizationName: \"O\"", "organizationName: \" \""),
        ("submitInquiry", "country", "country: \"NO\"", "country: \"QQ\""),
        ("submitInquiry", "", "contactName: \"C\"", "contactName: \" \""),
        ("submitInquiry", "contact mailbox", "c@example.org", "example.org"),
        ("submitInquiry", "kind of interest", "interest: PARTNERSHIP, ", ""),
        ("submitInquiry", "", "message: \"M\"", "message: \" \""),
        ("submitInquiry", "", "message: \"M\"", "message: \"M\", language: \"7\""),
        ("submitInquiry", "consent", "consents: true", "consents: false"),
    ],
    elsewhere: &[],
    rows_elsewhere: &[],
    not_due: &[("INQUIRY_DECLINED", "Inquiry", "", "")],
    life_cycles,
    of_row: |_| None,
    adapt: |_, document| document.to_owned(),
    before_the_clock,
};

fn life_cycles() -> Vec<(&'static str, Steps)> {
    vec![("Inquiry", steps(&LIFE_CYCLE))]
}

/// The clock takes no step of an inquiry's life.
fn before_the_clock<'a>(_: &'a World, _: &'a Row, _: &'a str) -> Soon<'a> {
    Box::pin(std::future::ready(()))
}
