//! How branches and their goals are tried against the contract.
use chapterhouse::branch::rules::{GOAL, LIFE_CYCLE};

use super::{Concept, Row, Soon, Steps, Trial, UnmetAtBegin, steps};
use crate::support::World;

pub(super) const CONCEPT: Concept = Concept {
    trials: TRIALS,
    begin: &[("Branch", "branch"), ("BranchGoal", "branch_goal")],
    unmet_at_begin: UNMET_AT_BEGIN,
    elsewhere: &[(
        "setBranchGoal",
        "main-office staff",
        "branch::staff_are_not_of_the_main_office_while_they_are_posted_and_administrators_are_always",
    )],
    rows_elsewhere: &[],
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
            ("approveBranch", "board decision APPROVE", "UNDECIDED", "", ""),
            ("approveBranch", "board decision APPROVE", "DECLINED", "", ""),
            ("approveBranch", "board decision APPROVE", "DEFERRED", "", ""),
            ("declineBranch", "", "DEFERRED", "", ""),
            ("declineBranch", "reason", "", REASON.0, REASON.1),
            ("openBranch", "at least one staff member posted", "UNSTAFFED", "", ""),
            ("openBranch", "at least one staff member posted", "LEAVING", "", ""),
            ("openBranch", "main office set", "ARCHIVED", "", ""),
            ("openBranch", "opening date", "", "2026-02-01", "2026-03-02"),
            ("openBranch", "opening date", "", "2026-02-01", "2026-01-31"),
            ("closeBranch", "board decision DISSOLVE", "UNDECIDED", "", ""),
            ("closeBranch", "board decision DISSOLVE", "KEPT", "", ""),
            ("closeBranch", "", "", "handoverNotes: \"H\"", "handoverNotes: \"  \""),
            ("dissolveBranch", "no open goal", "BUSY", "", ""),
            ("dissolveBranch", "staff postings ended", "STAFFED", "", ""),
            ("dissolveBranch", "no agreement IN_FORCE", "BOUND", "", ""),
            ("dissolveBranch", "or SIGNED", "PROMISED", "", ""),
            ("dissolveBranch", "closing date", "", "2026-02-01", "2026-03-02"),
            ("dissolveBranch", "closing date", "", "2026-02-01", "2026-01-31"),
            ("withdrawBranch", "reason", "", REASON.0, REASON.1),
        ],
    },
    Trial {
        entity: "BranchGoal",
        name: "GOAL",
        table: "branch_goal",
        met: &[],
        unmet: &[
            ("reportBranchProgress", "staff posted at the branch, or main office", "ELSEWHERE", "", ""),
            ("reportBranchProgress", "", "FROZEN", "", ""),
            ("reportBranchProgress", "", "", "text: \"P\"", "text: \"  \""),
            ("achieveBranchGoal", "main-office staff", "POSTED", "", ""),
            ("achieveBranchGoal", "main-office staff", "ELSEWHERE", "", ""),
            ("dropBranchGoal", "main-office staff", "POSTED", "", ""),
            ("dropBranchGoal", "main-office staff", "ELSEWHERE", "", ""),
            ("dropBranchGoal", "reason", "", REASON.0, REASON.1),
        ],
    },
];

const UNMET_AT_BEGIN: &[UnmetAtBegin] = &[
    ("proposeBranch", "main office", "$OFFICE", "$SECOND"),
    ("proposeBranch", "main office", "mainOffice: \"$OFFICE\", ", ""),
    ("proposeBranch", "city", "city: \"Oslo\", ", ""),
    ("proposeBranch", "country", "countryCode: \"NO\", ", ""),
    ("proposeBranch", "legal form", ", legalForm: \"L\"", ""),
    ("setBranchGoal", "", "$BRANCH_OPEN", "$BRANCH_APPROVED"),
    ("setBranchGoal", "", "$BRANCH_OPEN", "$BRANCH_CLOSING"),
    ("setBranchGoal", "", "text: \"T\"", "text: \"  \""),
    ("setBranchGoal", "", "2026", "2019"),
    ("setBranchGoal", "", "2026", "2037"),
];

fn before_the_clock<'a>(_: &'a World, _: &'a Row, _: &'a str) -> Soon<'a> {
    Box::pin(async {})
}

fn life_cycles() -> Vec<(&'static str, Steps)> {
    vec![("Branch", steps(&LIFE_CYCLE)), ("BranchGoal", steps(&GOAL))]
}
