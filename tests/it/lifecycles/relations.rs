//! How relationships, their agreements and their work are tried against the contract.
use std::collections::BTreeSet;

use chapterhouse::{
    agreement,
    auth::policy::Action,
    lifecycle::LifeCycle,
    relationship::{
        self,
        rules::{DELIVERABLE, life},
    },
};
use entity::relationship::Kind;
use sea_orm::ActiveEnum;

use super::{Row, Trial};
use crate::support::World;

const REASON: (&str, &str) = ("reason: \"R\"", "reason: \"  \"");

pub(super) const TRIALS: &[Trial] = &[
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
pub(super) const BEGIN: &[(&str, &str)] = &[
    ("StrategicAlliance", "relationship"),
    ("Partnership", "relationship"),
    ("LegacyAffiliation", "relationship"),
    ("Agreement", "agreement"),
    ("Deliverable", "deliverable"),
    ("BoardDecision", "board_decision"),
];

/// What keeps things from beginning: action, and what in the attempt is replaced by what.
pub(super) const UNMET_AT_BEGIN: &[(&str, &str, &str)] = &[
    ("proposeStrategicAlliance", "goals: [EXCHANGES]", "goals: []"),
    ("proposeStrategicAlliance", "purpose: \"P\"", "purpose: \" \""),
    ("proposeStrategicAlliance", "reviewMonths: 12", "reviewMonths: 0"),
    ("proposeStrategicAlliance", "$ALLY", "$ORGANIZATION"),
    ("proposePartnership", "goals: [EXCHANGES]", "goals: []"),
    ("proposePartnership", "endsOn: \"2027-01-01\"", "endsOn: \"2026-03-01\""),
    ("proposePartnership", "funder: \"F\", ", ""),
    ("proposePartnership", "[{title: \"D\", dueOn: \"2026-06-01\"}]", "[]"),
    ("proposePartnership", "role: COUNTERPART", "role: FUNDER"),
    ("recordLegacyAffiliation", "1998-09-01", "2026-03-02"),
    ("draftAgreement", "title: \"T\"", "title: \" \""),
    ("planDeliverable", "title: \"T\"", "title: \" \""),
    ("recordBoardDecision", "2026-02-01", "2026-03-02"),
    ("recordBoardDecision", "outcome: APPROVE", "outcome: DISSOLVE"),
];

/// Things for which the clock has nothing to do, with how their state is read.
pub(super) fn not_due() -> Vec<(&'static str, &'static Trial)> {
    let trial = |entity| TRIALS.iter().find(|trial| trial.entity == entity).unwrap();
    vec![
        ("AGREEMENT_SIGNED__AHEAD", trial("Agreement")),
        ("AGREEMENT_IN_FORCE", trial("Agreement")),
        ("AGREEMENT_IN_FORCE__RENEWING", trial("Agreement")),
        ("PARTNERSHIP_ACTIVE", trial("Partnership")),
        ("ALLIANCE_ACTIVE__UNAGREED", trial("StrategicAlliance")),
    ]
}

pub(super) fn needs() -> impl Iterator<Item = &'static (Action, &'static [&'static str])> {
    [relationship::rules::NEEDS, agreement::rules::NEEDS].into_iter().flatten()
}

/// Guards that are tried elsewhere: those of beginnings and of the clock below, the one that is a state's own
/// (`reopenAgreement`: nobody has signed what is AGREED).
pub(super) const ELSEWHERE: &[&str] = &[
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
pub(super) fn of_row(row: &Row) -> Option<&'static str> {
    let Row { action, from_state, to_state, .. } = row;
    match (action.as_str(), from_state.as_str(), to_state.as_str()) {
        ("extendPartnership", ..) => Some("LONGER"),
        ("recordSignature", "PARTLY_SIGNED", "PARTLY_SIGNED") => Some("THREE"),
        _ => None,
    }
}

/// The attempt as a row needs it: who signs decides where a signature leads.
pub(super) fn adapt(row: &Row, document: &str) -> String {
    let one = r#"{party: "$ORGANIZATION", office: "O", signedOn: "2026-02-01"}"#;
    let other = r#"{party: "$SECOND", office: "O", signedOn: "2026-02-01"}"#;
    match (row.action.as_str(), row.from_state.as_str(), row.to_state.as_str()) {
        ("recordSignature", "AGREED", "SIGNED") => document.replace(one, &format!("{one}, {other}")),
        _ => document.to_owned(),
    }
}

/// A later edition that begins is what supersedes.
pub(super) async fn before_the_clock(world: &World, row: &Row, id: &str) {
    if row.action == "supersedeAgreement" {
        world.next_edition(id.parse().unwrap()).await;
    }
}

/// State before, action, state after.
pub(super) type Steps = BTreeSet<(String, String, String)>;

pub(super) fn life_cycles() -> Vec<(&'static str, Steps)> {
    vec![
        ("StrategicAlliance", steps(&life(Kind::StrategicAlliance))),
        ("Partnership", steps(&life(Kind::Partnership))),
        ("LegacyAffiliation", steps(&life(Kind::LegacyAffiliate))),
        ("Agreement", steps(&agreement::rules::LIFE)),
        ("Deliverable", steps(&DELIVERABLE)),
    ]
}

pub(super) fn steps<S: ActiveEnum<Value = String>>(life: &LifeCycle<S>) -> Steps {
    let words = |step: &chapterhouse::lifecycle::Step<S>| {
        let from = step.from.as_ref().map(ActiveEnum::to_value).unwrap_or_default();
        (from, step.action.name().to_owned(), step.to.to_value())
    };
    life.steps.iter().map(words).collect()
}
