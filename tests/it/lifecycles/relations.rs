//! How relationships, their agreements and their work are tried against the contract.
use chapterhouse::{
    agreement,
    relationship::rules::{DELIVERABLE, life_cycle},
};
use entity::relationship::Kind;

use super::{Concept, Elsewhere, NotDue, Row, Soon, Steps, Trial, Unmet, UnmetAtBegin, steps};
use crate::support::World;

pub(super) const CONCEPT: Concept = Concept {
    trials: TRIALS,
    begin: BEGIN,
    unmet_at_begin: UNMET_AT_BEGIN,
    elsewhere: ELSEWHERE,
    rows_elsewhere: &[],
    not_due: NOT_DUE,
    life_cycles,
    of_row,
    adapt,
    before_the_clock,
};

const REASON: (&str, &str) = ("reason: \"R\"", "reason: \"  \"");

const BY_THE_BOARD: &str = "a recorded board decision APPROVE";
const DECLINED_BY_IT: &str = "board decision DECLINE if it went to the board";
const STILL_IN_FORCE: &str = "agreement still IN_FORCE";
const NOTICE: &str = "notice given if the agreement asks for it";
const NOBODY: &str = "organization_01h455vb4pex5vsknk084sn02q";

const TRIALS: &[Trial] = &[
    Trial {
        entity: "StrategicAlliance",
        name: "ALLIANCE",
        table: "relationship",
        met: &[("declineRelationship", "", "UNDECIDED"), ("lapseAlliance", "", "UNAGREED")],
        unmet: OF_ALLIANCES,
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
        unmet: OF_PARTNERSHIPS,
    },
    Trial {
        entity: "LegacyAffiliation",
        name: "AFFILIATION",
        table: "relationship",
        met: &[],
        unmet: &[
            ("endLegacyAffiliation", "reason", "", REASON.0, REASON.1),
            ("endLegacyAffiliation", "date", "", "2026-02-01", "2026-03-02"),
        ],
    },
    Trial {
        entity: "Agreement",
        name: "AGREEMENT",
        table: "agreement",
        met: &[("expireAgreement", "", "DUE")],
        unmet: OF_AGREEMENTS,
    },
    Trial {
        entity: "Deliverable",
        name: "DELIVERABLE",
        table: "deliverable",
        met: &[],
        unmet: &[
            ("returnDeliverable", "reason", "", REASON.0, REASON.1),
            ("cancelDeliverable", "reason", "", REASON.0, REASON.1),
        ],
    },
];

const OF_ALLIANCES: &[Unmet] = &[
    ("startRelationshipReview", "owner set", "UNOWNED", "", ""),
    ("returnRelationship", "reason", "", REASON.0, REASON.1),
    ("approveRelationship", "a recorded board decision APPROVE for it", "UNDECIDED", "", ""),
    ("approveRelationship", "a recorded board decision APPROVE for it", "DECLINED", "", ""),
    ("approveRelationship", "a recorded board decision APPROVE for it", "DEFERRED", "", ""),
    ("declineRelationship", DECLINED_BY_IT, "DEFERRED", "", ""),
    ("declineRelationship", "reason", "", REASON.0, REASON.1),
    ("activateRelationship", "an agreement of it is IN_FORCE", "UNAGREED", "", ""),
    ("activateRelationship", "every party signed", "UNSIGNED", "", ""),
    ("activateRelationship", "start date reached", "AHEAD", "", ""),
    ("withdrawRelationship", "reason", "", REASON.0, REASON.1),
    ("suspendRelationship", "reason", "", REASON.0, REASON.1),
    ("resumeRelationship", STILL_IN_FORCE, "UNAGREED", "", ""),
    ("resumeRelationship", STILL_IN_FORCE, "OVER", "", ""),
    ("terminateRelationship", "reason", "", REASON.0, REASON.1),
    ("terminateRelationship", "effective date", "", "2026-02-01", "2026-03-02"),
    ("terminateRelationship", "effective date", "", "2026-02-01", "2019-12-31"),
    ("terminateRelationship", NOTICE, "NOTICED", "", ""),
    ("recordReview", "review held", "", "heldOn: \"2026-02-01\"", "heldOn: \"2026-03-02\""),
    ("recordReview", "outcome CONTINUE or CHANGE", "", "outcome: CONTINUE", "outcome: END"),
    ("recordReview", "", "", "notes: \"N\"", "nextDueOn: \"2026-03-01\""),
    ("lapseAlliance", "no agreement IN_FORCE", "UNCHANGED", "", ""),
    ("lapseAlliance", "staff decide not to renew", "", REASON.0, REASON.1),
    ("renewAlliance", "no other open alliance of the organization", "RIVALLED", "", ""),
];

