//! How exchanges are tried against the contract.
use chapterhouse::exchange::round;

use super::{Concept, Row, Steps, Trial, UnmetAtBegin, steps};

pub(super) const CONCEPT: Concept = Concept {
    trials: TRIALS,
    begin: &[("ExchangeRound", "exchange_round")],
    unmet_at_begin: UNMET_AT_BEGIN,
    elsewhere: &[(
        "resumeRound",
        "held from this state",
        "exchange::rounds::a_round_on_hold_goes_back_to_where_it_was_held_and_nowhere_else",
    )],
    rows_elsewhere: &[],
    not_due: &[
        ("ROUND_CALL_OPEN", "ExchangeRound", "closeRoundCall", "deadline passed"),
        ("ROUND_MATCHED", "ExchangeRound", "startRound", "first leg begins"),
        ("ROUND_UNDERWAY", "ExchangeRound", "endVisits", "last leg ended"),
    ],
    life_cycles,
    of_row,
    adapt,
    before_the_clock: |_, _, _| Box::pin(async {}),
};

const REASON: (&str, &str) = ("reason: \"R\"", "reason: \"  \"");
const NEW_CALL: &str = r#", call: {opensOn: "2026-03-01", deadline: "2026-04-30"}"#;

const TRIALS: &[Trial] = &[Trial {
    entity: "ExchangeRound",
    name: "ROUND",
    table: "exchange_round",
    met: &[("closeRoundCall", "CALL_OPEN", "DUE"), ("startRound", "", "DUE"), ("endVisits", "", "DUE")],
    unmet: &[
        ("openRoundCall", "criteria", "UNWEIGHED", "", ""),
        ("openRoundCall", "deadline", "ENDLESS", "", ""),
        ("openRoundCall", "deadline", "OVER", "", ""),
        ("openRoundCall", "eligibility", "OPEN_TO_ALL", "", ""),
        ("finishMatching", "every accepted application is in a placement or waitlisted", "UNPLACED", "", ""),
        ("closeRound", "reports in or waived", "UNREPORTED", "", ""),
        ("holdRound", "reason", "", REASON.0, REASON.1),
        ("cancelRound", "reason", "", REASON.0, REASON.1),
        ("resumeRound", "new dates", "", "2026-10-31", "2026-02-28"),
        ("resumeRound", "new dates", "", "2026-10-31", "2026-05-31"),
    ],
}];

const UNMET_AT_BEGIN: &[UnmetAtBegin] = &[
    ("planRound", "program", "$PROGRAM", "exchange_program_01h455vb4pex5vsknk084sn02q"),
    ("planRound", "dates", ", endsOn: \"2026-10-31\"", ""),
    ("planRound", "dates", "startsOn: \"2026-06-01\", ", ""),
    ("planRound", "dates", "2026-10-31", "2026-05-31"),
    ("planRound", "dates", "2026-06-01", "2026-04-30"),
    ("planRound", "dates", NEW_CALL, ""),
    ("planRound", "dates", "2026-04-30", "2026-02-28"),
    ("planRound", "dates", "Europe/Oslo", "Europe/Atlantis"),
    ("planRound", "capacity", "capacity: 10, ", ""),
    ("planRound", "capacity", "capacity: 10", "capacity: 0"),
];

fn life_cycles() -> Vec<(&'static str, Steps)> {
    vec![("ExchangeRound", steps(&round::rules::LIFE_CYCLE))]
}

/// A round goes back to the state that it was held from.
fn of_row(row: &Row) -> Option<&'static str> {
    if row.action != "resumeRound" {
        return None;
    }
    let states = ["PLANNED", "CALL_OPEN", "SELECTION", "MATCHED", "UNDERWAY"];
    states.into_iter().find(|state| *state == row.to_state)
}

/// Where applications are taken no more, no call is given.
fn adapt(row: &Row, document: &str) -> String {
    let is_later = ["SELECTION", "MATCHED", "UNDERWAY"].contains(&row.to_state.as_str());
    if row.action == "resumeRound" && is_later { document.replace(NEW_CALL, "") } else { document.to_owned() }
}
