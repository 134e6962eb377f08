//! How chapters, their charters and what they acknowledge are tried against the contract.
use chapterhouse::chapter::{charter, life::rules::LIFE_CYCLE};

use super::{Concept, NotDue, Row, Soon, Steps, Trial, UnmetAtBegin, steps};
use crate::support::World;

/// An active chapter is closed at the request of the chapter or its host; the others at anybody's.
const CLOSED_ON_REQUEST: &str = "walks::chapter::a_chapter_is_applied_for_lives_falls_silent_comes_back_and_ends";

pub(super) const CONCEPT: Concept = Concept {
    trials: TRIALS,
    begin: &[
        ("Chapter", "chapter"),
        ("Charter", "charter"),
        ("Guideline", "guideline"),
        ("Acknowledgement", "acknowledgement"),
    ],
    unmet_at_begin: UNMET_AT_BEGIN,
    elsewhere: &[("closeChapter", "request of the chapter or the host", CLOSED_ON_REQUEST)],
    rows_elsewhere: &[],
    not_due: NOT_DUE,
    life_cycles,
    of_row,
    adapt: |_, document| document.to_owned(),
    before_the_clock,
};

const REASON: (&str, &str) = ("reason: \"R\"", "reason: \"  \"");

const TRIALS: &[Trial] = &[
    Trial {
        entity: "Chapter",
        name: "CHAPTER",
        table: "chapter",
        met: &[
            ("placeOnProbation", "ACTIVE", "VACANT"),
            ("restoreChapter", "PROBATION", "MENDED"),
            ("deactivateChapter", "PROVISIONAL", "OVERDUE"),
        ],
        unmet: &[
            ("acceptChapter", "signed chapter agreement", "UNBOUND", "", ""),
            ("acceptChapter", "lead contact", "UNLED", "", ""),
            ("acceptChapter", "lead contact", "UNREACHABLE", "", ""),
            ("acceptChapter", "faculty advisor", "UNADVISED", "", ""),
            ("acceptChapter", "practitioner mentor named", "UNMENTORED", "", ""),
            ("acceptChapter", "", "TAKEN", "", ""),
            ("declineChapter", "reason", "", REASON.0, REASON.1),
            ("withdrawChapter", "holds the application's token", "", "token: \"pass_", "token: \"not_"),
            ("activateChapter", "charter ACCEPTED", "UNCHARTERED", "", ""),
            ("activateChapter", "guidelines of the current version acknowledged", "UNACKNOWLEDGED", "", ""),
            ("placeOnProbation", "reason", "", REASON.0, REASON.1),
            ("restoreChapter", "reason", "", REASON.0, REASON.1),
            ("deactivateChapter", "at least the configured time on probation", "EARLY", "", ""),
            ("deactivateChapter", "charter overdue", "EARLY", "", ""),
            ("deactivateChapter", "reason", "", REASON.0, REASON.1),
            ("relaunchChapter", "new or continued agreement", "UNBOUND", "", ""),
            ("relaunchChapter", "full set of officers", "UNLED", "", ""),
            ("relaunchChapter", "full set of officers", "UNADVISED", "", ""),
            ("relaunchChapter", "full set of officers", "UNMENTORED", "", ""),
            ("relaunchChapter", "full set of officers", "VACANT", "", ""),
            (
                "relaunchChapter",
                "viability statement in the input",
                "",
                "viabilityStatement: \"V\"",
                "viabilityStatement: \"  \"",
            ),
            ("closeChapter", "reason", "", REASON.0, REASON.1),
        ],
    },
    Trial {
        entity: "Charter",
        name: "CHARTER",
        table: "charter",
        met: &[],
        unmet: &[
            ("returnCharter", "comment", "", "comment: \"C\"", "comment: \"  \""),
            ("resubmitCharter", "own chapter", "FOREIGN", "", ""),
            ("resubmitCharter", "", "", ", text: \"T\"", ""),
        ],
    },
];

const UNMET_AT_BEGIN: &[UnmetAtBegin] = &[
    ("applyChapter", "kind", "kind: STUDENT, ", ""),
    ("applyChapter", "host university or geographic area", "hostOrganization: \"$UNIVERSITY\", ", ""),
    ("applyChapter", "host university or geographic area", "kind: STUDENT", "kind: GEOGRAPHIC"),
    ("applyChapter", "host university or geographic area", "$UNIVERSITY", "$OFFICE"),
    ("applyChapter", "proposed lead contact", "personName: \"L\"", "personName: \" \""),
    ("applyChapter", "advisor", "facultyAdvisor: {personName: \"F\", personEmail: \"f@example.org\"}, ", ""),
    ("applyChapter", "mentor", "p@example.org", "nowhere"),
    ("applyChapter", "role mailbox", "c@example.org", "c"),
    ("applyChapter", "", "consents: true", "consents: false"),
    ("submitCharter", "own chapter", "$CHAPTER", "$CHAPTER_OTHER"),
    ("submitCharter", "text or document", ", text: \"T\"", ""),
    ("submitCharter", "text or document", "text: \"T\"", "documentUrl: \"ftp://example.org\""),
    ("publishGuidelines", "version higher than the last", "edition: 1", "edition: 0"),
    ("publishGuidelines", "text", "text: \"T\"", "text: \"  \""),
    ("acknowledgeGuidelines", "own chapter", "$CHAPTER", "$CHAPTER_OTHER"),
    ("acknowledgeGuidelines", "current version", "$GUIDELINE", "$GUIDELINE_SUPERSEDED"),
];

// That nothing is overdue keeps the clock from the first of these too; `chapter::requirements` has one whose grace lasts.
const NOT_DUE: &[NotDue] = &[
    ("CHAPTER_ACTIVE", "Chapter", "placeOnProbation", "a required report is past due date plus grace"),
    ("CHAPTER_ACTIVE__GRACE", "Chapter", "placeOnProbation", "a required office is vacant past grace"),
    ("CHAPTER_PROBATION", "Chapter", "restoreChapter", "probation was set by SYSTEM"),
    ("CHAPTER_PROBATION__LEFT", "Chapter", "restoreChapter", "no overdue requirement left"),
];

/// What the clock needs of a chapter, the staff need not.
fn of_row(row: &Row) -> Option<&'static str> {
    let is_clocks_too = ["placeOnProbation", "restoreChapter"].contains(&row.action.as_str());
    (row.actor != "SYSTEM" && is_clocks_too).then_some("")
}

fn before_the_clock<'a>(_: &'a World, _: &'a Row, _: &'a str) -> Soon<'a> {
    Box::pin(async {})
}

fn life_cycles() -> Vec<(&'static str, Steps)> {
    vec![("Chapter", steps(&LIFE_CYCLE)), ("Charter", steps(&charter::rules::LIFE_CYCLE))]
}
