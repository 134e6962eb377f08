//! How sponsorships are tried against the contract.
use chapterhouse::sponsorship::rules::LIFE_CYCLE;

use super::{Concept, Trial, UnmetAtBegin, steps};

pub(super) const CONCEPT: Concept = Concept {
    trials: TRIALS,
    begin: &[("Sponsorship", "sponsorship")],
    unmet_at_begin: UNMET_AT_BEGIN,
    elsewhere: &[],
    rows_elsewhere: &[],
    not_due: &[
        ("SPONSORSHIP_COMMITTED__AHEAD", "Sponsorship", "activateSponsorship", "start of the year or event window"),
        ("SPONSORSHIP_ACTIVE", "Sponsorship", "endSponsorship", "end date passed"),
    ],
    life_cycles: || vec![("Sponsorship", steps(&LIFE_CYCLE))],
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
        ("commitSponsorship", "signed form", "", "2026-02-01", "2026-03-02"),
        ("commitSponsorship", "amount or", "", GIVEN, ""),
        ("commitSponsorship", "valued in-kind gift", "", VALUE, ""),
        ("commitSponsorship", "valued in-kind gift", "", VALUE, NOTHING),
        ("commitSponsorship", "valued in-kind gift", "", "inKindGift: \"G\", ", ""),
        ("commitSponsorship", "", "", AMOUNT, r#"amount: {amount: 0, currency: "USD"}, "#),
        ("cancelSponsorship", "reason", "", "reason: \"R\"", "reason: \"  \""),
    ],
}];

const ENDED_OR_ACTIVE: &str = "an ENDED or ACTIVE sponsorship";

const UNMET_AT_BEGIN: &[UnmetAtBegin] = &[
    ("offerSponsorship", "package of an open year", "$PACKAGE", "$PACKAGE__CLOSED"),
    ("offerSponsorship", "package of an open year", "$PACKAGE", "$PACKAGE__OVER"),
    ("offerSponsorship", "organization", "$ORGANIZATION", "organization_01h455vb4pex5vsknk084sn02q"),
    ("renewSponsorship", ENDED_OR_ACTIVE, "$SPONSORSHIP_ACTIVE", "$SPONSORSHIP_OFFERED"),
    ("renewSponsorship", ENDED_OR_ACTIVE, "$SPONSORSHIP_ACTIVE", "$SPONSORSHIP_COMMITTED"),
    ("renewSponsorship", ENDED_OR_ACTIVE, "$SPONSORSHIP_ACTIVE", "$SPONSORSHIP_DECLINED"),
    ("renewSponsorship", ENDED_OR_ACTIVE, "$SPONSORSHIP_ACTIVE", "$SPONSORSHIP_CANCELLED"),
    ("renewSponsorship", "of the year before", "$PACKAGE_NEXT", "$PACKAGE"),
    ("renewSponsorship", "", "$PACKAGE_NEXT", "$PACKAGE_NEXT__CLOSED"),
];