const OF_PARTNERSHIPS: &[Unmet] = &[
    ("startRelationshipReview", "owner set", "UNOWNED", "", ""),
    ("returnRelationship", "reason", "", REASON.0, REASON.1),
    ("approveRelationship", BY_THE_BOARD, "UNDECIDED", "", ""),
    ("approveRelationship", "the type is delegated to staff by configuration", "DECLINED", "", ""),
    ("declineRelationship", DECLINED_BY_IT, "DEFERRED", "", ""),
    ("declineRelationship", "reason", "", REASON.0, REASON.1),
    ("activateRelationship", "an agreement of it is IN_FORCE", "UNAGREED", "", ""),
    ("activateRelationship", "every party signed", "UNSIGNED", "", ""),
    ("activateRelationship", "start date reached", "AHEAD", "", ""),
    ("activateRelationship", "", "DUE", "", ""),
    ("withdrawRelationship", "reason", "", REASON.0, REASON.1),
    ("suspendRelationship", "reason", "", REASON.0, REASON.1),
    ("resumeRelationship", STILL_IN_FORCE, "UNAGREED", "", ""),
    ("resumeRelationship", STILL_IN_FORCE, "OVER", "", ""),
    ("terminateRelationship", "reason", "", REASON.0, REASON.1),
    ("terminateRelationship", "effective date", "", "2026-02-01", "2026-03-02"),
    ("terminateRelationship", "effective date", "", "2026-02-01", "2019-12-31"),
    ("terminateRelationship", NOTICE, "NOTICED", "", ""),
    ("completePartnership", "every deliverable ACCEPTED or CANCELLED", "UNDONE", "", ""),
    ("extendPartnership", "amendment IN_FORCE with a later end date", "UNCHANGED", "", ""),
];

