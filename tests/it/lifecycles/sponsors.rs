//! How sponsorships are tried against the contract.
use chapterhouse::sponsorship::rules::LIFE;

use super::{Concept, Trial, steps};

pub(super) const CONCEPT: Concept = Concept {
    trials: TRIALS,
    begin: &[("Sponsorship", "sponsorship")],
    unmet_at_begin: UNMET_AT_BEGIN,
    elsewhere: ELSEWHERE,
    not_due: &[("SPONSORSHIP_COMMITTED__AHEAD", "Sponsorship"), ("SPONSORSHIP_ACTIVE", "Sponsorship")],
    life_cycles: || vec![("Sponsorship", steps(&LIFE))],
    of_row: |_| None,
    adapt: |_, document| document.to_owned(),
    before_the_clock: |_, _, _| Box::pin(async {}),
};

const AMOUNT: &str = r#"amount: {amount: 5000, currency: "USD"}, "#;
const VALUE: &str = r#"inKindValue: {amount: 100, currency: "USD"}, "#;
const NOTHING: &str = r#"inKindValue: {amount: 0, currency: "USD"}, "#;
const GIVEN: &str =
    r#"amount: {amount: 5000, currency: "USD"}, inKindGift: "G", inKindValue: {amount: 100, currency: "USD"}, "#;

const TRIALS: &[Trial] = &[Trial {
    entity: "Sponsorship",
    name: "SPONSORSHIP",
    table: "sponsorship",
    met: &[("endSponsorship", "", "DUE"), ("commitSponsorship", "", "AHEAD")],
    unmet: &[
        ("commitSponsorship", "", "2026-02-01", "2026-03-02"),
        ("commitSponsorship", "", GIVEN, ""),
        ("commitSponsorship", "", VALUE, ""),
        ("commitSponsorship", "", VALUE, NOTHING),
        ("commitSponsorship", "", "inKindGift: \"G\", ", ""),
        ("commitSponsorship", "", AMOUNT, r#"amount: {amount: 0, currency: "USD"}, "#),
        ("cancelSponsorship", "", "reason: \"R\"", "reason: \"  \""),
    ],
}];

const UNMET_AT_BEGIN: &[(&str, &str, &str)] = &[
    ("offerSponsorship", "$PACKAGE", "$PACKAGE__CLOSED"),
    ("offerSponsorship", "$PACKAGE", "$PACKAGE__OVER"),
    ("offerSponsorship", "$ORGANIZATION", "organization_01h455vb4pex5vsknk084sn02q"),
    ("renewSponsorship", "$SPONSORSHIP_ACTIVE", "$SPONSORSHIP_OFFERED"),
    ("renewSponsorship", "$SPONSORSHIP_ACTIVE", "$SPONSORSHIP_COMMITTED"),
    ("renewSponsorship", "$SPONSORSHIP_ACTIVE", "$SPONSORSHIP_DECLINED"),
    ("renewSponsorship", "$SPONSORSHIP_ACTIVE", "$SPONSORSHIP_CANCELLED"),
    ("renewSponsorship", "$PACKAGE_NEXT", "$PACKAGE"),
    ("renewSponsorship", "$PACKAGE_NEXT", "$PACKAGE_NEXT__CLOSED"),
];

/// Guards of beginnings and of the clock, which are tried by themselves.
const ELSEWHERE: &[&str] = &["offerSponsorship", "renewSponsorship", "activateSponsorship", "endSponsorship"];
