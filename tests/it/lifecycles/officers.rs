//! How officers' terms are tried against the contract.
use super::{Concept, Row, Trial};

/// What a leader reports of an ordinary office the program confirms at once.
const AT_ONCE: &str =
    "chapter::officers::an_ordinary_office_is_filled_at_once_by_a_leader_and_waits_when_the_staff_report_it";

/// What was reported before and gives no rights is handed over at once.
const HANDED_OVER: &str = "walks::handover::an_ordinary_office_changes_hands_at_once_and_what_gives_rights_waits";

pub(super) const CONCEPT: Concept = Concept {
    trials: &[Trial {
        entity: "OfficerTerm",
        name: "TERM",
        table: "officer_term",
        met: &[("endOfficer", "CURRENT", "DUE")],
        unmet: &[
            ("rejectOfficer", "reason", "", "reason: \"R\"", "reason: \"  \""),
            ("endOfficer", "own chapter", "FOREIGN", "", ""),
            ("endOfficer", "not the last person with leader rights", "LAST", "", ""),
        ],
    }],
    begin: &[("OfficerTerm", "officer_term")],
    unmet_at_begin: &[
        ("reportOfficer", "own chapter", "$CHAPTER", "$CHAPTER_OTHER"),
        (
            "reportOfficer",
            "office not already held by that person in those dates",
            "office: TREASURER, personName: \"P\"",
            "office: PRESIDENT, personName: \"Lea Example\"",
        ),
        ("handOverOffice", "own chapter", "$TERM", "$TERM_CURRENT__FOREIGN"),
        ("handOverOffice", "the term that is replaced is CURRENT", "$TERM", "$TERM_ENDED"),
        ("handOverOffice", "has the day among its own", "2026-04-01", "2025-12-31"),
    ],
    elsewhere: &[],
    rows_elsewhere: &[("confirmOfficer", "SYSTEM", AT_ONCE), ("handOverOffice", "CHAPTER_LEADER", HANDED_OVER)],
    not_due: &[("TERM_CURRENT", "OfficerTerm", "endOfficer", "term end date passed")],
    life_cycles: || Vec::new(),
    // Only for the clock it is time.
    of_row: |row| (row.actor != "SYSTEM").then_some(""),
    adapt,
    before_the_clock: |_, _, _| Box::pin(async {}),
};

/// A leader reports an office that waits for the staff, and these somebody else.
fn adapt(row: &Row, document: &str) -> String {
    match (row.action.as_str(), row.actor.as_str()) {
        ("reportOfficer", "CHAPTER_LEADER") => document.replace(", startsOn", ", isLeadContact: true, startsOn"),
        ("reportOfficer", "STAFF") => document.replace("personName: \"P\"", "personName: \"Q\""),
        _ => document.to_owned(),
    }
}
