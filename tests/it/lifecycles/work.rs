//! How what is done under relationships is tried against the project's own table, `further_transitions.csv`.
use chapterhouse::{
    agreement::obligation,
    relationship::{collaboration, workplan},
    resource,
};

use super::{Concept, Trial, steps};

pub(super) const CONCEPT: Concept = Concept {
    trials: TRIALS,
    begin: &[
        ("Collaboration", "collaboration"),
        ("WorkPlanItem", "work_plan_item"),
        ("Obligation", "obligation"),
        ("Resource", "resource"),
    ],
    unmet_at_begin: &[
        ("addCollaboration", "$ALLIANCE_ACTIVE", "$ALLIANCE_TERMINATED"),
        ("addCollaboration", "$ALLIANCE_ACTIVE", "$PARTNERSHIP_ACTIVE"),
        ("addCollaboration", "ourGoal: \"O\", ", ""),
        ("addWorkPlanItem", "$PARTNERSHIP_ACTIVE", "$PARTNERSHIP_COMPLETED"),
        ("addWorkPlanItem", "year: 2026", "year: 26"),
        ("addObligation", "$AGREEMENT_IN_FORCE", "$AGREEMENT_EXPIRED"),
        ("addObligation", "$AGREEMENT_IN_FORCE", "$AGREEMENT_ABANDONED"),
        ("addObligation", "party: \"$SECOND\", ", ""),
        ("addObligation", "$SECOND", "$ALLY"),
        ("addObligation", "COUNTERPART", "ASSOCIATION"),
        ("addObligation", "2026-06-30", "2025-12-31"),
        ("createResource", "title: \"T\", ", ""),
        ("createResource", "language: \"en\", ", ""),
    ],
    elsewhere: &["addCollaboration", "addWorkPlanItem", "addObligation", "createResource"],
    not_due: &[],
    life_cycles: || {
        vec![
            ("Collaboration", steps(&collaboration::rules::LIFE)),
            ("WorkPlanItem", steps(&workplan::rules::LIFE)),
            ("Obligation", steps(&obligation::rules::LIFE)),
            ("Resource", steps(&resource::rules::LIFE)),
        ]
    },
    of_row: |_| None,
    adapt: |_, document| document.to_owned(),
    before_the_clock: |_, _, _| Box::pin(async {}),
};

const REASON: (&str, &str) = ("reason: \"R\"", "reason: \"  \"");

const TRIALS: &[Trial] = &[
    Trial {
        entity: "Collaboration",
        name: "COLLABORATION",
        table: "collaboration",
        met: &[],
        unmet: &[
            ("startCollaboration", "RESTING", "", ""),
            ("startCollaboration", "EARLY", "", ""),
            ("cancelCollaboration", "", REASON.0, REASON.1),
        ],
    },
    Trial {
        entity: "WorkPlanItem",
        name: "ITEM",
        table: "work_plan_item",
        met: &[],
        unmet: &[
            ("reportWorkPlanProgress", "", "progress: \"P\"", "progress: \"  \""),
            ("dropWorkPlanItem", "", REASON.0, REASON.1),
        ],
    },
    Trial {
        entity: "Obligation",
        name: "OBLIGATION",
        table: "obligation",
        met: &[],
        unmet: &[
            ("meetObligation", "", "text: \"E\", url: \"https://example.org/e\", ", ""),
            ("meetObligation", "", "2026-02-01", "2026-03-02"),
            ("waiveObligation", "", REASON.0, REASON.1),
        ],
    },
    Trial {
        entity: "Resource",
        name: "RESOURCE",
        table: "resource",
        met: &[],
        unmet: &[("publishResource", "BARE", "", ""), ("withdrawResource", "", REASON.0, REASON.1)],
    },
];
