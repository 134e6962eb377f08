//! Attempts at what is done to relationships and their agreements.
use super::Attempt;

pub(super) const ATTEMPTS: &[Attempt] = &[
    (
        "proposeStrategicAlliance",
        8,
        r#"mutation { proposeStrategicAlliance(input: {counterpart: "$ALLY", purpose: "P", goals: [EXCHANGES], reviewMonths: 12, owner: "$STAFF"}) { errors { code } } }"#,
    ),
    (
        "proposePartnership",
        9,
        r#"mutation { proposePartnership(input: {purpose: "P", goals: [EXCHANGES], parties: [{organization: "$ORGANIZATION", role: COUNTERPART}], endsOn: "2027-01-01", owner: "$STAFF", project: {kind: GRANT_APPLICATION, title: "T", funder: "F", requestedBy: "$SECOND", deliverables: [{title: "D", dueOn: "2026-06-01"}]}}) { errors { code } } }"#,
    ),
    (
        "recordLegacyAffiliation",
        6,
        r#"mutation { recordLegacyAffiliation(input: {counterpart: "$ORGANIZATION", purpose: "P", goals: [], startedOn: "1998-09-01", owner: "$STAFF"}) { errors { code } } }"#,
    ),
    (
        "updateRelationship",
        4,
        r#"mutation { updateRelationship(input: {id: "$ALLIANCE_PROPOSED", expectedVersion: 1, purpose: "P", owner: "$STAFF"}) { errors { code } } }"#,
    ),
    (
        "startRelationshipReview",
        4,
        r#"mutation { startRelationshipReview(input: {id: "$ALLIANCE_PROPOSED", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "returnRelationship",
        4,
        r#"mutation { returnRelationship(input: {id: "$ALLIANCE_UNDER_REVIEW", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
    (
        "approveRelationship",
        7,
        r#"mutation { approveRelationship(input: {id: "$ALLIANCE_UNDER_REVIEW", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "declineRelationship",
        5,
        r#"mutation { declineRelationship(input: {id: "$ALLIANCE_UNDER_REVIEW__UNDECIDED", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
    (
        "activateRelationship",
        5,
        r#"mutation { activateRelationship(input: {id: "$ALLIANCE_APPROVED", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "withdrawRelationship",
        4,
        r#"mutation { withdrawRelationship(input: {id: "$ALLIANCE_PROPOSED", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
    (
        "suspendRelationship",
        4,
        r#"mutation { suspendRelationship(input: {id: "$ALLIANCE_ACTIVE", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
    (
        "resumeRelationship",
        5,
        r#"mutation { resumeRelationship(input: {id: "$ALLIANCE_SUSPENDED", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "terminateRelationship",
        7,
        r#"mutation { terminateRelationship(input: {id: "$ALLIANCE_ACTIVE", expectedVersion: 1, effectiveOn: "2026-02-01", reason: "R"}) { errors { code } } }"#,
    ),
    (
        "recordReview",
        5,
        r#"mutation { recordReview(input: {id: "$ALLIANCE_ACTIVE", expectedVersion: 1, outcome: CONTINUE, heldOn: "2026-02-01", notes: "N"}) { errors { code } } }"#,
    ),
    (
        "lapseAlliance",
        5,
        r#"mutation { lapseAlliance(input: {id: "$ALLIANCE_ACTIVE__UNAGREED", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
    (
        "renewAlliance",
        9,
        r#"mutation { renewAlliance(input: {id: "$ALLIANCE_LAPSED", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "completePartnership",
        5,
        r#"mutation { completePartnership(input: {id: "$PARTNERSHIP_ACTIVE", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "extendPartnership",
        5,
        r#"mutation { extendPartnership(input: {id: "$PARTNERSHIP_EXPIRED__LONGER", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "endLegacyAffiliation",
        4,
        r#"mutation { endLegacyAffiliation(input: {id: "$AFFILIATION_ACTIVE", expectedVersion: 1, effectiveOn: "2026-02-01", reason: "R"}) { errors { code } } }"#,
    ),
    (
        "reclassifyAffiliation",
        10,
        r#"mutation { reclassifyAffiliation(input: {id: "$AFFILIATION_ACTIVE", expectedVersion: 1, into: {strategicAlliance: {purpose: "P", goals: [EXCHANGES], reviewMonths: 12}}}) { errors { code } } }"#,
    ),
    (
        "addProject",
        4,
        r#"mutation { addProject(input: {partnership: "$PARTNERSHIP_ACTIVE", kind: TOOL, title: "T", deliverables: [{title: "D", dueOn: "2026-06-01"}]}) { errors { code } } }"#,
    ),
    (
        "planDeliverable",
        4,
        r#"mutation { planDeliverable(input: {project: "$PROJECT", title: "T", dueOn: "2026-06-01"}) { errors { code } } }"#,
    ),
    (
        "markDeliverableDelivered",
        5,
        r#"mutation { markDeliverableDelivered(input: {id: "$DELIVERABLE_PLANNED", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "acceptDeliverable",
        5,
        r#"mutation { acceptDeliverable(input: {id: "$DELIVERABLE_DELIVERED", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "returnDeliverable",
        5,
        r#"mutation { returnDeliverable(input: {id: "$DELIVERABLE_DELIVERED", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
    (
        "cancelDeliverable",
        5,
        r#"mutation { cancelDeliverable(input: {id: "$DELIVERABLE_PLANNED", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
    (
        "recordBoardDecision",
        3,
        r#"mutation { recordBoardDecision(input: {subject: "$ALLIANCE_UNDER_REVIEW__UNDECIDED", meetingOn: "2026-02-01", outcome: APPROVE, minuteReference: "M"}) { errors { code } } }"#,
    ),
    (
        "changeApprovalRule",
        3,
        r#"mutation { changeApprovalRule(input: {type: PARTNERSHIP, authority: STAFF, startsOn: "2026-03-01"}) { errors { code } } }"#,
    ),
    (
        "draftAgreement",
        8,
        r#"mutation { draftAgreement(input: {subject: "$ALLIANCE_PROPOSED", title: "T", text: "X", startsOn: "2026-01-01"}) { errors { code } } }"#,
    ),
    (
        "updateAgreement",
        8,
        r#"mutation { updateAgreement(input: {id: "$AGREEMENT_DRAFT", expectedVersion: 1, title: "T", addParties: ["$ALLY"]}) { errors { code } } }"#,
    ),
    (
        "deleteAgreement",
        7,
        r#"mutation { deleteAgreement(input: {id: "$AGREEMENT_DRAFT", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "freezeAgreement",
        6,
        r#"mutation { freezeAgreement(input: {id: "$AGREEMENT_DRAFT", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "reopenAgreement",
        6,
        r#"mutation { reopenAgreement(input: {id: "$AGREEMENT_AGREED", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "recordSignature",
        7,
        r#"mutation { recordSignature(input: {id: "$AGREEMENT_PARTLY_SIGNED__AHEAD", expectedVersion: 1, digest: "abababababababababababababababababababababababababababababababab", signatures: [{party: "$ORGANIZATION", office: "O", signedOn: "2026-02-01"}]}) { errors { code } } }"#,
    ),
    (
        "terminateAgreement",
        7,
        r#"mutation { terminateAgreement(input: {id: "$AGREEMENT_IN_FORCE", expectedVersion: 1, effectiveOn: "2026-02-01", reason: "R"}) { errors { code } } }"#,
    ),
    (
        "abandonAgreement",
        7,
        r#"mutation { abandonAgreement(input: {id: "$AGREEMENT_AGREED", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
];
