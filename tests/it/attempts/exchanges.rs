//! Attempts at what is done to rounds and applications. The tokens of these are made of their ids.
use super::Attempt;

pub(super) const ATTEMPTS: &[Attempt] = &[
    (
        "planRound",
        8,
        r#"mutation { planRound(input: {program: "$PROGRAM", name: "N", year: 2026, timeZone: "Europe/Oslo", capacity: 10, startsOn: "2026-06-01", endsOn: "2026-10-31", call: {opensOn: "2026-03-01", deadline: "2026-04-30"}, addCriteria: [{name: "C", weight: 50}], addEligibilityRules: [{statement: "S", reason: "R"}]}) { errors { code } } }"#,
    ),
    (
        "updateRound",
        8,
        r#"mutation { updateRound(input: {id: "$ROUND_PLANNED", expectedVersion: 1, name: "N", capacity: 12, hostCall: {opensOn: "2026-02-01", deadline: "2026-02-28"}, addCriteria: [{name: "C", weight: 50}], addEligibilityRules: [{side: HOST, statement: "S", reason: "R"}]}) { errors { code } } }"#,
    ),
    (
        "openRoundCall",
        5,
        r#"mutation { openRoundCall(input: {id: "$ROUND_PLANNED", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "closeRoundCall",
        3,
        r#"mutation { closeRoundCall(input: {id: "$ROUND_CALL_OPEN", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "finishMatching",
        5,
        r#"mutation { finishMatching(input: {id: "$ROUND_SELECTION", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "closeRound",
        5,
        r#"mutation { closeRound(input: {id: "$ROUND_REPORTING", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "holdRound",
        3,
        r#"mutation { holdRound(input: {id: "$ROUND_SELECTION", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
    (
        "resumeRound",
        3,
        r#"mutation { resumeRound(input: {id: "$ROUND_ON_HOLD", expectedVersion: 1, startsOn: "2026-06-01", endsOn: "2026-10-31", call: {opensOn: "2026-03-01", deadline: "2026-04-30"}}) { errors { code } } }"#,
    ),
    (
        "cancelRound",
        9,
        r#"mutation { cancelRound(input: {id: "$ROUND_SELECTION", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
    (
        "startApplication",
        6,
        r#"mutation { startApplication(input: {round: "$ROUND_CALL_OPEN", side: VISITOR, organization: "$ORGANIZATION", contactName: "C", contactMailbox: "c@example.org", language: "en"}) { errors { code } } }"#,
    ),
    (
        "saveApplication",
        10,
        r#"mutation { saveApplication(input: {token: "pass_$APPLICATION_DRAFT", answers: [{question: "$QUESTION", text: "Rice"}]}) { errors { code } } }"#,
    ),
    (
        "submitApplication",
        10,
        r#"mutation { submitApplication(input: {token: "pass_$APPLICATION_DRAFT", confirmedRules: ["$RULE"], consents: true}) { errors { code } } }"#,
    ),
    (
        "withdrawApplication",
        8,
        r#"mutation { withdrawApplication(input: {token: "pass_$APPLICATION_SUBMITTED"}) { errors { code } } }"#,
    ),
    ("takeOffer", 10, r#"mutation { takeOffer(input: {token: "pass_$OFFER_OFFERED"}) { errors { code } } }"#),
    ("refuseOffer", 8, r#"mutation { refuseOffer(input: {token: "pass_$OFFER_OFFERED"}) { errors { code } } }"#),
    (
        "publishApplicationForm",
        5,
        r#"mutation { publishApplicationForm(input: {round: "$ROUND_CALL_OPEN", questions: [{label: "Q", kind: CHOICE, choices: ["One", "Two"], isRequired: true, isSensitive: false}]}) { errors { code } } }"#,
    ),
    (
        "scoreApplication",
        11,
        r#"mutation { scoreApplication(input: {id: "$APPLICATION_SUBMITTED__UNSCORED", scores: [{criterion: "$CRITERION", points: 7}], note: "N"}) { errors { code } } }"#,
    ),
    (
        "recuseFromReview",
        7,
        r#"mutation { recuseFromReview(input: {id: "$APPLICATION_SUBMITTED__UNSCORED", reason: "R"}) { errors { code } } }"#,
    ),
    (
        "shortlistApplication",
        8,
        r#"mutation { shortlistApplication(input: {id: "$APPLICATION_SUBMITTED", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "acceptApplication",
        8,
        r#"mutation { acceptApplication(input: {id: "$APPLICATION_SHORTLISTED", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "waitlistApplication",
        6,
        r#"mutation { waitlistApplication(input: {id: "$APPLICATION_SHORTLISTED", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "rejectApplication",
        5,
        r#"mutation { rejectApplication(input: {id: "$APPLICATION_SUBMITTED", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
    (
        "offerPlace",
        8,
        r#"mutation { offerPlace(input: {id: "$APPLICATION_WAITLISTED", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "proposePlacement",
        8,
        r#"mutation { proposePlacement(input: {sideA: {application: "$APPLICATION_ACCEPTED", role: RESOURCE}, sideB: {application: "$APPLICATION_ACCEPTED__HOST", role: APPLICANT}, theme: "T"}) { errors { code } } }"#,
    ),
    (
        "confirmPlacementSide",
        9,
        r#"mutation { confirmPlacementSide(input: {token: "pass_$PLACEMENT_PROPOSED", ratifiedOn: "2026-02-20"}) { errors { code } } }"#,
    ),
    (
        "refusePlacementSide",
        10,
        r#"mutation { refusePlacementSide(input: {token: "pass_$PLACEMENT_PROPOSED"}) { errors { code } } }"#,
    ),
    (
        "startPlacement",
        6,
        r#"mutation { startPlacement(input: {id: "$PLACEMENT_CONFIRMED", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "completePlacement",
        10,
        r#"mutation { completePlacement(input: {id: "$PLACEMENT_UNDERWAY", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "cancelPlacement",
        7,
        r#"mutation { cancelPlacement(input: {id: "$PLACEMENT_CONFIRMED", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
    (
        "fileExchangeReport",
        11,
        r#"mutation { fileExchangeReport(input: {token: "pass_$PLACEMENT_COMPLETED", text: "T"}) { errors { code } } }"#,
    ),
    (
        "waiveExchangeReport",
        7,
        r#"mutation { waiveExchangeReport(input: {id: "$PLACEMENT_COMPLETED", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
    (
        "fileFollowUp",
        10,
        r#"mutation { fileFollowUp(input: {token: "pass_$PLACEMENT_REPORTED", kind: AFTER_30_DAYS, text: "T"}) { errors { code } } }"#,
    ),
    (
        "waiveFollowUp",
        3,
        r#"mutation { waiveFollowUp(input: {id: "$FOLLOWUP_DUE", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
    (
        "planLeg",
        6,
        r#"mutation { planLeg(input: {placement: "$PLACEMENT_PROPOSED", direction: A_TO_B, startsOn: "2026-05-10", endsOn: "2026-05-17"}) { errors { code } } }"#,
    ),
    (
        "waiveLeg",
        7,
        r#"mutation { waiveLeg(input: {id: "$LEG_PLANNED", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
    (
        "cancelLeg",
        7,
        r#"mutation { cancelLeg(input: {id: "$LEG_PLANNED", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
    (
        "pinPair",
        5,
        r#"mutation { pinPair(input: {visitor: "$APPLICATION_ACCEPTED", host: "$APPLICATION_ACCEPTED__HOST"}) { errors { code } } }"#,
    ),
    (
        "forbidPair",
        5,
        r#"mutation { forbidPair(input: {visitor: "$APPLICATION_ACCEPTED", host: "$APPLICATION_ACCEPTED__HOST"}) { errors { code } } }"#,
    ),
    ("freePair", 3, r#"mutation { freePair(input: {id: "$PAIRING", expectedVersion: 1}) { errors { code } } }"#),
    (
        "matchRound",
        29,
        r#"mutation { matchRound(input: {id: "$ROUND_SELECTION__UNMATCHED", expectedVersion: 1, dryRun: false}) { errors { code } } }"#,
    ),
];