const OF_AGREEMENTS: &[Unmet] = &[
    ("freezeAgreement", "parties", "ALONE", "", ""),
    ("freezeAgreement", "text complete", "TEXTLESS", "", ""),
    ("freezeAgreement", "term", "UNDATED", "", ""),
    ("recordSignature", "date", "", "signedOn: \"2026-02-01\"", "signedOn: \"2025-12-31\""),
    ("recordSignature", "date", "", "signedOn: \"2026-02-01\"", "signedOn: \"2026-03-02\""),
    ("recordSignature", "", "", "digest: \"ab", "digest: \"ba"),
    ("recordSignature", "signer's office", "", "office: \"O\"", "office: \"  \""),
    ("recordSignature", "per party", "", "$ORGANIZATION", "$ALLY"),
    ("terminateAgreement", "reason", "", REASON.0, REASON.1),
    ("terminateAgreement", "effective date", "", "2026-02-01", "2026-03-02"),
    ("terminateAgreement", "", "NOTICED", "", ""),
    ("terminateAgreement", "", "NOTICED", "reason: \"R\"", "reason: \"R\", noticeGivenOn: \"2025-12-31\""),
    ("abandonAgreement", "reason", "", REASON.0, REASON.1),
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

const UNMET_AT_BEGIN: &[UnmetAtBegin] = &[
    ("proposeStrategicAlliance", "organization exists", "$ALLY", NOBODY),
    ("proposeStrategicAlliance", "", "$ALLY", "$ORGANIZATION"),
    ("proposeStrategicAlliance", "at least one goal", "goals: [EXCHANGES]", "goals: []"),
    ("proposeStrategicAlliance", "purpose", "purpose: \"P\"", "purpose: \" \""),
    ("proposeStrategicAlliance", "review interval", "reviewMonths: 12", "reviewMonths: 0"),
    ("proposePartnership", "organization exists", "$ORGANIZATION", NOBODY),
    ("proposePartnership", "at least one goal", "goals: [EXCHANGES]", "goals: []"),
    ("proposePartnership", "purpose", "purpose: \"P\"", "purpose: \" \""),
    ("proposePartnership", "end date", "endsOn: \"2027-01-01\"", "endsOn: \"2026-02-28\""),
    ("proposePartnership", "end date", "endsOn: \"2027-01-01\", ", ""),
    ("proposePartnership", "project with kind", "kind: GRANT_APPLICATION, ", ""),
    ("proposePartnership", "", "funder: \"F\", ", ""),
    ("proposePartnership", "deliverable", "[{title: \"D\", dueOn: \"2026-06-01\"}]", "[]"),
    ("proposePartnership", "", "role: COUNTERPART", "role: FUNDER"),
    ("recordLegacyAffiliation", "organization exists", "$ORGANIZATION", NOBODY),
    ("recordLegacyAffiliation", "start date", "1998-09-01", "2026-03-02"),
    ("draftAgreement", "belongs to one Relationship, Branch or Chapter", "$ALLIANCE_PROPOSED", "$ORGANIZATION"),
    ("draftAgreement", "", "title: \"T\"", "title: \" \""),
    ("planDeliverable", "title", "title: \"T\"", "title: \" \""),
    ("planDeliverable", "due date", ", dueOn: \"2026-06-01\"", ""),
    ("recordBoardDecision", "subject", "$ALLIANCE_UNDER_REVIEW__UNDECIDED", "$ORGANIZATION"),
    ("recordBoardDecision", "meeting date not in the future", "2026-02-01", "2026-03-02"),
    ("recordBoardDecision", "outcome", "outcome: APPROVE", "outcome: DISSOLVE"),
];

const NOT_DUE: &[NotDue] = &[
    ("AGREEMENT_SIGNED__AHEAD", "Agreement", "startAgreement", "start date reached"),
    ("AGREEMENT_IN_FORCE", "Agreement", "supersedeAgreement", "a later version came into force"),
    ("AGREEMENT_IN_FORCE", "Agreement", "expireAgreement", "end date passed"),
    ("AGREEMENT_IN_FORCE__RENEWING", "Agreement", "expireAgreement", ""),
    ("PARTNERSHIP_ACTIVE", "Partnership", "expirePartnership", "end date passed"),
    ("PARTNERSHIP_SUSPENDED", "Partnership", "expirePartnership", "end date passed"),
    ("PARTNERSHIP_COMPLETED__DUE", "Partnership", "expirePartnership", ""),
    ("ALLIANCE_ACTIVE__UNAGREED", "StrategicAlliance", "", ""),
];

/// Where a signature leads is decided by who signs, so that these guards say which row is meant.
const WHICH_ROW: &str = "lifecycles::every_row_works_for_its_actor_with_its_guard_met";

const ELSEWHERE: &[Elsewhere] = &[
    (
        "draftAgreement",
        "version number",
        "walks::alliance::an_inquiry_becomes_an_alliance_that_is_approved_signed_reviewed_renewed_and_ended",
    ),
    ("reopenAgreement", "no signature yet", "lifecycles::every_action_from_a_state_without_a_row_for_it_is_refused"),
    ("recordSignature", "last party signed", WHICH_ROW),
    ("recordSignature", "all parties signed in one step", WHICH_ROW),
    ("recordSignature", "a party has signed, others remain", WHICH_ROW),
    ("abandonAgreement", "not deleted", WHICH_ROW),
    ("expirePartnership", "not completed", "lifecycles::guards::the_clock_does_nothing_before_the_day"),
    (
        "expireAgreement",
        "no later version in force",
        "lifecycles::guards::an_agreement_that_ends_as_the_next_begins_is_superseded_and_not_expired",
    ),
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
        ("StrategicAlliance", steps(&life_cycle(Kind::StrategicAlliance))),
        ("Partnership", steps(&life_cycle(Kind::Partnership))),
        ("LegacyAffiliation", steps(&life_cycle(Kind::LegacyAffiliation))),
        ("Agreement", steps(&agreement::rules::LIFE_CYCLE)),
        ("Deliverable", steps(&DELIVERABLE)),
    ]
}
