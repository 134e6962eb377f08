//! Attempts at what is done under relationships, and at what comes of it.
use super::Attempt;

pub(super) const ATTEMPTS: &[Attempt] = &[
    (
        "addCollaboration",
        3,
        r#"mutation { addCollaboration(input: {alliance: "$ALLIANCE_ACTIVE", kind: CONTENT, title: "T", startsOn: "2026-04-01", endsOn: "2026-05-01", ourGoal: "O", theirGoal: "G"}) { errors { code } } }"#,
    ),
    (
        "updateCollaboration",
        3,
        r#"mutation { updateCollaboration(input: {id: "$COLLABORATION_PLANNED", expectedVersion: 1, title: "T"}) { errors { code } } }"#,
    ),
    (
        "startCollaboration",
        5,
        r#"mutation { startCollaboration(input: {id: "$COLLABORATION_PLANNED", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "finishCollaboration",
        5,
        r#"mutation { finishCollaboration(input: {id: "$COLLABORATION_UNDERWAY", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "cancelCollaboration",
        5,
        r#"mutation { cancelCollaboration(input: {id: "$COLLABORATION_PLANNED", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
    (
        "addWorkPlanItem",
        5,
        r#"mutation { addWorkPlanItem(input: {relationship: "$PARTNERSHIP_ACTIVE", year: 2026, text: "T"}) { errors { code } } }"#,
    ),
    (
        "reportWorkPlanProgress",
        3,
        r#"mutation { reportWorkPlanProgress(input: {id: "$ITEM_OPEN", expectedVersion: 1, progress: "P"}) { errors { code } } }"#,
    ),
    (
        "finishWorkPlanItem",
        3,
        r#"mutation { finishWorkPlanItem(input: {id: "$ITEM_OPEN", expectedVersion: 1, progress: "P"}) { errors { code } } }"#,
    ),
    (
        "dropWorkPlanItem",
        3,
        r#"mutation { dropWorkPlanItem(input: {id: "$ITEM_OPEN", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
    (
        "appointLiaison",
        4,
        r#"mutation { appointLiaison(input: {relationship: "$ALLIANCE_ACTIVE", side: THEIRS, personName: "P", personEmail: "p@example.org", startsOn: "2026-01-01"}) { errors { code } } }"#,
    ),
    (
        "endLiaison",
        3,
        r#"mutation { endLiaison(input: {id: "$LIAISON", expectedVersion: 1, endsOn: "2026-03-01"}) { errors { code } } }"#,
    ),
    (
        "addObligation",
        4,
        r#"mutation { addObligation(input: {agreement: "$AGREEMENT_IN_FORCE", owner: COUNTERPART, party: "$SECOND", text: "T", period: MONTHLY, dueOn: "2026-06-30"}) { errors { code } } }"#,
    ),
    (
        "meetObligation",
        5,
        r#"mutation { meetObligation(input: {id: "$OBLIGATION_OPEN", expectedVersion: 1, evidence: {text: "E", url: "https://example.org/e", metOn: "2026-02-01"}}) { errors { code } } }"#,
    ),
    (
        "waiveObligation",
        5,
        r#"mutation { waiveObligation(input: {id: "$OBLIGATION_OPEN", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
    (
        "waiveObligations",
        5,
        r#"mutation { waiveObligations(input: {rows: [{id: "$OBLIGATION_OPEN"}], errorPolicy: REJECT_ALL, reason: "R"}) { errors { code } } }"#,
    ),
    (
        "createResource",
        11,
        r#"mutation { createResource(input: {title: "T", kind: GUIDE, language: "en", summary: "S", url: "https://example.org/r", addGoals: [EXCHANGES], addTopics: ["W"], addOrganizations: ["$ORGANIZATION"], collaboration: "$COLLABORATION_DONE"}) { errors { code } } }"#,
    ),
    (
        "updateResource",
        4,
        r#"mutation { updateResource(input: {id: "$RESOURCE_DRAFT", expectedVersion: 1, language: "pt-BR", relationship: "$ALLIANCE_ACTIVE"}) { errors { code } } }"#,
    ),
    (
        "publishResource",
        3,
        r#"mutation { publishResource(input: {id: "$RESOURCE_DRAFT", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "withdrawResource",
        3,
        r#"mutation { withdrawResource(input: {id: "$RESOURCE_PUBLISHED", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
];
