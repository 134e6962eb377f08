//! Attempts at what is done to packages and sponsorships.
use super::Attempt;

pub(super) const ATTEMPTS: &[Attempt] = &[
    (
        "createSponsorPackage",
        6,
        r#"mutation { createSponsorPackage(input: {year: 2026, kind: PROGRAM_UNDERWRITING, level: "L", name: "N", price: {amount: 1000, currency: "USD"}, startsOn: "2026-01-01", endsOn: "2027-01-01", underwrites: "$PROGRAM", addEntitlements: [{name: "E", count: 2}]}) { errors { code } } }"#,
    ),
    (
        "updateSponsorPackage",
        5,
        r#"mutation { updateSponsorPackage(input: {id: "$PACKAGE", expectedVersion: 1, level: "L", addEntitlements: [{name: "E", count: 2}]}) { errors { code } } }"#,
    ),
    (
        "offerSponsorship",
        5,
        r#"mutation { offerSponsorship(input: {organization: "$ORGANIZATION", package: "$PACKAGE"}) { errors { code } } }"#,
    ),
    (
        "commitSponsorship",
        4,
        r#"mutation { commitSponsorship(input: {id: "$SPONSORSHIP_OFFERED__AHEAD", expectedVersion: 1, signedOn: "2026-02-01", amount: {amount: 5000, currency: "USD"}, inKindGift: "G", inKindValue: {amount: 100, currency: "USD"}, contractUrl: "https://contracts.example.org/one"}) { errors { code } } }"#,
    ),
    (
        "declineSponsorship",
        4,
        r#"mutation { declineSponsorship(input: {id: "$SPONSORSHIP_OFFERED", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "cancelSponsorship",
        4,
        r#"mutation { cancelSponsorship(input: {id: "$SPONSORSHIP_ACTIVE", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
    (
        "renewSponsorship",
        6,
        r#"mutation { renewSponsorship(input: {id: "$SPONSORSHIP_ACTIVE", expectedVersion: 1, package: "$PACKAGE_NEXT"}) { errors { code } } }"#,
    ),
    (
        "renewSponsorships",
        6,
        r#"mutation { renewSponsorships(input: {renewals: [{id: "$SPONSORSHIP_ACTIVE", package: "$PACKAGE_NEXT"}], errorPolicy: REJECT_ALL}) { errors { code } } }"#,
    ),
    (
        "useEntitlement",
        6,
        r#"mutation { useEntitlement(input: {sponsorship: "$SPONSORSHIP_ACTIVE", entitlement: "$ENTITLEMENT", quantity: 2, usedOn: "2026-02-01", note: "N"}) { errors { code } } }"#,
    ),
];
