//! How relationships, their agreements and their work are tried against the contract.
use chapterhouse::{
    agreement,
    relationship::rules::{DELIVERABLE, life},
};
use entity::relationship::Kind;

use super::{Concept, Row, Soon, Steps, Trial, steps};
use crate::support::World;

pub(super) const CONCEPT: Concept = Concept {
    trials: TRIALS,
    begin: BEGIN,
    unmet_at_begin: UNMET_AT_BEGIN,
    elsewhere: ELSEWHERE,
    not_due: NOT_DUE,
    life_cycles,
    of_row,
    adapt,
    before_the_clock,
};

const REASON: (&str, &str) = ("reason: \"R\"", "reason: \"  \"");

const TRIALS: &[Trial] = &[
    Trial {
        entity: "StrategicAlliance",
        name: "ALLIANCE",
        table: "relationship",
        met: &[("declineRelationship", "", "UNDECIDED"), ("lapseAlliance", "", "UNAGREED")],
        unmet: &[
            ("startRelationshipReview", "UNOWNED", "", ""),
            ("returnRelationship", "", REASON.0, REASON.1),
            ("approveRelationship", "UNDECIDED", "", ""),
            ("approveRelationship", "DECLINED", "", ""),
            ("approveRelationship", "DEFERRED", "", ""),
            ("declineRelationship", "DEFERRED", "", ""),
            ("declineRelationship", "", REASON.0, REASON.1),
            ("activateRelationship", "UNAGREED", "", ""),
            ("withdrawRelationship", "", REASON.0, REASON.1),
            ("suspendRelationship", "", REASON.0, REASON.1),
            ("resumeRelationship", "UNAGREED", "", ""),
            ("terminateRelationship", "", REASON.0, REASON.1),
            ("terminateRelationship", "", "2026-02-01", "2026-03-02"),
            ("recordReview", "", "heldOn: \"2026-02-01\"", "heldOn: \"2026-03-02\""),
            ("recordReview", "", "notes: \"N\"", "nextDueOn: \"2026-03-01\""),
            ("lapseAlliance", "UNCHANGED", "", ""),
            ("renewAlliance", "RIVALLED", "", ""),
        ],
    },
    Trial {
        entity: "Partnership",
        name: "PARTNERSHIP",
        table: "relationship",
        met: &[
            ("declineRelationship", "", "UNDECIDED"),
            ("expirePartnership", "", "DUE"),
            ("extendPartnership", "EXPIRED", "LONGER"),
        ],
        unmet: &[
            ("startRelationshipReview", "UNOWNED", "", ""),
            ("returnRelationship", "", REASON.0, REASON.1),
            ("approveRelationship", "UNDECIDED", "", ""),
            ("declineRelationship", "DEFERRED", "", ""),
            ("activateRelationship", "UNAGREED", "", ""),
            ("activateRelationship", "DUE", "", ""),
            ("withdrawRelationship", "", REASON.0, REASON.1),
            ("suspendRelationship", "", REASON.0, REASON.1),
            ("resumeRelationship", "UNAGREED", "", ""),
            ("terminateRelationship", "", "2026-02-01", "2019-12-31"),
            ("completePartnership", "UNDONE", "", ""),
            ("extendPartnership", "UNCHANGED", "", ""),
        ],
    },
    Trial {
        entity: "LegacyAffiliation",
        name: "AFFILIATION",
        table: "relationship",
        met: &[],
        unmet: &[
            ("endLegacyAffiliation", "", REASON.0, REASON.1),
            ("endLegacyAffiliation", "", "2026-02-01", "2026-03-02"),
        ],
    },
    Trial {
        entity: "Agreement",
        name: "AGREEMENT",
        table: "agreement",
        met: &[("expireAgreement", "", "DUE")],
        unmet: &[
            ("freezeAgreement", "TEXTLESS", "", ""),
            ("freezeAgreement", "UNDATED", "", ""),
            ("recordSignature", "", "signedOn: \"2026-02-01\"", "signedOn: \"2025-12-31\""),
            ("recordSignature", "", "signedOn: \"2026-02-01\"", "signedOn: \"2026-03-02\""),
            ("recordSignature", "", "digest: \"ab", "digest: \"ba"),
            ("recordSignature", "", "office: \"O\"", "office: \"  \""),
            ("terminateAgreement", "", REASON.0, REASON.1),
            ("terminateAgreement", "NOTICED", "", ""),
            ("terminateAgreement", "NOTICED", "reason: \"R\"", "reason: \"R\", noticeGivenOn: \"2025-12-31\""),
            ("abandonAgreement", "", REASON.0, REASON.1),
        ],
    },
    Trial {
        entity: "Deliverable",
        name: "DELIVERABLE",
        table: "deliverable",
        met: &[],
        unmet: &[("returnDeliverable", "", REASON.0, REASON.1), ("cancelDeliverable", "", REASON.0, REASON.1)],
    },
];

