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
        ("addCollaboration", "an alliance that is not over", "$ALLIANCE_ACTIVE", "$ALLIANCE_TERMINATED"),
        ("addCollaboration", "an alliance that is not over", "$ALLIANCE_ACTIVE", "$PARTNERSHIP_ACTIVE"),
        ("addCollaboration", "both sides' goals", "ourGoal: \"O\", ", ""),
        ("addCollaboration", "both sides' goals", ", theirGoal: \"G\"", ""),
        ("addWorkPlanItem", "a relationship that is not over", "$PARTNERSHIP_ACTIVE", "$PARTNERSHIP_COMPLETED"),
        ("addWorkPlanItem", "", "year: 2026", "year: 26"),
        ("addObligation", "agreement DRAFT to IN_FORCE", "$AGREEMENT_IN_FORCE", "$AGREEMENT_EXPIRED"),
        ("addObligation", "agreement DRAFT to IN_FORCE", "$AGREEMENT_IN_FORCE", "$AGREEMENT_ABANDONED"),
        ("addObligation", "a party of it", "party: \"$SECOND\", ", ""),
        ("addObligation", "a party of it", "$SECOND", "$ALLY"),
        ("addObligation", "", "COUNTERPART", "ASSOCIATION"),
        ("addObligation", "", "2026-06-30", "2025-12-31"),
        ("createResource", "title", "title: \"T\", ", ""),
        ("createResource", "language", "language: \"en\", ", ""),
    ],
    elsewhere: &[],
    rows_elsewhere: &[],
    not_due: &[],
    life_cycles: || {
        vec![
            ("Collaboration", steps(&collaboration::rules::LIFE_CYCLE)),
            ("WorkPlanItem", steps(&workplan::rules::LIFE_CYCLE)),
            ("Obligation", steps(&obligation::rules::LIFE_CYCLE)),
            ("Resource", steps(&resource::rules::LIFE_CYCLE)),
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
            ("startCollaboration", "alliance ACTIVE", "RESTING", "", ""),
            ("startCollaboration", "alliance ACTIVE", "EARLY", "", ""),
            ("cancelCollaboration", "reason", "", REASON.0, REASON.1),
        ],
    },
    Trial {
        entity: "WorkPlanItem",
        name: "ITEM",
        table: "work_plan_item",
        met: &[],
        unmet: &[
            ("reportWorkPlanProgress", "progress", "", "progress: \"P\"", "progress: \"  \""),
            ("dropWorkPlanItem", "reason", "", REASON.0, REASON.1),
        ],
    },
    Trial {
        entity: "Obligation",
        name: "OBLIGATION",
        table: "obligation",
        met: &[],
        unmet: &[
            ("meetObligation", "evidence", "", "text: \"E\", url: \"https://example.org/e\", ", ""),
            ("meetObligation", "", "", "2026-02-01", "2026-03-02"),
            ("waiveObligation", "reason", "", REASON.0, REASON.1),
        ],
    },
    Trial {
        entity: "Resource",
        name: "RESOURCE",
        table: "resource",
        met: &[],
        unmet: &[
            ("publishResource", "link", "LINKLESS", "", ""),
            ("publishResource", "summary", "UNSUMMARIZED", "", ""),
            ("withdrawResource", "reason", "", REASON.0, REASON.1),
        ],
    },
];
