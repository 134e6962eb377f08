//! Attempts at what is done to branches, their assignments and their goals.
use super::Attempt;

pub(super) const ATTEMPTS: &[Attempt] = &[
    (
        "proposeBranch",
        6,
        r#"mutation { proposeBranch(input: {name: "B", mainOffice: "$OFFICE", hostOrganization: "$SECOND", countryCode: "NO", city: "Oslo", legalForm: "L"}) { errors { code } } }"#,
    ),
    (
        "updateBranch",
        6,
        r#"mutation { updateBranch(input: {id: "$BRANCH_OPEN", expectedVersion: 1, name: "B", mainOffice: "$OFFICE", hostOrganization: "$SECOND", countryCode: "NO", city: "Bergen", legalForm: "L"}) { errors { code } } }"#,
    ),
    (
        "approveBranch",
        5,
        r#"mutation { approveBranch(input: {id: "$BRANCH_PROPOSED", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "declineBranch",
        5,
        r#"mutation { declineBranch(input: {id: "$BRANCH_PROPOSED__UNDECIDED", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
    (
        "withdrawBranch",
        4,
        r#"mutation { withdrawBranch(input: {id: "$BRANCH_APPROVED", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
    (
        "openBranch",
        8,
        r#"mutation { openBranch(input: {id: "$BRANCH_APPROVED", expectedVersion: 1, openedOn: "2026-02-01"}) { errors { code } } }"#,
    ),
    (
        "closeBranch",
        5,
        r#"mutation { closeBranch(input: {id: "$BRANCH_OPEN", expectedVersion: 1, handoverNotes: "H"}) { errors { code } } }"#,
    ),
    (
        "dissolveBranch",
        7,
        r#"mutation { dissolveBranch(input: {id: "$BRANCH_CLOSING", expectedVersion: 1, closedOn: "2026-02-01"}) { errors { code } } }"#,
    ),
    (
        "assignStaffToBranch",
        5,
        r#"mutation { assignStaffToBranch(input: {branch: "$BRANCH_OPEN", account: "$STAFF", title: "T", startsOn: "2026-03-01", endsOn: "2026-06-01"}) { errors { code } } }"#,
    ),
    (
        "endBranchAssignment",
        6,
        r#"mutation { endBranchAssignment(input: {id: "$ASSIGNMENT", expectedVersion: 1, endsOn: "2026-03-01"}) { errors { code } } }"#,
    ),
    (
        "setBranchGoal",
        3,
        r#"mutation { setBranchGoal(input: {branch: "$BRANCH_OPEN", year: 2026, text: "T"}) { errors { code } } }"#,
    ),
    (
        "reportBranchProgress",
        6,
        r#"mutation { reportBranchProgress(input: {id: "$GOAL_OPEN", expectedVersion: 1, text: "P"}) { errors { code } } }"#,
    ),
    (
        "achieveBranchGoal",
        5,
        r#"mutation { achieveBranchGoal(input: {id: "$GOAL_OPEN", expectedVersion: 1}) { errors { code } } }"#,
    ),
    (
        "dropBranchGoal",
        5,
        r#"mutation { dropBranchGoal(input: {id: "$GOAL_OPEN", expectedVersion: 1, reason: "R"}) { errors { code } } }"#,
    ),
];