/// What begins, with its table.
const BEGIN: &[(&str, &str)] = &[
    ("StrategicAlliance", "relationship"),
    ("Partnership", "relationship"),
    ("LegacyAffiliation", "relationship"),
    ("Agreement", "agreement"),
    ("Deliverable", "deliverable"),
    ("BoardDecision", "board_decision"),
];

/// What keeps things from beginning: action, and what in the attempt is replaced by what.
const UNMET_AT_BEGIN: &[(&str, &str, &str)] = &[
    ("proposeStrategicAlliance", "goals: [EXCHANGES]", "goals: []"),
    ("proposeStrategicAlliance", "purpose: \"P\"", "purpose: \" \""),
    ("proposeStrategicAlliance", "reviewMonths: 12", "reviewMonths: 0"),
    ("proposeStrategicAlliance", "$ALLY", "$ORGANIZATION"),
    ("proposePartnership", "goals: [EXCHANGES]", "goals: []"),
    ("proposePartnership", "endsOn: \"2027-01-01\"", "endsOn: \"2026-02-28\""),
    ("proposePartnership", "funder: \"F\", ", ""),
    ("proposePartnership", "[{title: \"D\", dueOn: \"2026-06-01\"}]", "[]"),
    ("proposePartnership", "role: COUNTERPART", "role: FUNDER"),
    ("recordLegacyAffiliation", "1998-09-01", "2026-03-02"),
    ("draftAgreement", "title: \"T\"", "title: \" \""),
    ("planDeliverable", "title: \"T\"", "title: \" \""),
    ("recordBoardDecision", "2026-02-01", "2026-03-02"),
    ("recordBoardDecision", "outcome: APPROVE", "outcome: DISSOLVE"),
];

const NOT_DUE: &[(&str, &str)] = &[
    ("AGREEMENT_SIGNED__AHEAD", "Agreement"),
    ("AGREEMENT_IN_FORCE", "Agreement"),
    ("AGREEMENT_IN_FORCE__RENEWING", "Agreement"),
    ("PARTNERSHIP_ACTIVE", "Partnership"),
    ("ALLIANCE_ACTIVE__UNAGREED", "StrategicAlliance"),
];

/// Guards that are tried elsewhere: those of beginnings and of the clock below, the one that is a state's own
/// (`reopenAgreement`: nobody has signed what is AGREED).
const ELSEWHERE: &[&str] = &[
    "proposeStrategicAlliance",
    "proposePartnership",
    "recordLegacyAffiliation",
    "draftAgreement",
    "planDeliverable",
    "recordBoardDecision",
    "expirePartnership",
    "startAgreement",
    "expireAgreement",
    "supersedeAgreement",
    "reopenAgreement",
];

/// The variation that a row needs beyond its action's.
fn of_row(row: &Row) -> Option<&'static str> {
    let Row { action, from_state, to_state, .. } = row;
    match (action.as_str(), from_state.as_str(), to_state.as_str()) {
        ("extendPartnership", ..) => Some("LONGER"),
        ("recordSignature", "PARTLY_SIGNED", "PARTLY_SIGNED") => Some("THREE"),
        // What is due today goes on at once.
        ("recordSignature", _, "SIGNED") => Some("AHEAD"),
        _ => None,
    }
}

/// The attempt as a row needs it: who signs decides where a signature leads.
fn adapt(row: &Row, document: &str) -> String {
    let one = r#"{party: "$ORGANIZATION", office: "O", signedOn: "2026-02-01"}"#;
    let other = r#"{party: "$SECOND", office: "O", signedOn: "2026-02-01"}"#;
    match (row.action.as_str(), row.from_state.as_str(), row.to_state.as_str()) {
        ("recordSignature", "AGREED", "SIGNED") => document.replace(one, &format!("{one}, {other}")),
        _ => document.to_owned(),
    }
}

/// A later edition that begins is what supersedes.
fn before_the_clock<'a>(world: &'a World, row: &'a Row, id: &'a str) -> Soon<'a> {
    Box::pin(async move {
        if row.action == "supersedeAgreement" {
            world.next_edition(id.parse().unwrap()).await;
        }
    })
}

fn life_cycles() -> Vec<(&'static str, Steps)> {
    vec![
        ("StrategicAlliance", steps(&life(Kind::StrategicAlliance))),
        ("Partnership", steps(&life(Kind::Partnership))),
        ("LegacyAffiliation", steps(&life(Kind::LegacyAffiliate))),
        ("Agreement", steps(&agreement::rules::LIFE)),
        ("Deliverable", steps(&DELIVERABLE)),
    ]
}
