//! How branches and their goals are tried against the contract.
use chapterhouse::branch::rules::{GOAL, LIFE};

use super::{Concept, Row, Soon, Steps, Trial, steps};
use crate::support::World;

pub(super) const CONCEPT: Concept = Concept {
    trials: TRIALS,
    begin: &[("Branch", "branch"), ("BranchGoal", "branch_goal")],
    unmet_at_begin: UNMET_AT_BEGIN,
    elsewhere: &["proposeBranch", "setBranchGoal"],
    not_due: &[],
    life_cycles,
    of_row: |_| None,
    adapt: |_, document| document.to_owned(),
    before_the_clock,
};

const REASON: (&str, &str) = ("reason: \"R\"", "reason: \"  \"");

const TRIALS: &[Trial] = &[
    Trial {
        entity: "Branch",
        name: "BRANCH",
        table: "branch",
        met: &[("declineBranch", "", "UNDECIDED")],
        unmet: &[
            ("approveBranch", "UNDECIDED", "", ""),
            ("approveBranch", "DECLINED", "", ""),
            ("approveBranch", "DEFERRED", "", ""),
            ("declineBranch", "DEFERRED", "", ""),
            ("declineBranch", "", REASON.0, REASON.1),
            ("openBranch", "UNSTAFFED", "", ""),
            ("openBranch", "LEAVING", "", ""),
            ("openBranch", "ARCHIVED", "", ""),
            ("openBranch", "", "2026-02-01", "2026-03-02"),
            ("openBranch", "", "2026-02-01", "2026-01-31"),
            ("closeBranch", "UNDECIDED", "", ""),
            ("closeBranch", "KEPT", "", ""),
            ("closeBranch", "", "handover: \"H\"", "handover: \"  \""),
            ("dissolveBranch", "BUSY", "", ""),
            ("dissolveBranch", "STAFFED", "", ""),
            ("dissolveBranch", "BOUND", "", ""),
            ("dissolveBranch", "PROMISED", "", ""),
            ("dissolveBranch", "", "2026-02-01", "2026-03-02"),
            ("dissolveBranch", "", "2026-02-01", "2026-01-31"),
            ("withdrawBranch", "", REASON.0, REASON.1),
        ],
    },
    Trial {
        entity: "BranchGoal",
        name: "GOAL",
        table: "branch_goal",
        met: &[],
        unmet: &[
            ("reportBranchProgress", "ELSEWHERE", "", ""),
            ("reportBranchProgress", "FROZEN", "", ""),
            ("reportBranchProgress", "", "text: \"P\"", "text: \"  \""),
            ("achieveBranchGoal", "POSTED", "", ""),
            ("achieveBranchGoal", "ELSEWHERE", "", ""),
            ("dropBranchGoal", "POSTED", "", ""),
            ("dropBranchGoal", "ELSEWHERE", "", ""),
            ("dropBranchGoal", "", REASON.0, REASON.1),
        ],
    },
];

/// That staff posted at a branch set no goals is tried in the branch's walk.
const UNMET_AT_BEGIN: &[(&str, &str, &str)] = &[
    ("proposeBranch", "$OFFICE", "$SECOND"),
    ("proposeBranch", "mainOffice: \"$OFFICE\", ", ""),
    ("proposeBranch", "city: \"Oslo\", ", ""),
    ("proposeBranch", "countryCode: \"NO\", ", ""),
    ("proposeBranch", ", legalForm: \"L\"", ""),
    ("setBranchGoal", "$BRANCH_OPEN", "$BRANCH_APPROVED"),
    ("setBranchGoal", "$BRANCH_OPEN", "$BRANCH_CLOSING"),
    ("setBranchGoal", "text: \"T\"", "text: \"  \""),
    ("setBranchGoal", "2026", "2019"),
    ("setBranchGoal", "2026", "2037"),
];

fn before_the_clock<'a>(_: &'a World, _: &'a Row, _: &'a str) -> Soon<'a> {
    Box::pin(async {})
}

fn life_cycles() -> Vec<(&'static str, Steps)> {
    vec![("Branch", steps(&LIFE)), ("BranchGoal", steps(&GOAL))]
}
