//! Attempts at what is done to rounds.
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
        4,
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
        8,
        r#"mutation { cancelRound(input: {id: "$ROUND_SELECTION", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
];
