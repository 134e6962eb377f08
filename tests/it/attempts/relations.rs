//! Attempts at what is done to relationships and their agreements.
use super::Attempt;

pub(super) const ATTEMPTS: &[Attempt] = &[
    (
        "proposeStrategicAlliance",
        r#"mutation { proposeStrategicAlliance(input: {counterpart: "$ALLY", purpose: "P", goals: [EXCHANGES], reviewMonths: 12, owner: "$STAFF"}) { errors { code } } }"#,
    ),
    (
        "proposePartnership",
        r#"mutation { proposePartnership(input: {purpose: "P", goals: [EXCHANGES], parties: [{organization: "$ORGANIZATION", role: COUNTERPART}], endsOn: "2027-01-01", owner: "$STAFF", project: {kind: GRANT_APPLICATION, title: "T", funder: "F", requestedBy: "$SECOND", deliverables: [{title: "D", dueOn: "2026-06-01"}]}}) { errors { code } } }"#,
    ),
    (
        "recordLegacyAffiliation",
        r#"mutation { recordLegacyAffiliation(input: {counterpart: "$ORGANIZATION", purpose: "P", goals: [], startedOn: "1998-09-01", owner: "$STAFF"}) { errors { code } } }"#,
    ),
    (
        "updateRelationship",
        r#"mutation { updateRelationship(input: {id: "$ALLIANCE_PROPOSED", expectedVersion: 1, purpose: "P", owner: "$STAFF"}) { errors { code } } }"#,
    ),
    (
        "startRelationshipReview",
        r#"mutation { startRelationshipReview(input: {id: "$ALLIANCE_PROPOSED", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "returnRelationship",
        r#"mutation { returnRelationship(input: {id: "$ALLIANCE_UNDER_REVIEW", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
    (
        "approveRelationship",
        r#"mutation { approveRelationship(input: {id: "$ALLIANCE_UNDER_REVIEW", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "declineRelationship",
        r#"mutation { declineRelationship(input: {id: "$ALLIANCE_UNDER_REVIEW__UNDECIDED", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
    (
        "activateRelationship",
        r#"mutation { activateRelationship(input: {id: "$ALLIANCE_APPROVED", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "withdrawRelationship",
        r#"mutation { withdrawRelationship(input: {id: "$ALLIANCE_PROPOSED", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
    (
        "suspendRelationship",
        r#"mutation { suspendRelationship(input: {id: "$ALLIANCE_ACTIVE", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
    (
        "resumeRelationship",
        r#"mutation { resumeRelationship(input: {id: "$ALLIANCE_SUSPENDED", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "terminateRelationship",
        r#"mutation { terminateRelationship(input: {id: "$ALLIANCE_ACTIVE", expectedVersion: 1, effectiveOn: "2026-02-01", reason: "R"}) { errors { code } } }"#,
    ),
    (
        "recordReview",
        r#"mutation { recordReview(input: {id: "$ALLIANCE_ACTIVE", expectedVersion: 1, outcome: CONTINUE, heldOn: "2026-02-01", notes: "N"}) { errors { code } } }"#,
    ),
    (
        "lapseAlliance",
        r#"mutation { lapseAlliance(input: {id: "$ALLIANCE_ACTIVE__UNAGREED", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
    (
        "renewAlliance",
        r#"mutation { renewAlliance(input: {id: "$ALLIANCE_LAPSED", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "completePartnership",
        r#"mutation { completePartnership(input: {id: "$PARTNERSHIP_ACTIVE", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "extendPartnership",
        r#"mutation { extendPartnership(input: {id: "$PARTNERSHIP_EXPIRED__LONGER", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "endLegacyAffiliation",
        r#"mutation { endLegacyAffiliation(input: {id: "$AFFILIATION_ACTIVE", expectedVersion: 1, effectiveOn: "2026-02-01", reason: "R"}) { errors { code } } }"#,
    ),
    (
        "reclassifyAffiliation",
        r#"mutation { reclassifyAffiliation(input: {id: "$AFFILIATION_ACTIVE", expectedVersion: 1, into: {strategicAlliance: {purpose: "P", goals: [EXCHANGES], reviewMonths: 12}}}) { errors { code } } }"#,
    ),
    (
        "addProject",
        r#"mutation { addProject(input: {partnership: "$PARTNERSHIP_ACTIVE", kind: TOOL, title: "T", deliverables: [{title: "D", dueOn: "2026-06-01"}]}) { errors { code } } }"#,
    ),
    (
        "planDeliverable",
        r#"mutation { planDeliverable(input: {project: "$PROJECT", title: "T", dueOn: "2026-06-01"}) { errors { code } } }"#,
    ),
    (
        "deliverDeliverable",
        r#"mutation { deliverDeliverable(input: {id: "$DELIVERABLE_PLANNED", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "acceptDeliverable",
        r#"mutation { acceptDeliverable(input: {id: "$DELIVERABLE_DELIVERED", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "returnDeliverable",
        r#"mutation { returnDeliverable(input: {id: "$DELIVERABLE_DELIVERED", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
    (
        "cancelDeliverable",
        r#"mutation { cancelDeliverable(input: {id: "$DELIVERABLE_PLANNED", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
    (
        "recordBoardDecision",
        r#"mutation { recordBoardDecision(input: {subject: "$ALLIANCE_UNDER_REVIEW__UNDECIDED", meetingOn: "2026-02-01", outcome: APPROVE, minuteReference: "M"}) { errors { code } } }"#,
    ),
    (
        "changeApprovalRule",
        r#"mutation { changeApprovalRule(input: {type: PARTNERSHIP, authority: STAFF, startsOn: "2026-03-01"}) { errors { code } } }"#,
    ),
    (
        "draftAgreement",
        r#"mutation { draftAgreement(input: {subject: "$ALLIANCE_PROPOSED", title: "T", text: "X", startsOn: "2026-01-01"}) { errors { code } } }"#,
    ),
    (
        "updateAgreement",
        r#"mutation { updateAgreement(input: {id: "$AGREEMENT_DRAFT", expectedVersion: 1, title: "T", addParties: ["$ALLY"]}) { errors { code } } }"#,
    ),
    (
        "deleteAgreement",
        r#"mutation { deleteAgreement(input: {id: "$AGREEMENT_DRAFT", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "freezeAgreement",
        r#"mutation { freezeAgreement(input: {id: "$AGREEMENT_DRAFT", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "reopenAgreement",
        r#"mutation { reopenAgreement(input: {id: "$AGREEMENT_AGREED", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "recordSignature",
        r#"mutation { recordSignature(input: {id: "$AGREEMENT_PARTLY_SIGNED", expectedVersion: 1, digest: "abababababababababababababababababababababababababababababababab", signatures: [{party: "$ORGANIZATION", office: "O", signedOn: "2026-02-01"}]}) { errors { code } } }"#,
    ),
    (
        "terminateAgreement",
        r#"mutation { terminateAgreement(input: {id: "$AGREEMENT_IN_FORCE", expectedVersion: 1, effectiveOn: "2026-02-01", reason: "R"}) { errors { code } } }"#,
    ),
    (
        "abandonAgreement",
        r#"mutation { abandonAgreement(input: {id: "$AGREEMENT_AGREED", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
];
