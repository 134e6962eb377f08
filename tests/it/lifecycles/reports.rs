//! How what chapters owe and report is tried against the contract.
use chapterhouse::chapter::{report, requirement};

use super::{Concept, Row, Trial, steps};

/// What the clock announces, and what is then to be written.
const ANNOUNCED: &str = "chapter::requirements::what_is_owed_is_announced_once_and_its_report_opens_with_it";

pub(super) const CONCEPT: Concept = Concept {
    trials: &[
        Trial {
            entity: "RequirementDue",
            name: "DUE",
            table: "requirement_due",
            met: &[("meetRequirement", "", "EVIDENCED"), ("markRequirementOverdue", "", "PAST")],
            unmet: &[
                ("extendRequirement", "reason", "", REASON.0, REASON.1),
                ("extendRequirement", "new due date", "", "2026-05-01", "2026-02-01"),
                ("waiveRequirement", "reason", "", REASON.0, REASON.1),
                ("waiveRequirement", "expiry", "", "2027-03-31", "2025-03-31"),
            ],
        },
        Trial {
            entity: "ChapterReport",
            name: "REPORT",
            table: "chapter_report",
            met: &[],
            unmet: &[
                ("saveReport", "own chapter", "FOREIGN", "", ""),
                ("saveReport", "", "", "\"T\"", "\"\\u200b\""),
                ("submitReport", "own chapter", "FOREIGN", "", ""),
                ("submitReport", "all required sections", "INCOMPLETE", "", ""),
                ("recallReport", "own chapter", "FOREIGN", "", ""),
                ("recallReport", "not yet opened by staff", "OPENED", "", ""),
                ("returnReport", "comment", "", "comment: \"C\"", "comment: \"  \""),
                ("publishReport", "no personal data in the public part", "NAMED", "", ""),
                ("unpublishReport", "reason", "", REASON.0, REASON.1),
                ("waiveReport", "reason", "", REASON.0, REASON.1),
            ],
        },
    ],
    begin: &[],
    unmet_at_begin: &[],
    elsewhere: &[],
    rows_elsewhere: &[("openRequirement", "SYSTEM", ANNOUNCED), ("openReport", "SYSTEM", ANNOUNCED)],
    not_due: &[
        ("DUE_OPEN", "RequirementDue", "meetRequirement", "evidence in time"),
        ("DUE_OVERDUE__FOREIGN", "RequirementDue", "meetRequirement", "evidence late"),
        ("DUE_OPEN__LAST_DAY", "RequirementDue", "markRequirementOverdue", "due date plus grace passed"),
    ],
    life_cycles: || {
        vec![
            ("RequirementDue", steps(&requirement::rules::LIFE_CYCLE)),
            ("ChapterReport", steps(&report::rules::LIFE_CYCLE)),
        ]
    },
    of_row: |_: &Row| None,
    adapt: |_, document| document.to_owned(),
    before_the_clock: |_, _, _| Box::pin(async {}),
};

const REASON: (&str, &str) = ("reason: \"R\"", "reason: \"  \"");
