//! How exchanges are tried against the contract.
use chapterhouse::exchange::{application, placement, round};

use super::{Concept, Row, Steps, Trial, UnmetAtBegin, steps};

pub(super) const CONCEPT: Concept = Concept {
    trials: TRIALS,
    begin: &[
        ("ExchangeRound", "exchange_round"),
        ("ExchangeApplication", "exchange_application"),
        ("WaitlistOffer", "waitlist_offer"),
        ("Placement", "placement"),
        ("ExchangeLeg", "exchange_leg"),
    ],
    unmet_at_begin: UNMET_AT_BEGIN,
    elsewhere: &[
        (
            "resumeRound",
            "held from this state",
            "exchange::rounds::a_round_on_hold_goes_back_to_where_it_was_held_and_nowhere_else",
        ),
        (
            "confirmPlacementSide",
            "other side accepted",
            "exchange::placements::a_side_confirms_once_and_the_other_makes_it_confirmed",
        ),
        (
            "startApplication",
            "for own chapter or its member",
            "exchange::applications::leaders_apply_for_their_chapter_and_for_no_other",
        ),
        (
            "cancelApplication",
            "its round is cancelled",
            "exchange::rounds::what_is_open_goes_down_with_its_round_and_what_is_over_stays",
        ),
        (
            "offerPlace",
            "a place became free; first on the waitlist",
            "exchange::waitlist::a_place_that_becomes_free_is_offered_to_the_first_on_the_waiting_list",
        ),
    ],
    rows_elsewhere: &[
        (
            "cancelApplication",
            "SYSTEM",
            "exchange::rounds::what_is_open_goes_down_with_its_round_and_what_is_over_stays",
        ),
        (
            "offerPlace",
            "SYSTEM",
            "exchange::waitlist::a_place_that_becomes_free_is_offered_to_the_first_on_the_waiting_list",
        ),
    ],
    not_due: &[
        ("ROUND_CALL_OPEN", "ExchangeRound", "closeRoundCall", "deadline passed"),
        ("ROUND_MATCHED", "ExchangeRound", "startRound", "first leg begins"),
        ("ROUND_UNDERWAY", "ExchangeRound", "endVisits", "last leg ended"),
        ("OFFER_OFFERED", "WaitlistOffer", "expireOffer", "time passed"),
        ("LEG_PLANNED", "ExchangeLeg", "beginLeg", "start date reached"),
        ("LEG_PLANNED__UNCONFIRMED", "ExchangeLeg", "beginLeg", "placement CONFIRMED or UNDERWAY"),
        ("LEG_UNDERWAY", "ExchangeLeg", "endLeg", "end date passed"),
    ],
    life_cycles,
    of_row,
    adapt,
    before_the_clock: |_, _, _| Box::pin(async {}),
};

const REASON: (&str, &str) = ("reason: \"R\"", "reason: \"  \"");
const NEW_CALL: &str = r#", call: {opensOn: "2026-03-01", deadline: "2026-04-30"}"#;

