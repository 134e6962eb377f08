//! How change requests and sister chapters are tried against the contract.
use chapterhouse::chapter::{change, sister};

use super::{Concept, Trial, steps};

/// No clock makes a request stale: the change of the field itself does.
const OVERTAKEN: &str = "chapter::change::a_request_is_stale_as_soon_as_its_field_is_changed";

const REASON: (&str, &str) = ("reason: \"R\"", "reason: \"  \"");

pub(super) const CONCEPT: Concept = Concept {
    trials: &[
        Trial {
            entity: "ChangeRequest",
            name: "CHANGE",
            table: "change_request",
            met: &[],
            unmet: &[
                ("approveChange", "base version still current", "MOVED", "", ""),
                ("rejectChange", "reason", "", REASON.0, REASON.1),
                ("withdrawChange", "own chapter", "FOREIGN", "", ""),
            ],
        },
        Trial {
            entity: "SisterChapter",
            name: "SISTER",
            table: "sister_chapter",
            met: &[("withdrawSisterChapter", "PROPOSED", "OURS")],
            unmet: &[
                ("acceptSisterChapter", "leader of the other chapter", "OURS", "", ""),
                ("acceptSisterChapter", "leader of the other chapter", "FOREIGN", "", ""),
                ("refuseSisterChapter", "leader of the other chapter", "OURS", "", ""),
                ("withdrawSisterChapter", "leader of the proposing chapter", "THEIRS", "", ""),
                ("endSisterChapter", "leader of either chapter", "FOREIGN", "", ""),
                ("endSisterChapter", "reason", "", ", reason: \"R\"", ""),
            ],
        },
    ],
    begin: &[("ChangeRequest", "change_request"), ("SisterChapter", "sister_chapter")],
    unmet_at_begin: &[
        ("requestChange", "own chapter", "$CHAPTER", "$CHAPTER_OTHER"),
        ("requestChange", "field is of the needs-approval kind", "logoUrl: \"https", "website: \"https"),
        ("requestChange", "", "https://example.org/logo", "ftp://example.org/logo"),
        ("requestChange", "carries the version it was made on", "expectedVersion: 1", "expectedVersion: 2"),
        ("proposeSisterChapter", "own chapter", "$CHAPTER", "$CHAPTER_OTHER"),
        ("proposeSisterChapter", "the other chapter has opted in", "$PARTNER", "$CHAPTER_OTHER"),
        ("proposeSisterChapter", "", "$PARTNER", "$CHAPTER"),
    ],
    elsewhere: &[],
    rows_elsewhere: &[("staleChange", "SYSTEM", OVERTAKEN)],
    not_due: &[],
    life_cycles: || {
        vec![("ChangeRequest", steps(&change::rules::LIFE_CYCLE)), ("SisterChapter", steps(&sister::rules::LIFE_CYCLE))]
    },
    of_row: |_| None,
    adapt: |_, document| document.to_owned(),
    before_the_clock: |_, _, _| Box::pin(async {}),
};