const TRIALS: &[Trial] = &[
    Trial {
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
    },
    Trial {
        entity: "ExchangeApplication",
        name: "APPLICATION",
        table: "exchange_application",
        met: &[],
        unmet: &[
            ("submitApplication", "before the deadline", "LATE", "", ""),
            ("submitApplication", "eligibility answers", "", "\"$RULE\"", ""),
            ("submitApplication", "", "ASKED", "", ""),
            ("submitApplication", "consent", "", "consents: true", "consents: false"),
            ("submitApplication", "own chapter", "OTHERS", "", ""),
            ("shortlistApplication", "scored on the round's criteria", "UNSCORED", "", ""),
            ("acceptApplication", "capacity left", "FULL", "", ""),
            ("waitlistApplication", "in no live placement", "PLACED", "", ""),
            ("rejectApplication", "reason", "", REASON.0, REASON.1),
            ("withdrawApplication", "the applicant's own", "", "token: \"pass_", "token: \"not_"),
            ("withdrawApplication", "own chapter", "OTHERS", "", ""),
        ],
    },
    Trial {
        entity: "WaitlistOffer",
        name: "OFFER",
        table: "waitlist_offer",
        met: &[("expireOffer", "", "LATE")],
        unmet: &[
            ("takeOffer", "the applicant", "", "token: \"pass_", "token: \"not_"),
            ("takeOffer", "not expired", "LATE", "", ""),
            ("takeOffer", "capacity left", "FULL", "", ""),
            ("refuseOffer", "the applicant", "", "token: \"pass_", "token: \"not_"),
        ],
    },
    Trial {
        entity: "Placement",
        name: "PLACEMENT",
        table: "placement",
        met: &[],
        unmet: &[
            ("confirmPlacementSide", "one side accepted (token or account)", "", "token: \"pass_", "token: \"not_"),
            (
                "confirmPlacementSide",
                "for CITY_TO_CITY a governing-body ratification date of each side that needs it",
                "",
                ", ratifiedOn: \"2026-02-20\"",
                "",
            ),
            ("confirmPlacementSide", "", "", "2026-02-20", "2026-03-02"),
            ("refusePlacementSide", "", "", "token: \"pass_", "token: \"not_"),
            ("startPlacement", "first leg has begun", "AHEAD", "", ""),
            ("completePlacement", "every leg done or waived", "ONGOING", "", ""),
            ("completePlacement", "reciprocal programme has two legs", "ONE_WAY", "", ""),
            ("cancelPlacement", "reason", "", REASON.0, REASON.1),
            ("fileExchangeReport", "report of the first side", "", "text: \"T\"", "text: \" \""),
            ("fileExchangeReport", "report of both sides", "", "token: \"pass_", "token: \"not_"),
            ("waiveExchangeReport", "reason", "", REASON.0, REASON.1),
        ],
    },
    Trial {
        entity: "ExchangeLeg",
        name: "LEG",
        table: "exchange_leg",
        met: &[("beginLeg", "", "DUE"), ("endLeg", "", "DUE")],
        unmet: &[("waiveLeg", "reason", "", REASON.0, REASON.1), ("cancelLeg", "reason", "", REASON.0, REASON.1)],
    },
];

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
    ("startApplication", "round CALL_OPEN", "$ROUND_CALL_OPEN", "$ROUND_PLANNED"),
    ("startApplication", "round CALL_OPEN", "$ROUND_CALL_OPEN", "$ROUND_SELECTION"),
    ("startApplication", "round CALL_OPEN", "$ROUND_CALL_OPEN", "$ROUND_CALL_OPEN__OVER"),
    ("startApplication", "", "VISITOR", "HOST"),
    ("startApplication", "", "c@example.org", "example.org"),
    ("startApplication", "", "$ORGANIZATION", "organization_01h455vb4pex5vsknk084sn02q"),
    ("offerPlace", "capacity left", "$APPLICATION_WAITLISTED", "$APPLICATION_WAITLISTED__FULL"),
    ("offerPlace", "", "$APPLICATION_WAITLISTED", "$APPLICATION_SHORTLISTED"),
    (
        "proposePlacement",
        "two sides of different countries or cities",
        "$APPLICATION_ACCEPTED__HOST",
        "$APPLICATION_ACCEPTED__NEIGHBOUR",
    ),
    ("proposePlacement", "both applications ACCEPTED", "$APPLICATION_ACCEPTED__HOST", "$APPLICATION_SHORTLISTED__HOST"),
    ("proposePlacement", "nobody matched with themselves", "$APPLICATION_ACCEPTED__HOST", "$APPLICATION_ACCEPTED"),
    ("proposePlacement", "", "RESOURCE", "APPLICANT"),
    ("planLeg", "direction", "direction: A_TO_B, ", ""),
    ("planLeg", "dates inside the round", "2026-05-10", "2026-04-30"),
    ("planLeg", "dates inside the round", "2026-05-17", "2026-10-01"),
    ("planLeg", "dates inside the round", "2026-05-17", "2026-05-09"),
    ("planLeg", "", "$PLACEMENT_PROPOSED", "$PLACEMENT_REFUSED"),
];

fn life_cycles() -> Vec<(&'static str, Steps)> {
    vec![
        ("ExchangeRound", steps(&round::rules::LIFE_CYCLE)),
        ("ExchangeApplication", steps(&application::rules::LIFE_CYCLE)),
        ("WaitlistOffer", steps(&application::rules::OFFER)),
        ("Placement", steps(&placement::rules::LIFE_CYCLE)),
        ("ExchangeLeg", steps(&placement::rules::LEG)),
    ]
}

/// A round goes back to the state that it was held from; both sides have reported once the second has.
fn of_row(row: &Row) -> Option<&'static str> {
    if row.action == "fileExchangeReport" {
        return (row.to_state == "REPORTED").then_some("HALF_REPORTED");
    }
    if row.action != "resumeRound" {
        return None;
    }
    let states = ["PLANNED", "CALL_OPEN", "SELECTION", "MATCHED", "UNDERWAY"];
    states.into_iter().find(|state| *state == row.to_state)
}

/// Where applications are taken no more, no call is given. Leaders start an application for their chapter, and name it
/// by its id.
fn adapt(row: &Row, document: &str) -> String {
    if row.actor == "CHAPTER_LEADER" {
        let for_chapter = document.replace("side: VISITOR,", "side: VISITOR, chapter: \"$CHAPTER\",");
        return for_chapter.replace("token: \"pass_$", "id: \"$");
    }
    let is_later = ["SELECTION", "MATCHED", "UNDERWAY"].contains(&row.to_state.as_str());
    if row.action == "resumeRound" && is_later { document.replace(NEW_CALL, "") } else { document.to_owned() }
}
